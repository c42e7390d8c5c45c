import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the README's example prints the output that its comments show", async () => {
  const example = /```ts\n([^]*?)```/.exec(await readFile("README.md", "utf8"))?.[1] ?? "";
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", example]);
  const said = [...example.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
  expect(stdout.trim().split("\n")).toEqual(said);
});
