import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { LAYERS, objection } from "./layers.mjs";
import { packages, root } from "./packages.mjs";

const allowed = [
  ["packages/core/src/a.ts", "./b.ts"],
  ["packages/core/src/errors/a.ts", "../b.ts"],
  ["packages/core/src/a.ts", "zod/mini"],
  ["packages/core/src/a.ts", "@livedesk/schema"],
  ["packages/core/src/a.test.ts", "node:fs"],
  ["packages/core/src/a.test.ts", "@livedesk/core"],
  ["packages/core/tsup.config.ts", "../../tsup.base.ts"],
  ["packages/node/src/a.ts", "node:http"],
  ["packages/node/src/a.ts", "undici"],
  ["packages/node/src/a.test.ts", "@livedesk/emulator"],
  ["packages/emulator/src/a.ts", "@livedesk/core"],
  ["apps/cli/src/a.ts", "@livedesk/emulator"],
  ["packages/fetch/src/a.ts", "@livedesk/core"],
  ["apps/inbox/src/a.ts", "@livedesk/emulator/client"],
  ["apps/cli/src/a.ts", "@livedesk/inbox/desk"],
  ["apps/inbox/src/desk/a.ts", "@livedesk/relay"],
  ["examples/express/a.ts", "./b.ts"],
  ["examples/express/routes/a.ts", "../b.ts"],
  ["examples/express/a.ts", "@livedesk/node"],
  ["examples/tests/a.test.ts", "../../.ci/b.mjs"],
  [".ci/a.mjs", "../packages/core/package.json"],
];

const forbidden = [
  ["up", "packages/schema/src/a.ts", "@livedesk/core"],
  ["up, from a test", "packages/core/src/a.test.ts", "@livedesk/node"],
  ["sideways", "packages/node/src/a.ts", "@livedesk/browser"],
  ["a dependency of its tests, from a source that ships", "packages/node/src/a.ts", "@livedesk/emulator"],
  ["an application", "packages/node/src/a.ts", "livedesk"],
  ["itself by name", "packages/core/src/a.ts", "@livedesk/core"],
  ["inner file by path", "packages/core/src/a.ts", "../../schema/src/text.ts"],
  ["inner file by path, from a test", "packages/node/src/a.test.ts", "../../core/src/text.ts"],
  ["inner file by name", "packages/core/src/a.ts", "@livedesk/schema/src/text.ts"],
  ["the root, from a source", "packages/core/src/a.ts", "../../../tsup.base.ts"],
  ["node: in schema", "packages/schema/src/a.ts", "node:fs"],
  ["a built-in without node: in core", "packages/core/src/a.ts", "buffer"],
  ["node: in fetch", "packages/fetch/src/a.ts", "node:stream"],
  ["undici in browser", "packages/browser/src/a.ts", "undici"],
  ["the desk's server in the page", "apps/inbox/src/components/a.tsx", "@livedesk/relay"],
  ["the whole emulator in the page", "apps/inbox/src/a.ts", "@livedesk/emulator"],
  ["the CLI in the desk", "apps/inbox/src/desk/a.ts", "livedesk"],
  ["a file that a copy of the example lacks", "examples/express/a.ts", "../fastify/b.ts"],
  ["a file of the repository, from an example", "examples/express/a.ts", "../../packages/node/src/index.ts"],
  ["inner file by name, from an example", "examples/express/a.ts", "@livedesk/node/src/index.ts"],
  ["a package without a row in the table", "packages/new/src/a.ts", "./b.ts"],
];

for (const [file, specifier] of allowed) {
  test(`${file} may import ${specifier}`, () => {
    assert.equal(objection(path.join(root, file), specifier), undefined);
  });
}

for (const [what, file, specifier] of forbidden) {
  test(`${file} must not import ${specifier} (${what})`, () => {
    assert.ok(objection(path.join(root, file), specifier));
  });
}

test("every package has a row in the table of layers", () => {
  assert.deepEqual(
    packages.map(({ packagePath }) => packagePath).filter((packagePath) => !LAYERS[packagePath]),
    [],
  );
});

test("no package.json lists a dependency that neither its sources nor its tests may import", () => {
  const wrong = packages.flatMap(({ packagePath, folder, manifest: { dependencies = {}, devDependencies = {} } }) => {
    const folders = ["src", ...Object.keys(LAYERS[packagePath]?.folders ?? {})];
    const inSource = Object.keys(dependencies).map((name) => {
      const objections = folders.map((each) => objection(path.join(folder, each, "a.ts"), name));
      return objections.every(Boolean) ? objections[0] : undefined;
    });
    const inTests = Object.keys(devDependencies).map((name) => objection(path.join(folder, "src/a.test.ts"), name));
    return inSource.concat(inTests);
  });
  assert.deepEqual(wrong.filter(Boolean), []);
});
