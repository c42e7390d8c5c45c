import assert from "node:assert/strict";
import { test } from "node:test";
import { installChromium, OPT_OUT } from "./chromium.mjs";

const CHROMIUM = "/usr/bin/chromium";

/**
 * Runs the installation on a simulated machine on which only some commands work. Returns the path, and a log of all
 * commands and printed lines.
 */
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

test("root on Debian installs Debian's package, and before that prints how long the installation takes", () => {
  const { found, log } = installOn({ isDebianRoot: true, works: ["apt-get"] });
  assert.equal(found, CHROMIUM);
  assert.ok(index(log, /one to three minutes/) < index(log, /\$ apt-get install .*chromium/));
  assert.equal(index(log, /playwright/), -1);
});

test("on other systems, Playwright downloads Chromium, and before that the expected time is printed", () => {
  const { found, log } = installOn({ works: ["npx"] });
  assert.equal(found, CHROMIUM);
  assert.ok(index(log, /one to five minutes/) < index(log, /\$ npx -y playwright@\S+ install chromium/));
  assert.equal(index(log, /apt-get/), -1);
});

test("if Debian's package cannot be installed, Playwright's Chromium is downloaded", () => {
  assert.equal(installOn({ isDebianRoot: true, works: ["npx"] }).found, CHROMIUM);
});

test("if nothing can be installed, no Chromium is returned", () => {
  assert.equal(installOn({ isDebianRoot: true }).found, "");
});

test("a Chromium that does not start is not returned, and the output says that libraries are missing", () => {
  const { found, log } = installOn({ works: ["npx"], starts: false });
  assert.equal(found, "");
  assert.match(log.at(-1), /libraries of the system are missing/);
});

test(`if ${OPT_OUT} is set, nothing is installed`, () => {
  const { found, log } = installOn({ isDebianRoot: true, works: ["apt-get", "npx"], env: { [OPT_OUT]: "1" } });
  assert.equal(found, "");
  assert.deepEqual(log, [`${OPT_OUT} is set: Chromium is not installed`]);
});
