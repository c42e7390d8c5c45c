// Runs the tests of @livedesk/fetch on workerd (Cloudflare Workers), Deno and Bun, the Worker of examples/ on workerd, and the route of
// examples/ in Next.js, which the project of that example installs. The binaries of the runtimes (250 MB) come from
// the npm registry. No other task needs the binaries. So this script, and not `pnpm install`, installs them into
// node_modules/.cache.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./packages.mjs";
import { output, run } from "./spawn.mjs";

/** The package of each runtime for this machine, its version, and its binary. */
const { platform, arch } = process;
const RUNTIMES = {
  workerd: [`@cloudflare/workerd-${platform}-${arch === "x64" ? "64" : arch}`, "1.20261117.1", "bin/workerd"],
  deno: [`@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`, "2.9.6", "deno"],
  bun: [`@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}`, "1.4.5", "bin/bun"],
};

const folder = path.join(root, "node_modules", ".cache", "runtimes");
const dependencies = Object.fromEntries(Object.values(RUNTIMES).map(([name, version]) => [name, version]));
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
output("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });

const binaries = Object.fromEntries(
  Object.entries(RUNTIMES).map(([runtime, [name, , binary]]) => [
    runtime,
    path.join(folder, "node_modules", name, binary),
  ]),
);
for (const binary of Object.values(binaries)) if (!existsSync(binary)) throw new Error(`${binary} was not installed`);

const env = { ...process.env, LIVEDESK_RUNTIMES: JSON.stringify(binaries) };
for (const name of ["@livedesk/fetch", "@livedesk/examples"])
  process.exitCode ||= run("pnpm", ["--filter", name, "run", "runtimes"], env);
