import { expect, test } from "vitest";
import { defineTemplate, parseTemplate } from "../index.ts";

const named = { name: "a", language: "en" } as const;
const codes = (definition: object) =>
  parseTemplate({ ...named, body: "Hi.", ...definition }).warnings.map(({ code }) => code);

test("a template that Meta may refuse has warnings, and can still be sent", () => {
  const template = defineTemplate({ name: "a", language: "xx_YY", body: "{{1}} {{2}}", footer: "By {{1}}" });
  expect(template.warnings).toEqual([
    {
      code: "unknown-language",
      path: "language",
      message:
        "is not in Meta's list of languages: WhatsApp finds a template only by the code under which Meta approved it",
    },
    {
      code: "variable-at-edge",
      path: "body",
      message: "starts or ends with a variable: Meta refuses such a template at its review (Meta's error 2388299)",
    },
    {
      code: "adjacent-variables",
      path: "body",
      message: "has two variables side by side: Meta is likely to refuse such a template at its review",
    },
    {
      code: "footer-variables",
      path: "footer",
      message: "has variables: Meta is likely to refuse them in a footer",
    },
  ]);
  expect(template.message({ body: { 1: "a", 2: "b" }, footer: { 1: "c" } }).content).toBe("a b");
});

test.each([
  [{ body: "Hi {{1}}, {{2}}." }, []],
  [{ body: "{{1}}, hi." }, ["variable-at-edge"]],
  [{ body: "Hi {{1}}\n" }, ["variable-at-edge"]],
  [{ body: "Hi {{1}}{{2}}." }, ["adjacent-variables"]],
  [{ body: "Hi {{1}}\n{{2}}." }, ["adjacent-variables"]],
  [{ language: "pt" }, ["unknown-language"]],
  [{ language: "pt_BR" }, []],
  [{ language: "prs_AF" }, []],
  [{ footer: "Acme" }, []],
])("the definition %j has the warnings %j", (definition, expected) => {
  expect(codes(definition)).toEqual(expected);
});

test("values that may not arrive unchanged cause warnings that name the field and not the value", () => {
  const template = parseTemplate({
    ...named,
    header: { type: "document" },
    body: "Hello {{1}} and {{2}}.",
    footer: "By {{1}}",
    buttons: [{ type: "url", text: "Track", url: "https://acme.example/{{1}}" }],
  });
  const values = {
    header: { media_url: "https://example.com/o'brien.docx", filename: "<b>.docx" },
    body: { 1: "O'Brien", 2: "Ann" },
    footer: { 1: 'say "hi"' },
    buttons: { 0: { text: "o'brien" } },
  };
  const message = "contains < > \" or ', which LiveDesk may delete";
  expect(template.check(values)).toEqual({
    issues: [],
    warnings: [
      { code: "characters-deleted", path: "header.media_url", message },
      { code: "characters-deleted", path: "header.filename", message },
      { code: "characters-deleted", path: "body.1", message },
      { code: "characters-deleted", path: "footer.1", message },
      {
        code: "not-a-pdf",
        path: "header.media_url",
        message: "is not the URL of a PDF: for the header of a template, Meta documents only PDF files",
      },
    ],
  });
  expect(template.message(values).template_params.processed_params).toEqual(values.body);
});

test("a document header causes no warning if its URL ends in .pdf or has no known file type", () => {
  const template = parseTemplate({ ...named, header: { type: "document" }, body: "Hi." });
  for (const file of ["a.pdf", "a.PDF", "download?id=1"]) {
    expect(template.check({ header: { media_url: `https://example.com/${file}` } }).warnings).toEqual([]);
  }
});

test.each([undefined, null, 5, { body: 5 }, { header: { media_url: 5 } }])(
  "check() does not throw for %j",
  (values) => {
    const template = parseTemplate({ ...named, header: { type: "document" }, body: "Hi." });
    const { issues, warnings } = template.check(values);
    expect([issues.length > 0, warnings]).toEqual([true, []]);
  },
);
