import { describe, expect, test } from "vitest";
import type { CommandRow } from "./options.ts";
import { commands } from "./commands.ts";
import { EXIT } from "./errors.ts";
import { call } from "./testing/call.ts";

const nameOf = ({ usage }: CommandRow): string => usage.split(" ", 1)[0] ?? "";

/** Returns every command as the user types it. The name of a subcommand follows the name of its parent. */
const names = commands.flatMap((row) =>
  [nameOf(row)].concat((row.commands ?? []).map((inner) => `${nameOf(row)} ${nameOf(inner)}`)),
);

describe("--help", () => {
  test("the help of the program names every command, variable and exit code", async () => {
    const { exitCode, stdout, stderr } = await call(["--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name} .* {2}\\w`, "m"));
    for (const code of Object.values(EXIT)) expect(stdout).toMatch(new RegExp(`\\b${code}\\b`));
    for (const name of ["API_KEY", "API_SECRET", "BASE_URL"]) expect(stdout).toContain(`LIVEDESK_${name} `);
    expect(stdout).toContain("Examples:");
  });

  test("the help of a command names its subcommands", async () => {
    const { stdout } = await call(["template", "--help"]);
    for (const name of names.filter((each) => each.startsWith("template ")))
      expect(stdout).toMatch(new RegExp(`^ {2}${name} .* {2}\\w`, "m"));
    expect(names).toContain("template check");
  });

  test.each(names)("the help of %s has examples, and `help` prints the same text as --help", async (name) => {
    const { exitCode, stdout } = await call([...name.split(" "), "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: livedesk ${name}`);
    expect(stdout).toContain(`\nExamples:\n  $ livedesk ${name}`);
    expect((await call(["help", ...name.split(" ")])).stdout).toBe(stdout);
  });
});
