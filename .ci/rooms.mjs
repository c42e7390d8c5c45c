// The rooms of a package, and the order of its imports. The README of a package or app holds one block of this form:
//
//   ```rooms
//   index            the public list
//   create-client    what a caller makes
//   transports/      one file a transport
//   ```
//
// Each line is an entry: a file under src/ without its extension, or a folder ("transports/"). A file belongs to the longest
// entry that matches, and may import only from its own entry or from entries on later lines. Tests may import anything.
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The entries of the block, in order: `["index", "create-client", "transports/"]`. Undefined when the text has no block. */
export function readRooms(readme) {
  const block = /^```rooms\n(?<lines>[^]*?)^```/m.exec(readme)?.groups.lines;
  return block
    ?.split("\n")
    .map((line) => line.trim().split(/\s{2,}/)[0])
    .filter(Boolean);
}

/** The position of the entry that `file` ("transports/fetch.ts", relative to src/) belongs to, or -1. */
export function entryOf(rooms, file) {
  const name = file.replace(/\.\w+$/, "");
  const length = (entry) => (entry === name || (entry.endsWith("/") && name.startsWith(entry)) ? entry.length : 0);
  const longest = Math.max(0, ...rooms.map(length));
  return longest === 0 ? -1 : rooms.findIndex((entry) => length(entry) === longest);
}

/** Whether `file`, relative to src/, is a test or a helper of tests, which ships in no bundle of another file. */
const isTestCode = (file) => /(\.(test|test-d|e2e)\.tsx?$)|(^|\/)(testing|e2e|__fixtures__)\//.test(file);

/** The complaint about a `file` (an absolute path) that its package's README does not list; undefined when it lists the file. */
export function objectionToFile(file) {
  const { owner, readme, inside } = locate(file) ?? {};
  if (!owner || isTestCode(inside)) return undefined;
  const rooms = roomsOf(readme);
  if (!rooms)
    return `${owner}/README.md has no \`\`\`rooms block: list the files and folders of src/ there (.ci/rooms.mjs).`;
  if (entryOf(rooms, inside) >= 0) return undefined;
  return `src/${inside} belongs to no entry of the \`\`\`rooms block in ${owner}/README.md: add a line for it.`;
}

/** Why `file` (an absolute path) must not import `specifier`; undefined when it may. */
export function objectionToImport(file, specifier) {
  const { owner, readme, inside } = locate(file) ?? {};
  if (!owner || !specifier.startsWith(".") || isTestCode(inside)) return undefined;
  const rooms = roomsOf(readme);
  const target = path.posix.join(path.posix.dirname(inside), specifier);
  if (!rooms || target.startsWith("../")) return undefined;
  const [from, to] = [entryOf(rooms, inside), entryOf(rooms, target)];
  if (to < 0)
    return isTestCode(target) ? `src/${inside} ships, and must not import ${target}, which is for tests.` : undefined;
  if (from <= to) return undefined;
  return (
    `"${rooms[from]}" must not import "${rooms[to]}", which stands above it in the \`\`\`rooms block of ` +
    `${owner}/README.md: a file imports only from later lines.`
  );
}

/** Finds the package by the words of the path, so that the rule also works on a copy of the repository in another folder. */
function locate(file) {
  const found = /^(?<base>.*\/(?<owner>(?:packages|apps)\/[^/]+))\/src\/(?<inside>.+)$/.exec(
    file.replaceAll("\\", "/"),
  );
  return found && { ...found.groups, readme: `${found.groups.base}/README.md` };
}

const known = new Map();

/** The README is read again when it has changed, because an editor keeps the linter running. */
function roomsOf(readme) {
  const changed = existsSync(readme) ? statSync(readme).mtimeMs : undefined;
  let entry = known.get(readme);
  if (!entry || entry.changed !== changed) {
    entry = { changed, rooms: changed === undefined ? undefined : readRooms(readFileSync(readme, "utf8")) };
    known.set(readme, entry);
  }
  return entry.rooms;
}
