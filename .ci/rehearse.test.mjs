import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { median, missingPeer, sizeOf, table } from "./measure.mjs";
import { readPacked } from "./npm-readme.mjs";
import { readJson } from "./packages.mjs";
import { copyClone } from "./rehearse.mjs";
import { prepare } from "./release.mjs";
import { web } from "./repository.mjs";
import { output } from "./spawn.mjs";

function withFolder(use) {
  const folder = mkdtempSync(path.join(tmpdir(), "livedesk-rehearse-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the copy of a clone has its files as they are now, also those that are not committed, and nothing that git ignores", () =>
  withFolder((folder) => {
    const clone = path.join(folder, "clone");
    const copy = path.join(folder, "copy");
    const git = (...args) => output("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: clone });
    mkdirSync(path.join(clone, "dist"), { recursive: true });
    for (const file of [".gitignore", "kept", "changed", "deleted"]) writeFileSync(path.join(clone, file), "dist/\n");
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message=first");
    rmSync(path.join(clone, "deleted"));
    for (const file of ["changed", "new", "dist/ignored"]) writeFileSync(path.join(clone, file), "now");
    const before = git("status", "--porcelain");
    copyClone(clone, copy);
    const read = (file) => readFileSync(path.join(copy, file), "utf8");
    assert.deepEqual([read("kept"), read("changed"), read("new")], ["dist/\n", "now", "now"]);
    for (const file of ["deleted", "dist"]) assert.equal(existsSync(path.join(copy, file)), false, file);
    assert.equal(git("status", "--porcelain"), before);
  }));

test("before it is published, each package gets the README for npm, and the plan gets the new checksum", () =>
  withFolder((folder) => {
    const pack = (name, readme) => {
      mkdirSync(path.join(folder, "package"), { recursive: true });
      writeFileSync(path.join(folder, "package", "README.md"), readme);
      const { status, stderr } = spawnSync("tar", ["-czf", name, "package/README.md"], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      return { path: name, integrity: "sha256-old" };
    };
    const core = { kind: "publish", name: "@livedesk/core", tarball: pack("core.tgz", "[all](../../README.md)") };
    const node = { kind: "publish", name: "@livedesk/node", tarball: pack("node.tgz", "[gone](../no-such-package)") };
    writeFileSync(
      path.join(folder, "publish-plan.json"),
      JSON.stringify({ plan: [[core], [node, { kind: "tag-only", name: "x" }]] }),
    );
    const complaints = prepare(folder);
    assert.equal(readPacked(path.join(folder, "core.tgz"), "README.md"), `[all](${web}/blob/main/README.md)`);
    assert.deepEqual(complaints, [
      `@livedesk/node: README.md: the link ${web}/blob/main/packages/no-such-package names no file of the repository`,
    ]);
    const { plan } = readJson(path.join(folder, "publish-plan.json"));
    const sum = createHash("sha256")
      .update(readFileSync(path.join(folder, "core.tgz")))
      .digest("base64");
    assert.deepEqual(plan[0], [{ ...core, tarball: { path: "core.tgz", integrity: `sha256-${sum}` } }]);
    assert.deepEqual(plan[1][1], { kind: "tag-only", name: "x" });
  }));

test("the size of a folder is that of all files in it", () =>
  withFolder((folder) => {
    mkdirSync(path.join(folder, "a", "b"), { recursive: true });
    writeFileSync(path.join(folder, "a", "b", "two"), "22");
    writeFileSync(path.join(folder, "five"), "55555");
    assert.equal(sizeOf(folder), 7);
  }));

test("the median is the middle number, in any order", () => assert.equal(median([9, 1, 5, 100, 2]), 5));

test("the table has a row for each entry, and names a package once", () => {
  const imports = [
    { entry: "a", ratio: 1.234 },
    { entry: "a/b", ratio: 12 },
    { entry: "a/c", ratio: Number.NaN, needs: "pg" },
  ];
  assert.equal(
    table([{ version: "24.0.0", name: "a", own: 1500, all: 20_000, count: 3, imports }]),
    [
      "Node.js  package  installed  with dependencies  packages  import  ÷ node -e 0",
      "24.0.0   a        2 kB       20 kB              3         a       1.23",
      "                                                          a/b     12.00",
      "                                                          a/c     needs pg",
    ].join("\n"),
  );
});

test("an import that fails for want of an optional peer names the peer", () => {
  const stderr = "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /a.js";
  assert.equal(missingPeer(stderr, { bullmq: "*", pg: "*" }), "pg");
  assert.equal(missingPeer(stderr, { bullmq: "*" }), undefined);
  assert.equal(missingPeer("TypeError: 'pg' is wrong", { pg: "*" }), undefined);
});
