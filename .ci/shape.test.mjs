// These tests check the shape of the repository: there are few files, each file has one subject, and imports are easy
// to follow. `node .ci/shape.test.mjs` prints the table. Tests do not count as source files. Helpers of tests in
// testing/ and e2e/ count.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { packages, root } from "./packages.mjs";
import { entryOf, readEntries } from "./import-order.mjs";

const MOST_FILES = 399;
const LEAST_MEDIAN = 60;
const MOST_LEVELS = 6;
/**
 * The smallest number of lines of a file that only one other file imports. The content of a shorter file should be
 * moved into that other file.
 */
const LEAST_LINES = 15;

const isSource = (file) => /\.tsx?$/.test(file) && !/\.(test|test-d|e2e|d)\.tsx?$/.test(file);

/** Returns the text of each source file of a folder, by its path. */
function readSources(folder) {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const paths = files.map((file) => file.replaceAll("\\", "/")).filter(isSource);
  return new Map(paths.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

/**
 * Returns the files that each file imports. Type imports are included. The compiler's own scanner finds the imports.
 */
function graphOf(sources) {
  const targets = (file, text) =>
    ts
      .preProcessFile(text, true, true)
      .importedFiles.map(({ fileName }) => path.posix.join(path.posix.dirname(file), fileName))
      .filter((target) => sources.has(target));
  return new Map([...sources].map(([file, text]) => [file, [...new Set(targets(file, text))]]));
}

/** Returns the longest chain of imports, and all circles. */
function chainsOf(graph) {
  const chains = new Map();
  const circles = [];
  const walk = (file, above) => {
    if (above.includes(file)) circles.push([...above.slice(above.indexOf(file)), file].join(" → "));
    if (above.includes(file)) return [];
    if (!chains.has(file)) {
      const below = graph.get(file).map((target) => walk(target, [...above, file]));
      chains.set(file, [
        file,
        ...below.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), []),
      ]);
    }
    return chains.get(file);
  };
  for (const file of graph.keys()) walk(file, []);
  const [longest = []] = [...chains.values()].toSorted((a, b) => b.length - a.length);
  return { longest, circles };
}

const readIfThere = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");
const linesOf = (text) => text.split("\n").length - 1;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Returns the facts about the source files of one package. */
export function describeShape(sources) {
  const graph = graphOf(sources);
  const lengths = new Map([...sources].map(([file, text]) => [file, linesOf(text)]));
  const importers = new Map([...sources.keys()].map((file) => [file, 0]));
  for (const target of [...graph.values()].flat()) importers.set(target, importers.get(target) + 1);
  return {
    ...chainsOf(graph),
    lengths: [...lengths.values()],
    tooShort: [...lengths]
      .filter(([file, lines]) => lines < LEAST_LINES && importers.get(file) === 1)
      .map(([file]) => file),
  };
}

const shapes = packages.map(({ packagePath, folder }) => {
  const sources = readSources(path.join(folder, "src"));
  return Object.assign(describeShape(sources), { packagePath, folder, sources });
});
const allLengths = shapes.flatMap(({ lengths }) => lengths);

const columns = (name, ...cells) => `${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(9)).join("")}`;
console.log(columns("package", "files", "median", "largest", "≤ 20", "levels", "circles", "tooShort"));
for (const { packagePath, lengths, longest, circles, tooShort } of shapes) {
  const short = lengths.filter((lines) => lines <= 20).length;
  const cells = [lengths.length, median(lengths), Math.max(...lengths), short, longest.length, circles.length];
  console.log(columns(packagePath, ...cells, tooShort.length));
}
console.log(columns("all", allLengths.length, median(allLengths), Math.max(...allLengths)));

test(`the repository has at most ${MOST_FILES} source files`, () => {
  assert.ok(allLengths.length <= MOST_FILES, `There are ${allLengths.length}.`);
});

test(`half of the source files are at least ${LEAST_MEDIAN} lines long`, () => {
  assert.ok(median(allLengths) >= LEAST_MEDIAN, `The median is ${median(allLengths)} lines.`);
});

for (const { packagePath, folder, sources, longest, circles, tooShort } of shapes) {
  test(`${packagePath}: the imports form no circle`, () => assert.deepEqual(circles, []));

  test(`${packagePath}: a chain of imports has at most ${MOST_LEVELS} files`, () => {
    assert.ok(longest.length <= MOST_LEVELS, `The longest chain has ${longest.length}: ${longest.join(" → ")}`);
  });

  test(`${packagePath}: a file that only one other file imports is at least ${LEAST_LINES} lines long`, () => {
    assert.deepEqual(tooShort, [], "Move the content of each of these into the file that imports it.");
  });

  test(`${packagePath}: each entry of the rooms block in its README names a file or folder of src/`, () => {
    const entries = readEntries(readIfThere(path.join(folder, "README.md")));
    assert.ok(entries, `${packagePath}/README.md has no \`\`\`rooms block: see .ci/entries.mjs.`);
    const used = new Set([...sources.keys()].map((file) => entries[entryOf(entries, file)]));
    assert.deepEqual(
      entries.filter((entry, i) => !used.has(entry) || entries.indexOf(entry) !== i),
      [],
      "These entries name no source file, or occur twice.",
    );
  });
}

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

test("every file, folder and section that the map in CONTRIBUTING.md links to exists", () => {
  const links = [...readFileSync(path.join(root, "CONTRIBUTING.md"), "utf8").matchAll(/\]\(([^)]+)\)/g)].map(
    ([, to]) => to,
  );
  assert.ok(links.length > 20);
  const isThere = (to) => {
    const [file, section] = to.split("#");
    if (!existsSync(path.join(root, file))) return false;
    if (section === undefined) return true;
    const headings = [...readFileSync(path.join(root, file), "utf8").matchAll(/^#+ (.+)$/gm)];
    return headings.some(([, heading]) => anchorOf(heading) === section);
  };
  assert.deepEqual(
    links.filter((to) => !isThere(to)),
    [],
  );
});

const long = "\n".repeat(LEAST_LINES);

test("describeShape() measures a chain that contains type imports and dynamic imports", () => {
  const sources = new Map([
    ["a.ts", `import type { B } from "./in/b.ts";${long}`],
    ["in/b.ts", `export const c = () => import("../c.ts");${long}`],
    ["c.ts", `export * from "./d.tsx";${long}`],
    ["d.tsx", `import "zod";${long}`],
  ]);
  assert.deepEqual(describeShape(sources).longest, ["a.ts", "in/b.ts", "c.ts", "d.tsx"]);
});

test("describeShape() finds a circle", () => {
  const sources = new Map([
    ["a.ts", `import "./b.ts";${long}`],
    ["b.ts", `import type { A } from "./a.ts";${long}`],
  ]);
  assert.deepEqual(describeShape(sources).circles, ["a.ts → b.ts → a.ts"]);
});

test("describeShape() reports a short file that only one file imports, but not a short file that two files import", () => {
  const sources = new Map([
    ["index.ts", `import "./a.ts"; import "./b.ts";${long}`],
    ["other.ts", `import "./a.ts";${long}`],
    ["a.ts", "export const a = 1;\n"],
    ["b.ts", "export const b = 1;\n"],
  ]);
  assert.deepEqual(describeShape(sources).tooShort, ["b.ts"]);
});
