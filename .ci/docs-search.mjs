// What the search of the site finds besides the exports: each section of the guides and the READMEs, so that the name of an
// error leads to its paragraph, and words in Japanese.
import { DocumentReflection } from "typedoc";
import { anchorsOf, headingsOf } from "./docs-pages.mjs";

/** Returns the sections of a Markdown text, as `{ title: "Keys", anchor: "#keys", text: "…" }`. Each begins at a heading. */
export function sectionsOf(text) {
  const anchors = anchorsOf(text);
  // A `#` inside a code block is no heading.
  const parts = text
    .split(/(^ *```[^]*?^ *```)/m)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/^#+ /gm, "\0")));
  const [, ...bodies] = parts.join("").split("\0");
  return headingsOf(text).map(({ level, title }, index) => ({
    title: title.replaceAll(/[*`]/g, ""),
    // The title of a page leads to its top.
    anchor: level === 1 ? "" : `#${anchors[index]}`,
    text: bodies[index],
  }));
}

/**
 * Adds the sections of the pages to the index of the search. `pages` contains the page of each Markdown text, as
 * `{ reflection, url: "docs/outbox.html", text }`. Returns the URL of each section, for the check of the links.
 */
export function indexSections(event, router, pages) {
  event.searchFieldWeights.japanese = 1;
  return pages.flatMap(({ reflection, url, text }) =>
    sectionsOf(text).map((section) => {
      const found = new DocumentReflection(section.title, reflection, [{ kind: "text", text: section.text }], {});
      found.relevanceBoost = boostOf(section.text);
      router.fullUrls.set(found, `${url}${section.anchor}`);
      event.searchFields[event.searchResults.length] = { japanese: japaneseOf(`${section.title}\n${section.text}`) };
      event.searchResults.push(found);
      return router.getFullUrl(found);
    }),
  );
}

/**
 * Returns how much a section counts in the search. A guide is easier to read than the reference, so it comes first. A section in Japanese
 * comes after the same section in English. A search for a number or an English name finds both, and lunr ranks the section in Japanese
 * higher, because it has fewer English words. A search for a Japanese word finds only sections in Japanese.
 */
export const boostOf = (text) => (/\p{sc=Hiragana}/u.test(text) ? 0.5 : 3);

/**
 * Returns the Japanese words of a text for the index. The index only keeps a word that starts and ends with a letter of
 * English or "_", so each run of Japanese letters is between two "_".
 */
export const japaneseOf = (text) =>
  (text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]+/gu) ?? []).map((run) => `_${run}_`).join(" ");
