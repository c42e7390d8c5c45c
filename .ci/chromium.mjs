// Finds a Chromium for the tests that need a real browser. `node .ci/chromium.mjs` installs a Chromium if there is
// none.
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./spawn.mjs";

const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of the Chromium of this machine, or "" if there is none. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
  return [...USUAL, ...downloads()].find((file) => existsSync(file)) ?? "";
}

/** The folder in which Playwright stores the browsers that it downloads. */
function downloads() {
  const cache = path.join(homedir(), ".cache", "ms-playwright");
  const builds = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith("chromium-")) : [];
  return builds.flatMap((build) =>
    ["chrome-linux", "chrome-linux64"].map((at) => path.join(cache, build, at, "chrome")),
  );
}

/** The name of the environment variable that prevents `installChromium` from installing anything. */
export const OPT_OUT = "LIVEDESK_NO_CHROMIUM";

const DEBIAN = ["-y", "-qq", "--no-install-recommends", "chromium"];

/**
 * Installs a Chromium: Debian's package when this process is root on Debian, otherwise the build that Playwright
 * downloads. Prints beforehand how long the installation takes. Returns the path of the browser, or "" if nothing could
 * be installed or the browser does not start.
 */
export function installChromium({
  env = process.env,
  start = run,
  find = findChromium,
  isDebianRoot = isRoot(),
  say = console.log,
} = {}) {
  if (env[OPT_OUT]) {
    say(`${OPT_OUT} is set: Chromium is not installed`);
    return "";
  }
  if (isDebianRoot) {
    say("There is no Chromium on this machine. Installing Debian's package once: about 150 MB, one to three minutes");
    const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
    if (start("apt-get", ["update", "-qq"], quiet) !== 0)
      say("apt-get update failed: installing with the existing package lists");
    start("apt-get", ["install", ...DEBIAN], quiet);
  }
  if (!find(env)) {
    say("Downloading Playwright's Chromium once: about 200 MB, one to five minutes");
    start("npx", ["-y", "playwright@1.65.1", "install", "chromium"], env);
  }
  const found = find(env);
  if (found && start(found, ["--version"], env) !== 0) {
    say(
      `${found} does not start, because libraries of the system are missing. Install them as root with \`npx playwright install-deps\``,
    );
    return "";
  }
  return found;
}

const isRoot = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findChromium() || installChromium();
  console.log(found ? `Chromium: ${found}` : "There is no Chromium on this machine, and none could be installed");
  if (!found) process.exitCode = 1;
}
