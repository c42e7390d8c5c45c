// The shape of the repository: few files, one subject each, and imports that are easy to follow. `node .ci/shape.test.mjs` prints
// the table. Tests do not count as source files; their helpers in testing/ and e2e/ do.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { packages, root } from "./packages.mjs";
import { entryOf, readRooms } from "./rooms.mjs";

const MOST_FILES = 280;
const LEAST_MEDIAN = 60;
const MOST_LEVELS = 6;
/** The least number of lines of a file that only one other file imports. A shorter one should be merged into that other file. */
const LEAST_LINES = 15;

const isSource = (file) => /\.tsx?$/.test(file) && !/\.(test|test-d|e2e|d)\.tsx?$/.test(file);

/** The source files of a folder: their text by their path. */
function readSources(folder) {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const paths = files.map((file) => file.replaceAll("\\", "/")).filter(isSource);
  return new Map(paths.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

/** Which files each file imports, types included. The compiler's own scanner finds the imports. */
function graphOf(sources) {
  const targets = (file, text) =>
    ts
      .preProcessFile(text, true, true)
      .importedFiles.map(({ fileName }) => path.posix.join(path.posix.dirname(file), fileName))
      .filter((target) => sources.has(target));
  return new Map([...sources].map(([file, text]) => [file, [...new Set(targets(file, text))]]));
}

/** The longest chain of imports from each file down, and the circles that were met. */
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

/** What there is to say about the source files of one package. */
export function describeShape(sources) {
  const graph = graphOf(sources);
  const lengths = new Map([...sources].map(([file, text]) => [file, linesOf(text)]));
  const importers = new Map([...sources.keys()].map((file) => [file, 0]));
  for (const target of [...graph.values()].flat()) importers.set(target, importers.get(target) + 1);
  return {
    ...chainsOf(graph),
    lengths: [...lengths.values()],
    slivers: [...lengths]
      .filter(([file, lines]) => lines < LEAST_LINES && importers.get(file) === 1)
      .map(([file]) => file),
  };
}

const shapes = packages.map(({ room, folder }) => {
  const sources = readSources(path.join(folder, "src"));
  return Object.assign(describeShape(sources), { room, folder, sources });
});
const allLengths = shapes.flatMap(({ lengths }) => lengths);

const columns = (name, ...cells) => `${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(9)).join("")}`;
console.log(columns("package", "files", "median", "largest", "≤ 20", "levels", "circles", "slivers"));
for (const { room, lengths, longest, circles, slivers } of shapes) {
  const short = lengths.filter((lines) => lines <= 20).length;
  const cells = [lengths.length, median(lengths), Math.max(...lengths), short, longest.length, circles.length];
  console.log(columns(room, ...cells, slivers.length));
}
console.log(columns("all", allLengths.length, median(allLengths), Math.max(...allLengths)));

test(`the repository has at most ${MOST_FILES} source files`, () => {
  assert.ok(allLengths.length <= MOST_FILES, `There are ${allLengths.length}.`);
});

test(`half of the source files are at least ${LEAST_MEDIAN} lines long`, () => {
  assert.ok(median(allLengths) >= LEAST_MEDIAN, `The median is ${median(allLengths)} lines.`);
});

for (const { room, folder, sources, longest, circles, slivers } of shapes) {
  test(`${room}: imports form no circle`, () => assert.deepEqual(circles, []));

  test(`${room}: a chain of imports has at most ${MOST_LEVELS} files`, () => {
    assert.ok(longest.length <= MOST_LEVELS, `This one has ${longest.length}: ${longest.join(" → ")}`);
  });

  test(`${room}: a file that only one other file imports is at least ${LEAST_LINES} lines long`, () => {
    assert.deepEqual(slivers, [], "Move the content of each of these into the file that imports it.");
  });

  test(`${room}: the rooms in its README are the files and folders of src/`, () => {
    const rooms = readRooms(readIfThere(path.join(folder, "README.md")));
    assert.ok(rooms, `${room}/README.md has no \`\`\`rooms block: see .ci/rooms.mjs.`);
    const used = new Set([...sources.keys()].map((file) => rooms[entryOf(rooms, file)]));
    assert.deepEqual(
      rooms.filter((entry, i) => !used.has(entry) || rooms.indexOf(entry) !== i),
      [],
      "These entries name no source file, or stand there twice.",
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

test("control: a chain through types and dynamic imports is measured", () => {
  const sources = new Map([
    ["a.ts", `import type { B } from "./in/b.ts";${long}`],
    ["in/b.ts", `export const c = () => import("../c.ts");${long}`],
    ["c.ts", `export * from "./d.tsx";${long}`],
    ["d.tsx", `import "zod";${long}`],
  ]);
  assert.deepEqual(describeShape(sources).longest, ["a.ts", "in/b.ts", "c.ts", "d.tsx"]);
});

test("control: a circle is seen", () => {
  const sources = new Map([
    ["a.ts", `import "./b.ts";${long}`],
    ["b.ts", `import type { A } from "./a.ts";${long}`],
  ]);
  assert.deepEqual(describeShape(sources).circles, ["a.ts → b.ts → a.ts"]);
});

test("control: a short file that one file imports is reported, and one that two files import is not", () => {
  const sources = new Map([
    ["index.ts", `import "./a.ts"; import "./b.ts";${long}`],
    ["other.ts", `import "./a.ts";${long}`],
    ["a.ts", "export const a = 1;\n"],
    ["b.ts", "export const b = 1;\n"],
  ]);
  assert.deepEqual(describeShape(sources).slivers, ["b.ts"]);
});
