// These tests check that the steps of "First send" in the README, and of "See it yourself" in docs/outbox.md, work exactly
// as written, in a folder outside the repository, on each supported Node.js. The tests of examples/ run every other example
// inside the repository; one of them also runs here, because it imports a package of the registry.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { createProject, folderOf, readmeOf } from "./example-project.mjs";
import { oldestNode, promised } from "./oldest-node.mjs";
import { root } from "./packages.mjs";
import { output } from "./spawn.mjs";

/**
 * Returns the first code block of a language in a README. The first "ts" block and the first "text" block belong to
 * "First send".
 */
const block = (readme, language) =>
  new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m").exec(readFileSync(path.join(root, readme), "utf8"))?.[1];

const parent = mkdtempSync(path.join(tmpdir(), "livedesk-example-"));
const folder = path.join(parent, "my-first-send");
const crash = path.join(parent, "my-crash");
const server = path.join(parent, "my-express");
before(() => {
  createProject("first-send", folder);
  createProject("crash", crash);
  createProject("express", server);
});
after(() => rmSync(parent, { recursive: true, force: true }));

for (const readme of ["README.md", "README.ja.md"]) {
  test(`${readme} contains the same program as examples/first-send/send.mts`, () => {
    assert.equal(block(readme, "ts"), readFileSync(path.join(folderOf("first-send"), "send.mts"), "utf8"));
  });
}

const oldest = oldestNode();
const NODES = { [process.version]: process.execPath, ...(oldest && { [`v${promised}`]: path.join(oldest, "node") }) };
for (const [version, node] of Object.entries(NODES)) {
  test(`on Node.js ${version}, send.mts prints what the README shows`, () => {
    assert.equal(output(node, ["send.mts"], { cwd: folder }), block("README.md", "text"));
  });

  test(`on Node.js ${version}, a program that was killed loses no message and sends none twice when it runs again`, () => {
    assert.match(
      output(node, ["kill.mts"], { cwd: crash }),
      /^The program ended with SIGKILL when LiveDesk had \d+ of 500 messages\. Now run: node again\.mts\n$/,
    );
    const printed = output(node, ["again.mts"], { cwd: crash });
    assert.equal(printed.match(/^ +10\d\d {2}( [+?]){10}$/gm)?.length, 50, printed);
    assert.match(printed, /^sent twice: 0 {3}lost: 0 {3}conversations out of order: 0$/m);
    const count = (state) => Number(new RegExp(`^${state} +(\\d+)`, "m").exec(printed)?.[1] ?? 0);
    const listed = printed.match(/^unknown: message-\d+ in conversation \d+ \(process-died\)/gm) ?? [];
    assert.deepEqual([count("accepted") + count("unknown"), listed.length], [500, count("unknown")], printed);
    assert.equal(output(node, ["again.mts"], { cwd: crash }), printed, "Another run must send nothing.");
  });
}

test("the project of the example for Express prints what its README shows", () => {
  const { commands, printed } = readmeOf("express");
  assert.deepEqual(commands, ["node try.ts"]);
  assert.equal(output(process.execPath, ["try.ts"], { cwd: server }), printed);
});

test("docs/outbox.md has the commands of the project of the crash", () => {
  const guide = readFileSync(path.join(root, "docs", "outbox.md"), "utf8");
  const { commands } = readmeOf("crash");
  assert.deepEqual(commands, ["node kill.mts", "node again.mts"]);
  for (const command of commands) assert.match(guide, new RegExp(`^${command}\\b`, "m"));
});

test("send.mts compiles in a strict project", () => {
  // The library DOM declares `console`, which a project of Node.js gets from @types/node.
  const compilerOptions = { lib: ["ES2023", "DOM"], module: "nodenext", types: [], strict: true, noEmit: true };
  const tsconfig = { compilerOptions: { ...compilerOptions, skipLibCheck: true }, files: ["send.mts"] };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  output("tsc", ["-p", "."], { cwd: folder });
});

test("an example that does not exist is refused with the names of those that exist", () => {
  assert.throws(() => createProject("expres", path.join(parent, "x")), /no example "expres".* express, /);
});

for (const task of [["first-send"], ["crash-example"], ["example", "express"]])
  test(`npm run ${task.join(" ")} refuses a wrong folder before anything is installed or built`, () => {
    // No command can be found, so that this fails if anything is started before the folder is checked.
    const env = { PATH: "" };
    for (const [given, complaint] of [
      [[], /^usage: npm run first-send/],
      [["examples/mine"], /is inside this repository/],
      [[parent], /is not empty: name a new folder/],
    ]) {
      const argv = [path.join(root, ".ci", "workspace.mjs"), ...task, ...given];
      const { status, stdout, stderr } = spawnSync(process.execPath, argv, { env, encoding: "utf8" });
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, complaint);
    }
  });

test("a folder inside the repository is refused", () => {
  assert.throws(() => createProject("first-send", path.join(root, "examples", "mine")), /is inside this repository/);
});

test("a folder that is not empty is refused", () => {
  assert.throws(() => createProject("first-send", folder), /is not empty: name a new folder/);
});
