// What a user of a package installs, and how long the import of each entry takes.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { output } from "./spawn.mjs";

const RUNS = 15;

/** The number of bytes in the files of a folder. */
export const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(path.join(entry.parentPath, entry.name)).size, 0);

/** The middle of a list of numbers. */
export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/**
 * Installs a package from a registry into a folder, and measures it there: bytes of the package (`own`), bytes and number of all
 * installed packages, and the time of the import of each entry, divided by the time that Node.js needs to run nothing.
 */
export function measurePackage(manifest, folder, { env, registry }) {
  const { name, version, exports = {}, bin = {}, peerDependencies = {} } = manifest;
  writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies: { [name]: version } }),
  );
  output("npm", ["install", "--omit=peer", "--no-audit", "--no-fund", `--registry=${registry}`], { cwd: folder, env });
  const modules = path.join(folder, "node_modules");
  const installed = readdirSync(modules).filter((each) => !each.startsWith("."));
  const count = installed.flatMap((each) =>
    each.startsWith("@") ? readdirSync(path.join(modules, each)) : [each],
  ).length;
  const entries = Object.entries(exports)
    .filter(([, target]) => target.import)
    .map(([entry]) => name + entry.slice(1));
  const programs = [
    { entry: "nothing", args: ["-e", "0"] },
    ...entries.map((entry) => ({ entry, args: ["--input-type=module", "-e", `import ${JSON.stringify(entry)}`] })),
    ...Object.entries(bin).map(([command, file]) => ({
      entry: `${command} --version`,
      args: [path.join(modules, name, file), "--version"],
    })),
  ];
  for (const program of programs) program.times = [];
  const start = ({ entry, args }) => {
    const began = performance.now();
    const { status, stderr } = spawnSync("node", args, { cwd: folder, env, encoding: "utf8" });
    const needs = status === 0 ? undefined : missingPeer(stderr, peerDependencies);
    if (status !== 0 && !needs) throw new Error(`${entry}: node ${args.join(" ")}\n${stderr}`);
    return { needs, time: performance.now() - began };
  };
  // The first start also finds the entries that work only with a package that the user installs, and fills the caches of the machine.
  for (const program of programs) program.needs = start(program).needs;
  // The programs take turns, so that a busy moment of the machine meets all of them.
  for (let run = 0; run < RUNS; run += 1)
    for (const program of programs) if (!program.needs) program.times.push(start(program).time);
  const [nothing, ...rest] = programs.map(({ entry, needs, times }) => ({ entry, needs, time: median(times) }));
  return {
    name,
    own: sizeOf(path.join(modules, name)),
    all: sizeOf(modules),
    count,
    imports: rest.map(({ entry, needs, time }) => ({ entry, needs, ratio: time / nothing.time })),
  };
}

/** The optional peer for which an import fails, because it is not installed. */
export const missingPeer = (stderr, peers) =>
  Object.keys(peers).find((peer) => stderr.includes(`ERR_MODULE_NOT_FOUND`) && stderr.includes(`'${peer}'`));

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

/** A table for a terminal: a row for each entry of each package on each Node.js. */
export function table(rows) {
  const cells = [
    ["Node.js", "package", "installed", "with dependencies", "packages", "import", "÷ node -e 0"],
    ...rows.flatMap(({ version, name, own, all, count, imports }) =>
      imports.map(({ entry, needs, ratio }, index) => {
        const first = [version, name, kilobytes(own), kilobytes(all), String(count)];
        return [...(index === 0 ? first : first.map(() => "")), entry, needs ? `needs ${needs}` : ratio.toFixed(2)];
      }),
    ),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
