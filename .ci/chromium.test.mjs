import assert from "node:assert/strict";
import { test } from "node:test";
import { installChromium, OPT_OUT } from "./chromium.mjs";

const CHROMIUM = "/usr/bin/chromium";

/** A machine on which some commands work. Returns what was started and said, and what came of it. */
function installOn({ isDebianRoot = false, works = [], starts = true, env = {} }) {
  const log = [];
  let file = "";
  const found = installChromium({
    env,
    isDebianRoot,
    find: () => file,
    say: (line) => log.push(line),
    start(command, args) {
      log.push(`$ ${[command, ...args].join(" ")}`);
      if (command === CHROMIUM) return starts ? 0 : 127;
      const isInstall = args.includes("install") && works.includes(command);
      if (isInstall) file = CHROMIUM;
      return works.includes(command) ? 0 : 1;
    },
  });
  return { found, log };
}

const index = (log, pattern) => log.findIndex((line) => pattern.test(line));

test("Debian's package is installed by root, once it has been said how long that takes", () => {
  const { found, log } = installOn({ isDebianRoot: true, works: ["apt-get"] });
  assert.equal(found, CHROMIUM);
  assert.ok(index(log, /one to three minutes/) < index(log, /\$ apt-get install .*chromium/));
  assert.equal(index(log, /playwright/), -1);
});

test("elsewhere Playwright downloads one, once it has been said how long that takes", () => {
  const { found, log } = installOn({ works: ["npx"] });
  assert.equal(found, CHROMIUM);
  assert.ok(index(log, /one to five minutes/) < index(log, /\$ npx -y playwright@\S+ install chromium/));
  assert.equal(index(log, /apt-get/), -1);
});

test("where Debian has none, Playwright's is tried", () => {
  assert.equal(installOn({ isDebianRoot: true, works: ["npx"] }).found, CHROMIUM);
});

test("where nothing can be installed, there is none", () => {
  assert.equal(installOn({ isDebianRoot: true }).found, "");
});

test("one that does not start is none, and what is missing is said", () => {
  const { found, log } = installOn({ works: ["npx"], starts: false });
  assert.equal(found, "");
  assert.match(log.at(-1), /libraries of the system are missing/);
});

test(`${OPT_OUT} keeps anything from being installed`, () => {
  const { found, log } = installOn({ isDebianRoot: true, works: ["apt-get", "npx"], env: { [OPT_OUT]: "1" } });
  assert.equal(found, "");
  assert.deepEqual(log, [`${OPT_OUT} is set: no Chromium is installed`]);
});
