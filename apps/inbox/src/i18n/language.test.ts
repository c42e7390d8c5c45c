import { expect, test } from "vitest";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { isLocale, localeFor } from "./language.ts";

/** Returns every key of a dictionary, with the number of parameters if the value is a function. */
function keysOf(entry: unknown, path = ""): readonly string[] {
  if (typeof entry === "string") return [path];
  if (typeof entry === "function") return [`${path}(${entry.length})`];
  if (typeof entry !== "object" || entry === null)
    throw new TypeError(`${path} is not a text, a function or an object`);
  return Object.entries(entry).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`));
}

test("both languages have the same texts, with the same parameters", () => {
  expect(keysOf(ja)).toEqual(keysOf(en));
});

test("no text is empty", () => {
  for (const dictionary of [en, ja]) expect(JSON.stringify(dictionary)).not.toContain(':""');
});

test.each([
  [["ja-JP", "en"], "ja"],
  [["fr", "ja"], "ja"],
  [["en-GB", "ja"], "en"],
  [["fr"], "en"],
  [[], "en"],
])("a browser with the languages %j gets the language %s", (languages, locale) => {
  expect(localeFor(languages)).toBe(locale);
});

test("only the tags of the page's languages are accepted", () => {
  expect(isLocale("ja")).toBe(true);
  expect(isLocale("constructor")).toBe(false);
  expect(isLocale(null)).toBe(false);
});
