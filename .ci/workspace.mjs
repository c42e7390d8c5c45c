// One command on a machine that has only Node >= 18 and npm: `npm run demo`, `npm test`, `npm run check`.
// Plain JavaScript without dependencies, for it runs before anything is installed, on whatever Node the host has.
// It installs with the pinned pnpm; from then on everything runs on the Node of node_modules/.bin, which is pinned too.
import path from "node:path";
import { findChromium, installChromium, OPT_OUT } from "./chromium.mjs";
import { oldestNode, promised } from "./oldest-node.mjs";
import { root } from "./packages.mjs";
import { againWithPnpm, hasPnpm, startablePnpm } from "./pnpm.mjs";
import { run, runWatched } from "./spawn.mjs";
import { closingLine, forgetReports } from "./summary.mjs";

const [task, ...rest] = process.argv.slice(2);
/** One failure does not hide the next: only what needs the failed task's output is left out. */
const turbo = (...tasks) => [
  "turbo",
  "run",
  ...tasks,
  "--continue=dependencies-successful",
  "--output-logs=errors-only",
];

const TASKS = {
  demo: { steps: [turbo("build"), ["node", "apps/cli/dist/bin.js", "demo", ...rest]] },
  emulator: { steps: [turbo("build"), ["node", "apps/cli/dist/bin.js", "emulator", ...rest]] },
  test: { steps: [turbo("build", "test", "e2e")], counted: ["test", "e2e"] },
  check: {
    steps: [
      turbo("build", "typecheck", "test", "test:oldest", "e2e", "api", "tarball", "consumer", "size"),
      // These read the whole repository; linting with types also reads what the builds wrote.
      turbo("lint", "format:check", "knip", "lockfile", "rules"),
    ],
    counted: ["test", "test:oldest", "e2e"],
  },
  "api:update": { steps: [turbo("build"), ["pnpm", "--recursive", "run", "api", "--update"]] },
  exec: { steps: [rest] },
};

if (!Object.hasOwn(TASKS, task)) {
  console.error(`usage: node .ci/workspace.mjs ${Object.keys(TASKS).join("|")}`);
  process.exit(2);
}
if (!hasPnpm) process.exit(await againWithPnpm(".ci/workspace.mjs", process.argv.slice(2)));

const { steps, counted = [] } = TASKS[task];
const isCounted = counted.length > 0;
const env = { ...process.env, PATH: startablePnpm(process.env.PATH), TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
// Part of turbo's hash of a test run: a result without a browser is not replayed on a machine that has one.
env.CHROMIUM_PATH = findChromium(env) || (isCounted ? installChromium({ env }) : "");
const leftOut = [];
if (isCounted && !env.CHROMIUM_PATH)
  leftOut.push(
    `THERE IS NO CHROMIUM HERE: the tests of what runs in a browser were left out. Set CHROMIUM_PATH, or unset ${OPT_OUT}.`,
  );

const installed = run("pnpm", ["install", "--frozen-lockfile", "--reporter=append-only"], env);
if (installed !== 0) process.exit(installed);
env.PATH = path.join(root, "node_modules", ".bin") + path.delimiter + env.PATH;

// Asked only now: it comes with the installation.
const needsOldest = counted.includes("test:oldest");
const hasOldest = oldestNode() !== undefined;
if (needsOldest && !hasOldest)
  leftOut.push(
    `There is no binary of Node.js ${promised} for this machine on npm: the tests were not run on the oldest Node.js that is promised.`,
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
  // A demo of what was not built helps nobody; a check goes on and shows all that is wrong.
  if (status !== 0 && !isCounted) break;
}
for (const line of leftOut) console.error(`\n${line}\n`);
if (isCounted && !closingLine(counted.filter((name) => !isLeftOut(name)))) process.exitCode ||= 1;
