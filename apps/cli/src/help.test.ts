import { describe, expect, test } from "vitest";
import { commands } from "./commands.ts";
import { EXIT } from "./exit-codes.ts";
import { call } from "./testing/call.ts";

describe("--help", () => {
  test("of the program names every command, variable and exit code", async () => {
    const { exitCode, stdout, stderr } = await call(["--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const { usage } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${usage.split(" ", 1)[0]}\\b`, "m"));
    for (const code of Object.values(EXIT)) expect(stdout).toMatch(new RegExp(`\\b${code}\\b`));
    for (const name of ["API_KEY", "API_SECRET", "BASE_URL"]) expect(stdout).toContain(`LIVEDESK_${name} `);
    expect(stdout).toContain("Examples:");
  });

  test.each(commands.map(({ usage }) => usage.split(" ", 1)[0] ?? ""))("of %s has examples", async (name) => {
    const { exitCode, stdout } = await call([name, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: livedesk ${name}`);
    expect(stdout).toContain(`\nExamples:\n  $ livedesk ${name}`);
    expect((await call(["help", name])).stdout).toBe(stdout);
  });
});
