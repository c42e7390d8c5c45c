import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const examples = [...(await readFile("README.md", "utf8")).matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);

test("the README has two examples", () => {
  expect(examples).toHaveLength(2);
});

test.each(examples)("this example of the README prints the output that its comments show: %j", async (example) => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", example]);
  const comments = [...example.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
  expect(stdout.trim().split("\n")).toEqual(comments);
});
