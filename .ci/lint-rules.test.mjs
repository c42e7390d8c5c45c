import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { root } from "./packages.mjs";
import { entryOf, readEntries } from "./import-order.mjs";

/** Lints files (path → text) in an empty folder. Returns "file:line message" for each finding of one of our rules. */
function lint(rule, files) {
  const folder = mkdtempSync(path.join(tmpdir(), "lint-rules-"));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const { stdout } = spawnSync("oxlint", ["--config", path.join(root, ".oxlintrc.json"), "--format=json", "."], {
      cwd: folder,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    return JSON.parse(stdout)
      .diagnostics.filter(({ code }) => code === `livedesk(${rule})`)
      .map(({ filename, labels, message }) => `${filename}:${labels[0].span.line} ${message}`)
      .toSorted();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("named-rows reports a table of tests whose rows are named with their index, and no other table", () => {
  const lines = [
    'test.each([1])("%#", () => {});',
    'test.each([1])("refuses %#", () => {});',
    'describe.for([1])("row %$", () => {});',
    "test.skip.each([1])(`%# of ${all}`, () => {});",
    'test.each`a\n${1}`("%#", () => {});',
    'test.each([1])("%s", () => {});',
    'test.each([1])("100%", () => {});',
    'console.log("%#");',
  ];
  const found = lint("named-rows", { "a.test.ts": lines.join("\n") });
  assert.deepEqual(
    found.map((line) => line.split(" ")[0]),
    [1, 2, 3, 4, 6].map((line) => `a.test.ts:${line}`),
  );
});

test("layers reports every form of import from a package in a higher layer", () => {
  const lines = [
    'import "@livedesk/node";',
    'export { x } from "../../schema/src/x.ts";',
    'export * from "node:fs";',
    'export const load = () => import("undici");',
    'export type Y = import("@livedesk/browser").Y;',
    'require("node:http");',
    'import "@livedesk/schema";',
  ];
  const found = lint("layers", { "packages/core/src/bad.ts": lines.join("\n") });
  assert.deepEqual(
    found.map((line) => line.split(" ")[0]),
    [1, 2, 3, 4, 5, 6].map((line) => `packages/core/src/bad.ts:${line}`),
  );
});

const README = `# A package

## Inside

\`\`\`rooms
index          the public list
testing/       for tests of programs
create-client  what a caller makes
delivery/engine  the engine alone
delivery/      the rest of it
errors         the errors
\`\`\`
`;

/** Returns the findings of the rule for one file of a package with the README above. */
const lintFile = (file, ...lines) =>
  lint("import-order", { "packages/a/README.md": README, [`packages/a/src/${file}`]: lines.join("\n") });

test("the entries are the first words of the lines in the README block", () => {
  assert.deepEqual(readEntries(README), [
    "index",
    "testing/",
    "create-client",
    "delivery/engine",
    "delivery/",
    "errors",
  ]);
  assert.equal(readEntries("# No block\n"), undefined);
});

test("a file belongs to the longest entry that matches", () => {
  const entries = readEntries(README);
  const entry = (file) => entries[entryOf(entries, file)];
  assert.equal(entry("delivery/engine.ts"), "delivery/engine");
  assert.equal(entry("delivery/queue/list.ts"), "delivery/");
  assert.equal(entry("errors.ts"), "errors");
  assert.equal(entry("errors.css"), "errors");
  assert.equal(entry("errors-too.ts"), undefined);
  assert.equal(entry("delivery.ts"), undefined);
});

test("import-order allows imports from later lines, from the same folder and from packages, and allows every import in a test", () => {
  assert.deepEqual(lintFile("index.ts", 'export * from "./create-client.ts";', 'import "zod";'), []);
  assert.deepEqual(lintFile("delivery/queue.ts", 'import "./pause.ts";', 'import "../errors.ts";'), []);
  assert.deepEqual(lintFile("errors.test.ts", 'import "./index.ts";', 'import "./testing/clock.ts";'), []);
});

test("import-order reports every form of import from an earlier line", () => {
  const found = lintFile(
    "delivery/queue.ts",
    'import "../create-client.ts";',
    'import type { Engine } from "./engine.ts";',
    'export * from "../index.ts";',
    'export const load = () => import("../create-client.ts");',
    'export type Client = import("../create-client.ts").Client;',
  );
  assert.deepEqual(
    found.map((line) => line.split(" ")[0]),
    [1, 2, 3, 4, 5].map((line) => `packages/a/src/delivery/queue.ts:${line}`),
  );
  assert.match(found[0], /"delivery\/" must not import "create-client", which stands above it/);
});

test("import-order reports a source file that imports a helper of tests", () => {
  assert.match(lintFile("errors.ts", 'import "./testing/clock.ts";').join("\n"), /errors\.ts:1 .*"testing\/"/);
  assert.match(
    lintFile("errors.ts", 'import "./e2e/page.ts";').join("\n"),
    /must not import e2e\/page\.ts, which is only for tests/,
  );
});

test("import-order reports a file that belongs to no entry", () => {
  assert.match(lintFile("clock.ts", "export {};").join("\n"), /src\/clock\.ts belongs to no entry/);
});

test("import-order reports each file of a package whose README has no rooms block, and of a package without a README", () => {
  const source = { "packages/a/src/index.ts": "export {};" };
  assert.match(lint("import-order", source).join("\n"), /index\.ts:1 packages\/a\/README\.md has no ```rooms block/);
  assert.match(
    lint("import-order", { ...source, "packages/a/README.md": "# A\n" }).join("\n"),
    /has no ```rooms block/,
  );
});
