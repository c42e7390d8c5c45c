import assert from "node:assert/strict";
import { test } from "node:test";
import { badFiles, bundledPackages, withoutNotice } from "./tarball.mjs";

const good = ["package.json", "README.md", "LICENSE", "dist/index.js", "json-schema.json"];
const listed = ["dist", "json-schema.json"];

test("a tarball with the files that its manifest lists is right", () => {
  assert.deepEqual(badFiles(good, listed), []);
});

for (const file of ["README.md", "LICENSE", "dist/index.js"]) {
  test(`a tarball without ${file} is reported`, () => {
    const others = good.filter((other) => other !== file);
    assert.equal(badFiles(others, listed).length, 1);
  });
}

for (const file of [
  "src/index.ts",
  "tsconfig.json",
  "dist/index.test.js",
  "dist/__fixtures__/text.json",
  "dist/index.js.map",
]) {
  test(`a tarball with ${file} is reported`, () => {
    assert.equal(badFiles([...good, file], listed).length, 1);
  });
}

test("a bundled package whose licence is missing is found by the source map", () => {
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
