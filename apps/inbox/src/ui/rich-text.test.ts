import { expect, test } from "vitest";
import { formatWhatsApp } from "./rich-text.tsx";

const marked = (text: string): string =>
  formatWhatsApp(text)
    .map(({ text: run, form }) => (form === "plain" ? run : `<${form}>${run}</${form}>`))
    .join("");

test.each([
  ["Hello *John*, _welcome_", "Hello <bold>John</bold>, <italic>welcome</italic>"],
  ["~old~ `code` ```more\ncode```", "<strike>old</strike> <code>code</code> <code>more\ncode</code>"],
  ["*two words*!", "<bold>two words</bold>!"],
  ["2*3*4 and snake_case_name", "2*3*4 and snake_case_name"],
  ["* a list\n* of two", "* a list\n* of two"],
  ["*not\nover lines*", "*not\nover lines*"],
  ["*山田*様", "*山田*様"],
  ["*a*b* c", "<bold>a*b</bold> c"],
  ["** _ *x * y*", "** _ <bold>x * y</bold>"],
  ["``````a``` *b*", "<code>```a</code> <bold>b</bold>"],
  ["", ""],
  ["plain", "plain"],
])("the text %j is styled as %j", (text, expected) => {
  expect(marked(text)).toBe(expected);
});

test("the styled text contains all characters of the text except the marks", () => {
  const text = "a *b* _c ~d~ ``` e";
  expect(
    formatWhatsApp(text)
      .map(({ text: run }) => run)
      .join(""),
  ).toBe("a b _c d ``` e");
});

test("the time to style a text grows only linearly with its length", () => {
  const begun = process.cpuUsage();
  for (const nasty of ["*a ", "_", "```", "`~*_ x"]) formatWhatsApp(nasty.repeat(50_000));
  // The test measures processor time, so that other programs do not count. If the time grew with the square of the
  // length, it would take minutes.
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(10_000);
});
