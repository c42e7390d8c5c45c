// The links and the anchors of the documentation, and what keeps its pages complete.
import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { brokenLinksOfSite } from "./docs-links.mjs";
import { anchorsOf, brokenLinksOf, linksOf, markdownFiles, repository, targetOf, textForSite } from "./docs-pages.mjs";
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
