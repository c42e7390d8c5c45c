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

  test.each([["livedesk"], ...names.map((name) => [name])])(
    "the help of %s fits into 80 and into 40 columns, and is written for 80 if there is no terminal",
    async (name) => {
      const argv = name === "livedesk" ? ["--help"] : [...name.split(" "), "--help"];
      const wide = await call(argv, { columns: 80 });
      const narrow = await call(argv, { columns: 40 });
      const longest = ({ stdout }: { stdout: string }) => Math.max(...stdout.split("\n").map((line) => line.length));
      expect(longest(wide)).toBeLessThanOrEqual(80);
      expect(longest(narrow)).toBeLessThanOrEqual(40);
      expect((await call(argv)).stdout).toBe(wide.stdout);
    },
  );

  test("an example that needs several lines is still the same command for a shell", async () => {
    for (const columns of [40, 80])
      for (const row of commands) {
        const { stdout } = await call([nameOf(row), "--help"], { columns });
        const shown = stdout.replaceAll(/ \\\n +/g, " ");
        for (const example of row.examples) expect(shown).toContain(`\n  $ ${example}\n`);
      }
  });

  test("the usage on stderr is written for the terminal of stderr", async () => {
    const { stderr } = await call([], { hasPerson: true });
    expect(stderr).toMatch(/^Usage: livedesk/);
  });
});

describe("help and a wrong name", () => {
  test.each([
    [["help", "nope"], "Unknown command. Known commands: send, template, retry,"],
    [["help", "sned"], 'Unknown command "sned". Did you mean send?'],
    [["help", "template", "chekc"], 'Unknown command "chekc". Did you mean check?'],
    [["help", "outbox", "nope"], "Unknown command. Known commands of outbox: add, run,"],
    [["help", "send", "x"], "Unknown command: send has no commands below it"],
    [["help", "my card is 4111 1111"], "Unknown command. Known commands: send,"],
  ])("%j ends with 2 and says which commands there are", async (argv, complaint) => {
    const { exitCode, stdout, stderr } = await call(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(`livedesk: ${complaint}`)).toBe(true);
    expect(stderr).not.toContain("4111");
  });
});
