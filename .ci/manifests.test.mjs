// Checks the manifests. Every published package says which Node.js it needs, and where the repository is (repository.mjs). Every script of package.json must work in a fresh clone, on a machine that has only Node.js and npm. Otherwise it would
// fail for want of a tool, perhaps after it has changed half of the files. workspace.mjs gets what the scripts need.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { packages, readJson, root } from "./packages.mjs";
import { addressOf, metadataOf, moveRepository, web } from "./repository.mjs";

const { engines, license, scripts } = readJson(path.join(root, "package.json"));

for (const { packagePath, manifest } of packages.filter((each) => !each.manifest.private)) {
  test(`${packagePath} says which Node.js it needs, as the repository does`, () =>
    assert.deepEqual(manifest.engines, engines));

  test(`${packagePath} names the repository of package.json, and its own folder in it`, () => {
    const { homepage, bugs, repository, funding } = manifest;
    assert.deepEqual({ homepage, bugs, repository, funding }, metadataOf(packagePath));
  });

  test(`${packagePath} says what a registry shows and what a bundler needs`, () => {
    assert.equal(manifest.license, license);
    assert.match(manifest.description, /\.$/);
    for (const keyword of ["livedesk", "engagelab"]) assert.ok(manifest.keywords.includes(keyword), keyword);
    assert.deepEqual(
      manifest.keywords,
      [...new Set(manifest.keywords)].toSorted((a, b) => a.localeCompare(b)),
    );
    assert.notEqual(manifest.sideEffects, undefined);
    assert.equal(manifest.publishConfig.access, "public");
  });
}

test("error.docs names the repository of package.json, and a file of it", () => {
  for (const [packagePath, make] of Object.entries(ERRORS)) {
    const { docs } = make(createRequire(path.join(root, packagePath, "package.json")));
    const [address, heading] = docs.split("#");
    const file = address.replace(addressOf(""), "");
    assert.ok(address.startsWith(addressOf("docs/")), docs);
    assert.ok(existsSync(path.join(root, file)), docs);
    assert.ok(heading, docs);
  }
});

test("every file of the repository can move to another address", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "livedesk-move-"));
  const file = (name) => path.join(folder, name);
  try {
    writeFileSync(file("package.json"), `{"url":"git+${web}.git","homepage":"${web}/tree/main#readme"}`);
    writeFileSync(file("other.md"), `${web}-of-others and ${web}s`);
    const to = "https://git.example.com/team/desk";
    assert.throws(() => moveRepository([], web, `${to}.git`), /no address of a repository/);
    assert.throws(() => moveRepository([], web, "team/desk"), /no address of a repository/);
    assert.deepEqual(moveRepository([file("package.json"), file("other.md")], web, to), [file("package.json")]);
    assert.deepEqual(readJson(file("package.json")), { url: `git+${to}.git`, homepage: `${to}/tree/main#readme` });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** How a built package makes an error that has `docs`. */
const ERRORS = {
  "packages/core": (require) => new (require("@livedesk/core").NotSentError)("", { code: "timeout" }),
  "packages/outbox": (require) => new (require("@livedesk/outbox").StoreError)("store-full", ""),
};

/** Whether a command needs nothing but Node.js and npm: it starts workspace.mjs, or another script that does. */
const isPlain = (command) =>
  command
    .split(" && ")
    .every(
      (part) =>
        /^node \.ci\/workspace\.mjs [a-z]/.test(part) || Object.hasOwn(scripts, /^npm run (\S+)/.exec(part)?.[1] ?? ""),
    );

for (const [name, command] of Object.entries(scripts)) {
  test(`npm run ${name} needs only Node.js and npm`, () => assert.ok(isPlain(command), command));
}

test("the check reports a command that needs an installed tool", () => {
  for (const command of [
    "oxfmt .",
    "pnpm install",
    "npm run no-such-script",
    "node .ci/workspace.mjs test && changeset",
  ])
    assert.equal(isPlain(command), false, command);
});

/** The folder of PATH that contains a program. */
const folderOf = (program) =>
  process.env.PATH.split(path.delimiter).find((folder) => existsSync(path.join(folder, program)));

test(
  "npm run turbo and npm run changeset work on a machine without pnpm",
  { skip: process.platform === "win32" },
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), "livedesk-path-"));
    for (const program of ["npm", "npx", "node"])
      symlinkSync(realpathSync(path.join(folderOf(program), program)), path.join(folder, program));
    for (const program of ["sh", "uname", "sed", "dirname", "cygpath"].filter(folderOf))
      symlinkSync(path.join(folderOf(program), program), path.join(folder, program));
    // The variables of npm, pnpm and turbo would tell the script that pnpm has started it.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !/^(npm_(?!config_(?!user_agent))|TURBO_|LIVEDESK_PNPM)/i.test(name),
      ),
    );
    try {
      const found = spawnSync("sh", ["-c", "command -v pnpm"], { env: { ...env, PATH: folder } });
      assert.notEqual(found.status, 0, "the PATH of this test must not contain pnpm");
      for (const script of ["turbo", "changeset"]) {
        const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", script, "--", "--version"], {
          cwd: root,
          env: { ...env, PATH: folder },
          encoding: "utf8",
        });
        assert.equal(status, 0, stdout + stderr);
        assert.match(stdout, /\d+\.\d+\.\d+/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
