// The README of a package links to files of this repository by relative paths, which GitHub and the site of the documentation resolve. A registry
// shows the README without these files. So the README in the tarball has absolute links instead.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { root } from "./packages.mjs";
import { addressOf } from "./repository.mjs";

/** The target of a Markdown link, of a reference (`[name]: target`), and of an HTML attribute. */
const TARGET = /(?<=\]\()[^()\s]+(?=[\s)])|(?<=^\[[^\]]+\]:\s+)\S+|(?<=\s(?:href|src)=")[^"]+/gm;
const isRelative = (target) => !/^(?:[a-z][a-z+.-]*:|#|\/\/)/i.test(target);

/** A block of code, in which nothing is a link. */
const CODE = /^(```[\s\S]*?^```)/m;

/** Returns the README with the address of the repository in front of each relative link. `folder` is the package's, such as "packages/core". */
export const npmReadme = (markdown, folder) =>
  markdown
    .split(CODE)
    .map((part) => (part.startsWith("```") ? part : part.replace(TARGET, (target) => absolute(target, folder))))
    .join("");

function absolute(target, folder) {
  if (!isRelative(target)) return target;
  const [linked, anchor] = target.split("#");
  const file = path.posix.join(folder, linked);
  return addressOf(file, kindOf(file) ?? "blob") + (anchor === undefined ? "" : `#${anchor}`);
}

/** Returns what is wrong with the links of a README that a registry shows: relative links, and addresses of files that do not exist. */
export const badLinks = (markdown) =>
  markdown
    .split(CODE)
    .filter((part) => !part.startsWith("```"))
    .flatMap((part) => part.match(TARGET) ?? [])
    .flatMap((target) => {
      if (isRelative(target)) return [`README.md: the link ${target} leads to nothing on npm`];
      const kind = ["blob", "tree"].find((each) => target.startsWith(addressOf("", each)));
      const file = target.slice(addressOf("", kind).length).split("#", 1)[0];
      return kind === undefined || kindOf(file) === kind
        ? []
        : [`README.md: the link ${target} names no ${kind === "blob" ? "file" : "folder"} of the repository`];
    });

/** How GitHub calls a file ("blob") and a folder ("tree") in an address. Undefined if there is no such file. */
function kindOf(file) {
  const found = statSync(path.join(root, file), { throwIfNoEntry: false });
  return found && (found.isDirectory() ? "tree" : "blob");
}

const BLOCK = 512;
const SIZE = { at: 124, length: 12 };
const CHECKSUM = { at: 148, length: 8 };
const octal = (number, length) => `${number.toString(8).padStart(length - 1, "0")}\0`;
const padded = (length) => Math.ceil(length / BLOCK) * BLOCK;
const textAt = (header, at, length) => header.toString("latin1", at, at + length).replace(/\0.*/s, "");

/** The files of an unpacked tarball, as `{ name, header, content }`. */
function* entriesOf(tar) {
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + BLOCK);
    const size = Number.parseInt(textAt(header, SIZE.at, SIZE.length), 8);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    yield { name: textAt(header, 0, 100), header, content };
    at += BLOCK + padded(size);
  }
}

/** Returns the text of a file in a tarball. */
export function readPacked(tarball, name) {
  const found = entriesOf(gunzipSync(readFileSync(tarball))).find((entry) => entry.name === `package/${name}`);
  if (!found) throw new Error(`${path.basename(tarball)} has no ${name}`);
  return found.content.toString();
}

/** Replaces the text of a file in a tarball. Nothing else in the tarball changes. */
export function rewritePacked(tarball, name, change) {
  const text = change(readPacked(tarball, name));
  const parts = [...entriesOf(gunzipSync(readFileSync(tarball)))].flatMap((entry) => {
    const content = entry.name === `package/${name}` ? Buffer.from(text) : entry.content;
    const header = Buffer.from(entry.header);
    header.write(octal(content.length, SIZE.length), SIZE.at, "latin1");
    header.fill(" ", CHECKSUM.at, CHECKSUM.at + CHECKSUM.length);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${octal(sum, CHECKSUM.length - 1)} `, CHECKSUM.at, "latin1");
    return [header, content, Buffer.alloc(padded(content.length) - content.length)];
  });
  // Two empty blocks end a tarball.
  writeFileSync(tarball, gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 }));
}
