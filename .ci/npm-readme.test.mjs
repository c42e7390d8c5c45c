import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { badLinks, npmReadme, readPacked, rewritePacked } from "./npm-readme.mjs";
import { packages } from "./packages.mjs";
import { web } from "./repository.mjs";

test("a README on npm links to the files and folders of the repository", () => {
  const readme = `
[\`core\`](../core), [order](../../docs/delivery.md#order-and-pace), [here](#inside), [zod](https://zod.dev)
<img src="../../docs/templates.md">
[guide]: ../../docs/outbox.md

\`\`\`ts
const first = list[0](./index.ts);
\`\`\`
`;
  assert.equal(
    npmReadme(readme, "packages/node"),
    `
[\`core\`](${web}/tree/main/packages/core), [order](${web}/blob/main/docs/delivery.md#order-and-pace), [here](#inside), [zod](https://zod.dev)
<img src="${web}/blob/main/docs/templates.md">
[guide]: ${web}/blob/main/docs/outbox.md

\`\`\`ts
const first = list[0](./index.ts);
\`\`\`
`,
  );
  assert.deepEqual(badLinks(npmReadme(readme, "packages/node")), []);
});

for (const [link, complaint] of Object.entries({
  "../core": "leads to nothing on npm",
  "/docs": "leads to nothing on npm",
  [`${web}/blob/main/docs/no-such-file.md`]: "names no file of the repository",
  [`${web}/blob/main/docs`]: "names no file of the repository",
  [`${web}/tree/main/docs/delivery.md`]: "names no folder of the repository",
})) {
  test(`the link ${link} is reported`, () =>
    assert.deepEqual(badLinks(`See [this](${link}).`), [`README.md: the link ${link} ${complaint}`]));
}

for (const { packagePath, folder } of packages.filter(({ manifest }) => !manifest.private)) {
  test(`every link of ${packagePath}/README.md leads to a file on npm`, () => {
    const readme = readFileSync(path.join(folder, "README.md"), "utf8");
    assert.deepEqual(badLinks(npmReadme(readme, packagePath)), []);
  });
}

test("a file in a tarball is replaced, and tar reads this and every other file", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "livedesk-tarball-"));
  const tar = (...args) => {
    const { status, stdout, stderr } = spawnSync("tar", args, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  try {
    mkdirSync(path.join(folder, "package", "dist"), { recursive: true });
    writeFileSync(path.join(folder, "package", "README.md"), "short");
    writeFileSync(path.join(folder, "package", "dist", "index.js"), "x".repeat(1000));
    tar("-czf", "package.tgz", "package/README.md", "package/dist/index.js");
    const tarball = path.join(folder, "package.tgz");
    for (const text of ["long ".repeat(500), "日本語", ""]) {
      rewritePacked(tarball, "README.md", () => text);
      assert.equal(readPacked(tarball, "README.md"), text);
      assert.equal(tar("-xzOf", "package.tgz", "package/README.md"), text);
      assert.equal(tar("-xzOf", "package.tgz", "package/dist/index.js"), "x".repeat(1000));
    }
    assert.throws(() => readPacked(tarball, "LICENSE"), /has no LICENSE/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
