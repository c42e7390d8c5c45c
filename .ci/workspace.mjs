// The commands that a fresh clone answers: `npm run demo`, `npm test`, `npm run check` and others. They need only
// Node.js 20 and npm, so this file is plain JavaScript without dependencies: it runs before anything is installed, on
// the Node.js of the machine. It gets the pinned pnpm and installs the dependencies. Everything after that runs on the
// pinned Node.js of node_modules/.bin.
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findChromium, installChromium, OPT_OUT } from "./chromium.mjs";
import { checkProject } from "./example-project.mjs";
import { oldestNode, promised } from "./oldest-node.mjs";
import { readJson, root } from "./packages.mjs";
import { run, runWatched } from "./spawn.mjs";
import { closingLine, forgetReports } from "./summary.mjs";

const [task, ...rest] = process.argv.slice(2);
/** With `--continue`, turbo skips after a failure only the tasks that need the output of the failed task. */
const turbo = (...tasks) => [
  "turbo",
  "run",
  ...tasks,
  "--continue=dependencies-successful",
  "--output-logs=errors-only",
];

/** Every task with tests on the pinned Node.js. */
const TESTS = ["test", "test:postgres", "crash", "e2e"];

/** The steps that make the project of an example: only the packages that the example imports are built. */
function example(name = "", ...args) {
  const manifest = path.join(root, "examples", name, "package.json");
  const { dependencies, devDependencies } = name && existsSync(manifest) ? readJson(manifest) : {};
  const imported = Object.keys({ ...dependencies, ...devDependencies }).filter((each) =>
    /^(@livedesk\/|livedesk$)/.test(each),
  );
  return {
    project: [name, ...args],
    steps: [
      ...(imported.length > 0 ? [turbo("build", ...imported.map((each) => `--filter=${each}`))] : []),
      ["node", ".ci/example-project.mjs", name, ...args],
    ],
  };
}

const TASKS = {
  demo: { steps: [turbo("build"), ["node", "apps/cli/dist/bin.js", "demo", ...rest]] },
  emulator: { steps: [turbo("build"), ["node", "apps/cli/dist/bin.js", "emulator", ...rest]] },
  "first-send": example("first-send", ...rest),
  "crash-example": example("crash", ...rest),
  example: example(...rest),
  runtimes: {
    steps: [
      turbo("build", "--filter=@livedesk/fetch", "--filter=@livedesk/examples"),
      ["node", ".ci/runtimes.mjs", ...rest],
    ],
  },
  test: { steps: [turbo("build", ...TESTS)], counted: TESTS },
  check: {
    steps: [
      turbo("build", "typecheck", ...TESTS, "test:oldest", "api", "tarball", "consumer", "size"),
      // These tasks read files of the whole repository, so they run last. `lint` reads the built types, and `rules`
      // packs the built packages.
      turbo("lint", "format:check", "knip", "rules", "docs"),
    ],
    counted: [...TESTS, "test:oldest"],
  },
  // The linter reads the built types, and the rules pack the built packages.
  lint: { steps: [turbo("build"), ["oxlint", "--type-aware", ...rest]] },
  rules: { steps: [turbo("build"), ["node", "--test", ...(rest.length > 0 ? rest : [".ci/*.test.mjs"])]] },
  size: { steps: [turbo("build"), ["size-limit", ...rest]] },
  bench: { steps: [turbo("build", "--filter=@livedesk/bench^..."), ["node", "apps/bench/src/bench.ts", ...rest]] },
  "api:update": { steps: [turbo("build"), ["pnpm", "--recursive", "run", "api", "--update"]] },
  mutation: { steps: [turbo("build", "--filter=@livedesk/outbox..."), ["node", ".ci/mutation.mjs", ...rest]] },
  release: { steps: [turbo("build"), ["node", ".ci/release.mjs"]] },
  "release:rehearse": { steps: [["node", ".ci/rehearse.mjs", ...rest]] },
  repository: { steps: [["node", ".ci/repository.mjs", ...rest]] },
  // The reference is read from the sources, so nothing has to be built.
  docs: { steps: [["node", ".ci/docs.mjs", ...rest]] },
  exec: { steps: [rest] },
};

if (!Object.hasOwn(TASKS, task)) {
  console.error(`usage: node .ci/workspace.mjs ${Object.keys(TASKS).join("|")}`);
  process.exit(2);
}

// A wrong folder is refused now, and not after the download and the build, which take minutes.
if (TASKS[task].project) {
  try {
    checkProject(...TASKS[task].project);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

const { packageManager } = readJson(path.join(root, "package.json")).devEngines;
const pnpm = `${packageManager.name}@${packageManager.version}`;
/** Whether the pinned pnpm is on PATH, because pnpm or the call of npx below has started this process. */
const hasPnpm =
  process.env.LIVEDESK_PNPM === pnpm || process.env.npm_config_user_agent?.startsWith(`${pnpm.replace("@", "/")} `);
if (!hasPnpm) {
  const env = { ...process.env, LIVEDESK_PNPM: pnpm, npm_config_update_notifier: "false" };
  const again = ["-y", "-p", pnpm, "--", "node", ".ci/workspace.mjs", ...process.argv.slice(2)];
  process.exit(await runWatched("npx", again, env));
}

/** Whether turbo has started this process, as a task after the build. Everything is then installed and built. */
const isInTurbo = process.env.TURBO_HASH !== undefined;
const { steps: allSteps, counted = [] } = TASKS[task];
const steps = isInTurbo ? allSteps.slice(-1) : allSteps;
const isCounted = counted.length > 0;
const env = { ...process.env, PATH: startablePnpm(process.env.PATH), TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
// CHROMIUM_PATH is part of turbo's hash of a test run: a result without a browser is not used again on a machine with a
// browser.
env.CHROMIUM_PATH = findChromium(env) || (isCounted ? installChromium({ env }) : "");
const leftOut = [];
if (isCounted && !env.CHROMIUM_PATH)
  leftOut.push(
    `THERE IS NO CHROMIUM ON THIS MACHINE: the tests in a browser were not run. Set CHROMIUM_PATH, or unset ${OPT_OUT}.`,
  );

const installed = isInTurbo ? 0 : run("pnpm", ["install", "--frozen-lockfile", "--reporter=append-only"], env);
if (installed !== 0) process.exit(installed);
env.PATH = path.join(root, "node_modules", ".bin") + path.delimiter + env.PATH;

// `pnpm install` downloads the oldest supported Node.js, so the script can look for it only now.
const needsOldest = counted.includes("test:oldest");
const hasOldest = oldestNode() !== undefined;
if (needsOldest && !hasOldest)
  leftOut.push(
    `npm has no Node.js ${promised} for this machine: the tests were not run on the oldest supported Node.js.`,
  );
const isLeftOut = (name) => name === "test:oldest" && !hasOldest;

if (isCounted) forgetReports();
for (const [command, ...args] of steps) {
  const status = await runWatched(
    command,
    args.filter((name) => !isLeftOut(name)),
    env,
  );
  process.exitCode ||= status;
  // `npm test` and `npm run check` continue after a failure, and show everything that is wrong. The other commands need
  // the build.
  if (status !== 0 && !isCounted) break;
}
for (const line of leftOut) console.error(`\n${line}\n`);
if (isCounted && !closingLine(counted.filter((name) => !isLeftOut(name)))) process.exitCode ||= 1;

/**
 * Returns PATH with a folder in front that contains a pnpm that turbo can start. npm 12 skips install scripts, and
 * without its install script, pnpm is a shell script without a `#!` line. A shell can start such a script, but turbo
 * cannot ("Exec format error").
 */
function startablePnpm(PATH) {
  const file = PATH.split(path.delimiter)
    .map((folder) => path.join(folder, "pnpm"))
    .find((each) => existsSync(each));
  if (process.platform === "win32" || !file || isStartable(file)) return PATH;
  const folder = path.join(root, "node_modules", ".cache", "pnpm");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "pnpm"), `#!/bin/sh\nexec sh "${realpathSync(file)}" "$@"\n`, { mode: 0o755 });
  return folder + path.delimiter + PATH;
}

/** Whether a file is a script with a `#!` line, or an ELF or Mach-O program. */
function isStartable(file) {
  return /^(#!|\x7fELF|[\xca\xcf\xfe])/.test(readFileSync(file).toString("latin1", 0, 4));
}
