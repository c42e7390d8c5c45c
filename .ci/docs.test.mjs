// The links and the anchors of the documentation, and what keeps its pages complete.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { brokenLinksOfSite } from "./docs-links.mjs";
import {
  anchorsOf,
  brokenLinksOf,
  headingsOf,
  linksOf,
  markdownFiles,
  outlineOf,
  repository,
  targetOf,
  textForSite,
} from "./docs-pages.mjs";
import { boostOf, japaneseOf, sectionsOf } from "./docs-search.mjs";
import { root } from "./packages.mjs";

const read = (file) => readFileSync(path.join(root, file), "utf8");

test("every link of a Markdown file leads to a file, and to one of its headings", () => {
  assert.deepEqual(
    markdownFiles.flatMap((file) => brokenLinksOf(file)),
    [],
  );
});

test("a link to a missing file and a link to a missing heading are reported, with and without the URL of the repository", () => {
  const text = `# A\n[a](outbox.md#keys) [b](missing.md) [c](outbox.md#no-keys) [d](#a) [e](#b) [f](../packages/core)
[g](${repository}docs/outbox.md#keys) [h](${repository}docs/outbox.md#no-keys) [i](https://example.com/missing.md)`;
  const complaints = brokenLinksOf("docs/page.md", text);
  assert.deepEqual(
    complaints.map((complaint) => /links to (\S+),/.exec(complaint)[1]),
    ["missing.md", "outbox.md#no-keys", "#b", `${repository}docs/outbox.md#no-keys`],
  );
});

test("a link inside code is no link", () => {
  assert.deepEqual(linksOf("[a](b.md) `[c](d.md)`\n\n```ts\nx[0](e)\n```\n"), ["b.md"]);
});

test("the anchors of headings are those of GitHub", () => {
  const text =
    "# What is `x`?\n## Express, and `node:http`\n```sh\n# no heading\n```\n## 四つの結果\n## A / B\n## A / B\n";
  assert.deepEqual(anchorsOf(text), ["what-is-x", "express-and-nodehttp", "四つの結果", "a--b", "a--b-1"]);
});

test("on the site, a link to a page stays a link to the page, and a link to another file leads to the repository", () => {
  const links = linksOf(textForSite("packages/node/README.md", (file) => file.startsWith("docs/")));
  assert.ok(links.includes("./../../docs/delivery.md#order-and-pace"), links.join("\n"));
  assert.ok(links.includes(`${repository}packages/emulator/README.md`), links.join("\n"));
});

test("a link of the built site to a missing page, place or picture is reported", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "livedesk-site-"));
  try {
    mkdirSync(path.join(folder, "docs"));
    writeFileSync(path.join(folder, "style.css"), "");
    writeFileSync(path.join(folder, "index.html"), '<h1 id="a&amp;b">A</h1><a href="docs/x.html#%E5%9B%9B">x</a>');
    writeFileSync(
      path.join(folder, "docs/x.html"),
      `<h2 id="四">x</h2><link href="../style.css"><a href="../index.html#a&amp;b"></a><a href="#"></a><a href="https://example.com/y"></a>
      <a href="missing.html"></a><a href="#missing"></a><a href="../index.html#missing"></a><img src="../missing.png"><a href="../docs"></a>`,
    );
    assert.deepEqual(
      brokenLinksOfSite(folder).map((complaint) => /the link (\S+)/.exec(complaint)[1]),
      ["missing.html", "#missing", "../index.html#missing", "../docs", "../missing.png"],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the index of the guides lists every guide", () => {
  const listed = new Set(linksOf(read("docs/README.md")).map((link) => targetOf("docs/README.md", link)?.file));
  const guides = markdownFiles.filter((file) => path.posix.dirname(file) === "docs" && file !== "docs/README.md");
  assert.deepEqual(
    guides.filter((file) => !listed.has(file)),
    [],
  );
});

const codesIn = (text, pattern) => [...text.matchAll(pattern)].map(([, code]) => code);

/** The codes of the errors that the sources of the command make. Tests do not count. */
const codesOfCommand = () =>
  readdirSync(path.join(root, "apps/cli/src"), { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.test|\.test-d)\.ts$/.test(file))
    .flatMap((file) => codesIn(read(`apps/cli/src/${file}`), /\bcode(?::| =) "([a-z-]+)"/g));

test("the page about troubleshooting has a paragraph for each code of the clients, the outbox and the command, and for no other", () => {
  const [, client = ""] = read("packages/core/src/error-codes.ts").split("export type EndReason");
  const webhook = read("packages/core/src/web/webhooks.ts");
  const database = read("packages/outbox/src/store-error.ts");
  const codes = [
    ...codesIn(client, /[|=] "([a-z-]+)"/g),
    ...codesIn(webhook, /\| "(webhook-[a-z-]+)"/g),
    ...codesIn(database, /\| "(store-[a-z-]+)"/g),
    // The codes that the outbox itself gives to a message.
    ...codesIn(read("docs/outbox.md"), /^\| `([a-z-]+)` +\| `(?:unknown|not-sent|queued)` /gm),
    ...codesOfCommand(),
  ];
  const headings = headingsOf(read("docs/troubleshooting.md")).filter(({ level }) => level === 3);
  assert.equal(new Set(headings.map(({ title }) => title)).size, headings.length);
  assert.deepEqual(new Set(headings.map(({ title }) => title)), new Set(codes));
});

test("each code on the page about troubleshooting has a cause and a remedy", () => {
  const sections = read("docs/troubleshooting.md").split(/^### /m).slice(1);
  const incomplete = sections.filter(
    (section) => !/^[a-z-]+\n\n- \*\*Cause\*\*: .+\n- \*\*What to do\*\*: .+\n/.test(section),
  );
  assert.deepEqual(incomplete, []);
});

const japanese = markdownFiles.filter((file) => file.startsWith("docs/ja/"));
const englishOf = (file) => file.replace(/^docs\/ja\//, "docs/").replace(/\.ja\.md$/, ".md");

/** What the links of a page lead to. A Japanese page and a Japanese heading count as the English one in the same place. */
function destinationsOf(file) {
  return linksOf(read(file))
    .map((link) => {
      const target = targetOf(file, link);
      if (!target) return link;
      const english = englishOf(target.file);
      const place = target.anchor && anchorsOf(read(target.file)).indexOf(target.anchor);
      return `${english}#${english === target.file ? target.anchor : anchorsOf(read(english))[place]}`;
    })
    .map((destination) => destination.replace(/#(?:undefined)?$/, ""));
}

for (const file of japanese) {
  test(`${file} has the headings, paragraphs, lists, tables and programs of the English page, in the same order`, () => {
    assert.deepEqual(outlineOf(read(file)), outlineOf(read(englishOf(file))));
  });

  test(`${file} has the links of the English page`, () => {
    const [links, expected] = [file, englishOf(file)].map((each) => new Set(destinationsOf(each)));
    assert.deepEqual(links, expected);
  });
}

test("README.ja.md has the headings of README.md, and links to every Japanese guide", () => {
  const levels = (file) => headingsOf(read(file)).map(({ level }) => level);
  assert.deepEqual(levels("README.ja.md"), levels("README.md"));
  const linked = new Set(linksOf(read("README.ja.md")).map((link) => targetOf("README.ja.md", link)?.file));
  assert.deepEqual(
    japanese.filter((file) => !linked.has(file)),
    [],
  );
});

test("the outline of a page has each heading, paragraph, list, table and program", () => {
  const text = "# A\n\nB\nC\n\n- D\n  E\n- F\n\n| a | b |\n|---|---|\n| c | d |\n\n```ts\nx;\n\ny;\n```\n\n1. G\n";
  const program = "```ts\nx;\n\ny;\n```";
  assert.deepEqual(outlineOf(text), [
    "#",
    "paragraph",
    "list, 2 items",
    "table, 1 rows, 2 columns",
    program,
    "list, 1 items",
  ]);
});

test("the search finds each section of a page by its heading, and not by a comment in a program", () => {
  const text = "# Guide\n\nIntro\n\n## What `x` is\n\nText\n\n```sh\n# no heading\n```\n\n### sealed\n\nMore\n";
  assert.deepEqual(
    sectionsOf(text).map(({ title, anchor, text: body }) => [title, anchor, body.split("\n").at(-3)]),
    [
      ["Guide", "", "Intro"],
      ["What x is", "#what-x-is", "```"],
      ["sealed", "#sealed", ""],
    ],
  );
});

test("the search finds words in Japanese", () => {
  assert.equal(japaneseOf("API の冪等キー（key）、二度"), "_の冪等キー_ _二度_");
});

test("on the site, no space stands where a Japanese line is broken", () => {
  const text = textForSite("README.ja.md", () => true);
  assert.match(text, /見分けられません。/);
  assert.doesNotMatch(text, /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}。、]\n[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u);
});

test("a search finds a section in English before the same section in Japanese", () => {
  assert.ok(boostOf("A failed message: 131047") > boostOf("配信に失敗した: 131047"));
});

test("a link of the search to a missing place is reported", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "livedesk-site-"));
  try {
    writeFileSync(path.join(folder, "index.html"), '<h1 id="四">A</h1>');
    assert.equal(brokenLinksOfSite(folder, ["index.html#四"]).length, 0);
    assert.equal(brokenLinksOfSite(folder, ["index.html#五"]).length, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
