import { describe, expect, test } from "vitest";
import { readTemplateDefinitions, repeatedTemplates } from "./index.ts";

const hello = { name: "hello", language: "en", body: "Hello {{1}}." };
const bye = { name: "bye", language: "en", body: "Bye." };

describe("a document of template definitions", () => {
  test("may be a single definition, and a copy of the definition is returned", () => {
    const [entry, ...more] = readTemplateDefinitions(hello);
    expect(entry).toEqual({ path: [], value: hello, definition: hello, issues: [] });
    expect(entry?.definition).not.toBe(hello);
    expect(more).toEqual([]);
  });

  test("may be an array, and each entry has the place of its array element", () => {
    expect(readTemplateDefinitions([hello, bye])).toMatchObject([
      { path: [0], definition: hello, issues: [] },
      { path: [1], definition: bye, issues: [] },
    ]);
    expect(readTemplateDefinitions([])).toEqual([]);
  });

  test("causes an issue with a path for every wrong value, and the other definitions are read", () => {
    const wrong = { ...bye, body: "", footer: "a\nb" };
    const [first, second] = readTemplateDefinitions([hello, wrong]);
    expect(first?.definition).toEqual(hello);
    expect(second).toMatchObject({ path: [1], value: wrong, definition: undefined });
    expect(second?.issues.map(({ path }) => path)).toEqual([
      [1, "body"],
      [1, "footer"],
    ]);
  });

  test("causes an issue that names an unknown key and the path of its object", () => {
    expect(readTemplateDefinitions({ ...hello, boddy: "a" })[0]?.issues).toMatchObject([
      { path: [], unknownKey: "boddy", message: expect.stringContaining("boddy") },
    ]);
  });

  test.each([null, 5, "hello", [[hello]]])("causes an issue if it is not a definition: %j", (document) => {
    const [entry] = readTemplateDefinitions(document);
    expect(entry?.definition).toBeUndefined();
    expect(entry?.issues).not.toEqual([]);
  });
});

test("a definition repeats an earlier definition only if both have the same name and language", () => {
  const again = { ...hello, body: "Hi." };
  const others = [bye, { ...hello, language: "de" }, { name: "hello" }, { name: "hello" }, { language: "en" }];
  expect(repeatedTemplates([hello, ...others])).toEqual([]);
  expect(repeatedTemplates([hello, ...others, again, hello])).toEqual([
    { repeat: again, first: hello },
    { repeat: hello, first: hello },
  ]);
});
