import { expect, test } from "vitest";
import { formatWhatsApp } from "./format-whatsapp.ts";

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
])("%j", (text, expected) => {
  expect(marked(text)).toBe(expected);
});

test("loses no character", () => {
  const text = "a *b* _c ~d~ ``` e";
  expect(
    formatWhatsApp(text)
      .map(({ text: run }) => run)
      .join(""),
  ).toBe("a b _c d ``` e");
});

test("takes no longer than its length, whatever a customer writes", () => {
  const begun = performance.now();
  for (const nasty of ["*a ", "_", "```", "`~*_ x"]) formatWhatsApp(nasty.repeat(50_000));
  // The square of it would take minutes.
  expect(performance.now() - begun).toBeLessThan(5000);
});
