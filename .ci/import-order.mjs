// The order of the imports in a package. The README of a package or app contains one block of this form, which lists
// the files and folders of src/:
//
//   ```rooms
//   index            the public list
//   create-client    what a caller makes
//   transports/      one file for each transport
//   ```
//
// Each line is an entry: a file under src/ without its extension, or a folder ("transports/"). A file belongs to the
// longest entry that matches, and may import only from its own entry or from entries on later lines. Tests may import
// anything.
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Returns the entries of the block, in order: `["index", "create-client", "transports/"]`. Returns undefined if the
 * README has no block.
 */
export function readEntries(readme) {
  const block = /^```rooms\n(?<lines>[^]*?)^```/m.exec(readme)?.groups.lines;
  return block
    ?.split("\n")
    .map((line) => line.trim().split(/\s{2,}/)[0])
    .filter(Boolean);
}

/** Returns the position of the entry to which `file` ("transports/fetch.ts", relative to src/) belongs, or -1. */
export function entryOf(entries, file) {
  const name = file.replace(/\.\w+$/, "");
  const length = (entry) => (entry === name || (entry.endsWith("/") && name.startsWith(entry)) ? entry.length : 0);
  const longest = Math.max(0, ...entries.map(length));
  return longest === 0 ? -1 : entries.findIndex((entry) => length(entry) === longest);
}

/**
 * Whether `file`, relative to src/, is a test or a helper of tests. Such a file is not published as a part of another
 * file.
 */
const isTestCode = (file) => /(\.(test|test-d|e2e)\.tsx?$)|(^|\/)(testing|e2e|__fixtures__)\//.test(file);

/**
 * Returns an error if the README of the package does not list `file` (an absolute path), and undefined if the README
 * lists the file.
 */
export function objectionToFile(file) {
  const { owner, readme, inside } = locate(file) ?? {};
  if (!owner || isTestCode(inside)) return undefined;
  const entries = entriesOf(readme);
  if (!entries)
    return `${owner}/README.md has no \`\`\`rooms block: the list of the files and folders of src/, in the order of their imports.`;
  if (entryOf(entries, inside) >= 0) return undefined;
  return `src/${inside} belongs to no entry of the \`\`\`rooms block in ${owner}/README.md: add a line for this file.`;
}

/** Returns why `file` (an absolute path) must not import `specifier`, and undefined if the import is allowed. */
export function objectionToImport(file, specifier) {
  const { owner, readme, inside } = locate(file) ?? {};
  if (!owner || !specifier.startsWith(".") || isTestCode(inside)) return undefined;
  const entries = entriesOf(readme);
  const target = path.posix.join(path.posix.dirname(inside), specifier);
  if (!entries || target.startsWith("../")) return undefined;
  const [from, to] = [entryOf(entries, inside), entryOf(entries, target)];
  if (to < 0)
    return isTestCode(target)
      ? `src/${inside} is published, so it must not import ${target}, which is only for tests.`
      : undefined;
  if (from <= to) return undefined;
  return (
    `"${entries[from]}" must not import "${entries[to]}", which stands above it in the \`\`\`rooms block of ` +
    `${owner}/README.md: a file imports only from later lines.`
  );
}

/**
 * Finds the package from the names in the path, so that the rule also works on a copy of the repository in another
 * folder.
 */
function locate(file) {
  const found = /^(?<base>.*\/(?<owner>(?:packages|apps)\/[^/]+))\/src\/(?<inside>.+)$/.exec(
    file.replaceAll("\\", "/"),
  );
  return found && { ...found.groups, readme: `${found.groups.base}/README.md` };
}

const known = new Map();

/**
 * Returns the entries of a README. The README is read again if it has changed, because an editor keeps the linter
 * running.
 */
function entriesOf(readme) {
  const changed = existsSync(readme) ? statSync(readme).mtimeMs : undefined;
  let entry = known.get(readme);
  if (!entry || entry.changed !== changed) {
    entry = { changed, entries: changed === undefined ? undefined : readEntries(readFileSync(readme, "utf8")) };
    known.set(readme, entry);
  }
  return entry.entries;
}
