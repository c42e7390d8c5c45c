import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, readmeOf } from "../../.ci/example-project.mjs";
import { copyOf, output, run } from "./example.ts";

const PASSED = { "test:vitest": /^ +Tests +3 passed \(3\)$/m, "test:node": /^(ℹ|#) pass 3$/m };
const FAILED = { "test:vitest": /^ +Tests +1 failed \| 2 passed \(3\)$/m, "test:node": /^(ℹ|#) fail 1$/m };

test("the command in the README passes both kinds of tests", async () => {
  const { commands } = readmeOf("ci");
  expect(commands).toEqual(["npm test"]);
  const printed = await output("npm test", { cwd: await copyOf("ci") });
  for (const line of Object.values(PASSED)) expect(printed).toMatch(line);
});

describe.each(["test:vitest", "test:node"] as const)("npm run %s", (script) => {
  test("fails if the code sends a message again after an unknown outcome", async () => {
    const cwd = await copyOf("ci");
    const file = path.join(cwd, "notify.ts");
    const code = await readFile(file, "utf8");
    const again = code.replace(
      "return error.outcome;",
      "return error.outcome === 'unknown' ? notify(livedesk, conversation, order) : error.outcome;",
    );
    expect(again).not.toBe(code);
    await writeFile(file, again);
    const { stdout, exitCode } = await run(`npm run ${script}`, { cwd });
    expect(stdout).toMatch(FAILED[script]);
    expect(exitCode).toBe(1);
  });
});

test("the workflow runs the command in the README after an installation", async () => {
  const workflow = await readFile(path.join(folderOf("ci"), ".github", "workflows", "test.yml"), "utf8");
  expect([...workflow.matchAll(/- run: (.*)/g)].map(([, command]) => command)).toEqual([
    "npm ci",
    ...readmeOf("ci").commands,
  ]);
});
