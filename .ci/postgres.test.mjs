import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { BY_HAND, findPostgres, installPostgres } from "./postgres.mjs";

const POSTGRES = "/usr/lib/postgresql/17/bin/postgres";

/** Installs on a machine on which some commands work. Returns the file, and a log of all commands and lines. */
function installOn({ isDebianRoot = false, works = [], starts = true }) {
  const log = [];
  let file = "";
  const found = installPostgres({
    env: {},
    isDebianRoot,
    find: () => file,
    say: (line) => log.push(line),
    start(command, args) {
      log.push(`$ ${[command, ...args].join(" ")}`);
      if (command === POSTGRES) return starts ? 0 : 127;
      const isInstall = args.includes("install") && works.includes(command);
      if (isInstall) file = POSTGRES;
      return works.includes(command) ? 0 : 1;
    },
  });
  return { found, log };
}

const index = (log, pattern) => log.findIndex((line) => pattern.test(line));

test("root on Debian installs Debian's package, and first prints how long that takes", () => {
  const { found, log } = installOn({ isDebianRoot: true, works: ["apt-get"] });
  assert.equal(found, POSTGRES);
  assert.notEqual(index(log, /one to three minutes/), -1);
  assert.ok(index(log, /one to three minutes/) < index(log, /\$ apt-get install .*postgresql/));
});

test("elsewhere nothing is installed, and the commands are printed that install Postgres", () => {
  assert.deepEqual(installOn({ works: ["apt-get"] }), { found: "", log: [BY_HAND] });
});

test("when Debian's package cannot be installed, no Postgres is returned and the commands are printed", () => {
  const { found, log } = installOn({ isDebianRoot: true });
  assert.equal(found, "");
  assert.equal(log.at(-1), BY_HAND);
});

test("a Postgres that does not start is not returned", () => {
  const { found, log } = installOn({ isDebianRoot: true, works: ["apt-get"], starts: false });
  assert.equal(found, "");
  assert.match(log.at(-1), /does not start/);
});

test("a Postgres on PATH is found where it stands beside initdb, because the tests need both", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "postgres-"));
  try {
    for (const [name, files] of [
      ["alone", ["postgres"]],
      ["whole", ["postgres", "initdb"]],
    ]) {
      mkdirSync(path.join(folder, name));
      for (const file of files) writeFileSync(path.join(folder, name, file), "");
    }
    const PATH = ["alone", "whole"].map((name) => path.join(folder, name)).join(path.delimiter);
    assert.equal(findPostgres({ PATH }), path.join(folder, "whole", "postgres"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
