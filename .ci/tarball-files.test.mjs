import assert from "node:assert/strict";
import { test } from "node:test";
import { badFiles, bundledPackages, withoutNotice } from "./tarball-files.mjs";

const good = ["package.json", "README.md", "LICENSE", "dist/index.js", "json-schema.json"];
const listed = ["dist", "json-schema.json"];

test("is content with what the manifest lists", () => {
  assert.deepEqual(badFiles(good, listed), []);
});

for (const file of ["README.md", "LICENSE", "dist/index.js"]) {
  test(`misses ${file}`, () => {
    assert.equal(
      badFiles(
        good.filter((other) => other !== file),
        listed,
      ).length,
      1,
    );
  });
}

for (const file of ["src/index.ts", "tsconfig.json", "dist/index.test.js", "dist/__fixtures__/text.json"]) {
  test(`refuses ${file}`, () => {
    assert.equal(badFiles([...good, file], listed).length, 1);
  });
}

test("knows what is bundled by the source map, and what has no notice", () => {
  const sources = [
    "../src/index.ts",
    "../../../node_modules/.pnpm/mime@4.1.2/node_modules/mime/dist/src/Mime.js",
    "../../../node_modules/.pnpm/mime@4.1.2/node_modules/mime/dist/src/index.js",
    "../node_modules/@scope/tool/index.js",
  ];
  assert.deepEqual(bundledPackages(sources), ["mime", "@scope/tool"]);
  assert.deepEqual(withoutNotice(["mime", "@scope/tool"], "# Licences\n\n## mime 4.1.2 (MIT)\n\nText"), [
    "@scope/tool",
  ]);
  assert.deepEqual(withoutNotice(["mime"], ""), ["mime"]);
});
