// These tests check that the steps of "First send" in the README work exactly as written, in a folder outside the
// repository, on each supported Node.js.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { createFirstSend, example } from "./first-send.mjs";
import { oldestNode, promised } from "./oldest-node.mjs";
import { root } from "./packages.mjs";
import { output } from "./spawn.mjs";

/**
 * Returns the first code block of a language in a README. The first "ts" block and the first "text" block belong to
 * "First send".
 */
const block = (readme, language) =>
  new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m").exec(readFileSync(path.join(root, readme), "utf8"))?.[1];

const parent = mkdtempSync(path.join(tmpdir(), "first-send-"));
const folder = path.join(parent, "my-first-send");
before(() => createFirstSend(folder));
after(() => rmSync(parent, { recursive: true, force: true }));

for (const readme of ["README.md", "README.ja.md"]) {
  test(`${readme} contains the same program as examples/first-send/send.mts`, () => {
    assert.equal(block(readme, "ts"), readFileSync(path.join(example, "send.mts"), "utf8"));
  });
}

const oldest = oldestNode();
const NODES = { [process.version]: process.execPath, ...(oldest && { [`v${promised}`]: path.join(oldest, "node") }) };
for (const [version, node] of Object.entries(NODES)) {
  test(`on Node.js ${version}, send.mts prints what the README shows`, () => {
    assert.equal(output(node, ["send.mts"], { cwd: folder }), block("README.md", "text"));
  });
}

test("send.mts compiles in a strict project", () => {
  // The library DOM declares `console`, which a project of Node.js gets from @types/node.
  const compilerOptions = { lib: ["ES2023", "DOM"], module: "nodenext", types: [], strict: true, noEmit: true };
  const tsconfig = { compilerOptions: { ...compilerOptions, skipLibCheck: true }, files: ["send.mts"] };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  output("tsc", ["-p", "."], { cwd: folder });
});

test("a folder inside the repository is refused", () => {
  assert.throws(() => createFirstSend(path.join(root, "examples", "mine")), /is inside this repository/);
});

test("a folder that is not empty is refused", () => {
  assert.throws(() => createFirstSend(folder), /is not empty: name a new folder/);
});
