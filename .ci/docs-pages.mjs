// The Markdown files that are pages of the site, and the links between them. A link in a Markdown file is written for
// GitHub: it names a file of the repository. On the site, a link to a page leads to the page, and a link to any other
// file leads to the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { docsOf } from "../packages/core/src/error-codes.ts";
import { packages, root } from "./packages.mjs";

/** The URL of the files of the repository, with a slash at its end. The errors of the toolkit link to the same place. */
export const repository = new URL("..", docsOf("rejected")).href;

/** Returns the first heading of a Markdown file, without the marks of Markdown. */
export const titleOf = (text) => (/^# (.*)$/m.exec(text)?.[1] ?? "").replaceAll(/[*`]/g, "");

/** Returns the code blocks and inline code of a text, and what is between them: every second part is code. */
const splitCode = (text) => text.split(/(^ *```[^]*?^ *```|`[^`\n]+`)/m);

/** Returns a text without its code. */
const withoutCode = (text) =>
  splitCode(text)
    .filter((_, index) => index % 2 === 0)
    .join("");

/** The targets of the links in a Markdown text. They are not resolved. */
export const linksOf = (text) => [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);

/**
 * Returns the anchor of a heading as GitHub makes it: in lower case, with a hyphen for each space, and without
 * punctuation.
 */
export const anchorOf = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");

/** Returns the anchors of all headings. The second heading with the same text has "-1" at its end. */
export function anchorsOf(text) {
  const seen = new Map();
  return headingsOf(text).map(({ title }) => {
    const anchor = anchorOf(title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Returns the headings of a Markdown text, as `{ level: 2, title: "The outbox" }`. */
export function headingsOf(text) {
  const lines = text.replaceAll(/^ *```[^]*?^ *```/gm, "").matchAll(/^(#{1,6}) (.*)$/gm);
  return [...lines].map(([, marks, title]) => ({ level: marks.length, title: title.trim() }));
}

/**
 * Returns the blocks of a Markdown text in their order: the level of each heading, each code block with its content, the
 * number of rows and columns of each table, the items of each list, and each paragraph. A translation has the same blocks.
 */
export function outlineOf(text) {
  const blocks = text.split(/(^ *```[^]*?^ *```$)|\n{2,}/m).filter((block) => block?.trim());
  return blocks.map((block) => {
    const lines = block.trim().split("\n");
    const [first] = lines;
    if (first.startsWith("```")) return block;
    if (first.startsWith("#")) return /^#+/.exec(first)[0];
    if (first.startsWith("|")) return `table, ${lines.length - 2} rows, ${first.split(/(?<!\\)\|/).length - 2} columns`;
    const items = lines.filter((line) => /^ *(?:[-*]|\d+\.) /.test(line)).length;
    return items > 0 ? `list, ${items} items` : "paragraph";
  });
}

/** Every Markdown file of the repository that is written for readers, as a path from the root. */
export const markdownFiles = [
  "README.md",
  "README.ja.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ".ci/README.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file.replaceAll("\\", "/")}`)
    .toSorted(),
  ...packages.map(({ packagePath }) => `${packagePath}/README.md`).filter((file) => existsSync(path.join(root, file))),
];

/**
 * Returns what a link of a Markdown file leads to, as `{ file: "docs/outbox.md", anchor: "keys" }`. Returns undefined if
 * the link leads out of the repository. A folder stands for its README.
 */
export function targetOf(file, link) {
  const inside = link.startsWith(repository) ? `/${link.slice(repository.length)}` : link;
  if (/^[a-z]+:/.test(inside)) return undefined;
  const { pathname, hash } = new URL(inside, new URL(file, "https://repository/"));
  const target = decodeURIComponent(pathname.slice(1)).replace(/\/$/, "");
  const readme = path.posix.join(target, "README.md");
  return {
    file: existsSync(path.join(root, readme)) ? readme : target,
    anchor: decodeURIComponent(hash.slice(1)),
  };
}

/** Returns the complaints about the links of a Markdown file: each must lead to a file, and to one of its headings. */
export function brokenLinksOf(file, text = readFileSync(path.join(root, file), "utf8")) {
  return linksOf(text).flatMap((link) => {
    const target = targetOf(file, link);
    if (!target) return [];
    const absolute = path.join(root, target.file);
    if (target.file !== file && !existsSync(absolute))
      return [`${file} links to ${link}, but ${target.file} does not exist`];
    if (!target.anchor || !target.file.endsWith(".md")) return [];
    const anchors = target.file === file ? anchorsOf(text) : anchorsOf(readFileSync(absolute, "utf8"));
    if (anchors.includes(target.anchor)) return [];
    return [`${file} links to ${link}, but ${target.file} has no heading with the anchor "${target.anchor}"`];
  });
}

/** A line break between two letters of Japanese. A browser shows it as a space, and Japanese has no spaces between words. */
const JAPANESE_BREAK =
  /(?<=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}（）：])\n *(?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}（）：])/gu;

/** Returns the text of a Markdown file for the site: links to files that are not pages lead to the repository. */
export function textForSite(file, isPage) {
  const replace = (link) => {
    const target = targetOf(file, link);
    if (!target) return link;
    const hash = target.anchor && `#${target.anchor}`;
    if (target.file === file) return hash;
    if (!isPage(target.file)) return repository + encodeURI(target.file) + hash;
    // typedoc takes a path for a link to a file only if it starts with a dot.
    return `./${path.posix.relative(path.posix.dirname(file), target.file)}${hash}`;
  };
  return splitCode(readFileSync(path.join(root, file), "utf8"))
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replaceAll(/\]\(([^)\s]+)\)/g, (_, link) => `](${replace(link)})`).replaceAll(JAPANESE_BREAK, ""),
    )
    .join("");
}

/**
 * The entries of the published packages, each with its source file, as
 * `{ name: "@livedesk/core/web", source: "/…/src/web/index.ts", readme: undefined }`. The main entry of a package has
 * its README. A package is listed after the packages that it uses, so a type is shown where it is declared.
 */
export function entries() {
  const order = ["schema", "core", "node", "fetch", "browser", "relay", "outbox", "emulator"];
  const rank = ({ packagePath }) => order.indexOf(path.basename(packagePath));
  return packages
    .filter(({ manifest }) => !manifest.private && manifest.exports["."])
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ packagePath, folder, manifest }) =>
      Object.entries(manifest.exports)
        .filter(([, target]) => target.import)
        .map(([entry, target]) => ({
          name: manifest.name + entry.slice(1),
          source: path.join(folder, "src", target.import.default.replace(/^\.\/dist\/(.*)\.js$/, "$1.ts")),
          readme: entry === "." ? `${packagePath}/README.md` : undefined,
        })),
    );
}
