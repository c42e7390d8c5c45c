import type { MediaHeaderDefinition, TemplateDefinition, TemplateHeader, TemplateParams } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";
import { fate, sendTemplate } from "../testing/desk.ts";

type Given = Partial<TemplateParams>;
type Case = readonly [what: string, given: Given];

const MISSING = "(#131008) Required parameter is missing";
const COUNT = "(#132000) Number of parameters does not match the expected number of params";
const UNKNOWN = "(#132001) Template name does not exist in the translation";
const TOO_LONG = "(#132005) Translated text too long";
const FORMAT = "(#132012) Parameter format does not match format in the created template";

const name = "order_update";
const language = "en_US";

const positional: TemplateDefinition = {
  name,
  language,
  header: { type: "text", text: "Order {{1}}" },
  body: "Hello {{1}}, {{2}}; {{1}}!",
  footer: "{{1}} Ltd",
  buttons: [
    { type: "quick_reply", text: "Stop" },
    { type: "url", text: "Track", url: "https://example.com/track/{{1}}" },
    { type: "url", text: "Help", url: "https://example.com/help" },
    { type: "phone_number", text: "Call", phone_number: "+15550100" },
  ],
};

const right: TemplateParams = {
  name,
  language,
  processed_params: { "1": "John", "2": "shipped" },
  header_params: { type: "text", text_variables: { "1": "#456" } },
  footer_params: { text_variables: { "1": "Acme" } },
  button_params: [{ index: 1, sub_type: "url", text: "12345" }],
};

const plain: TemplateDefinition = { name, language, body: "Hello." };
const named: TemplateDefinition = { name, language, body: "Hello {{first}} {{last}}." };
const secret: TemplateDefinition = { name, language, body: "It is {{1}}.", buttons: [{ type: "otp", text: "Copy" }] };

const withHeader = (type: MediaHeaderDefinition["type"]): TemplateDefinition => ({
  ...plain,
  header: { type },
});

const media_url = "https://example.com/a";
const headers = {
  text: { type: "text", text_variables: { "1": "a" } },
  image: { type: "image", media_url },
  video: { type: "video", media_url },
  document: { type: "document", media_url, filename: "a.pdf" },
  location: { type: "location", location: { latitude: 1, longitude: 2 } },
} as const satisfies { readonly [Type in TemplateHeader["type"]]: TemplateHeader & { readonly type: Type } };

const url = (index: number, text = "a") => ({ index, sub_type: "url", text }) as const;
const reply = (index: number) => ({ index, sub_type: "quick_reply", payload: "STOP" }) as const;

/** The status of a message with this template, and the reason if it failed. */
const sent = async (template: TemplateDefinition, params: TemplateParams) =>
  fate(await sendTemplate(new Desk({ templates: [template] }), params));

const expectRefused = (template: TemplateDefinition, base: Given, reason: string, cases: readonly Case[]): void => {
  test.each(cases)(`%s: the message fails with ${reason}`, async (_, given) => {
    expect(await sent(template, { name, language, ...base, ...given })).toEqual(["failed", reason]);
  });
};

const expectTaken = (template: TemplateDefinition, base: Given, cases: readonly Case[]): void => {
  test.each(cases)("%s is accepted", async (_, given) => {
    expect(await sent(template, { name, language, ...base, ...given })).toEqual(["sent", undefined]);
  });
};

describe("the name and language", () => {
  expectTaken(positional, right, [
    ["the registered name and language", {}],
    ["another namespace and category", { namespace: "a", category: "UTILITY" }],
  ]);
  expectRefused(positional, right, UNKNOWN, [
    ["another name", { name: "order_updates" }],
    ["a name in capitals", { name: "Order_update" }],
    ["another language", { language: "en" }],
    ["a language in small letters", { language: "en_us" }],
    ["a slash in the name, so that name and language give the same key", { name: "order_update/en_US", language: "x" }],
  ]);
});

describe("the body", () => {
  expectRefused(positional, right, COUNT, [
    ["no values", { processed_params: {} }],
    ["one value too few", { processed_params: { "1": "a" } }],
    ["one value too many", { processed_params: { "1": "a", "2": "b", "3": "c" } }],
    ["names in place of positions", { processed_params: { first: "a", last: "b" } }],
  ]);
  expectTaken(named, {}, [["names in another order", { processed_params: { last: "b", first: "a" } }]]);
  expectRefused(named, {}, COUNT, [
    ["values that are left out", {}],
    ["a name that the template does not have", { processed_params: { first: "a", lost: "b" } }],
    ["positions in place of names", { processed_params: { "1": "a", "2": "b" } }],
    ["a name that every object has", { processed_params: { first: "a", last: "b", constructor: "c" } }],
  ]);
  expectTaken(plain, {}, [
    ["a text without variables and without values", {}],
    ["a text without variables and with empty values", { processed_params: {}, footer_params: {} }],
  ]);
  expectRefused(plain, {}, COUNT, [["a value for a fixed text", { processed_params: { "1": "a" } }]]);
});

describe("the header", () => {
  expectRefused(positional, { ...right, header_params: undefined }, COUNT, [
    ["a header that is left out", {}],
    ["no values", { header_params: { type: "text", text_variables: {} } }],
    ["one value too many", { header_params: { type: "text", text_variables: { "1": "a", "2": "b" } } }],
  ]);
  expectRefused(positional, right, FORMAT, [
    ["a picture in place of a text", { header_params: headers.image }],
    ["a location in place of a text", { header_params: headers.location }],
  ]);
  expectTaken({ ...plain, header: { type: "text", text: "Hi" } }, {}, [
    ["a header without variables and without values", {}],
  ]);
  expectRefused({ ...plain, header: { type: "text", text: "Hi" } }, {}, COUNT, [
    ["a value for a fixed text", { header_params: headers.text }],
  ]);
  expectRefused(
    plain,
    {},
    COUNT,
    Object.values(headers).map((header) => [
      `${header.type}, although the template has no header`,
      { header_params: header },
    ]),
  );

  for (const { type } of Object.values(headers)) {
    if (type === "text") continue;
    expectTaken(withHeader(type), {}, [[type, { header_params: headers[type] }]]);
    expectRefused(withHeader(type), {}, FORMAT, [
      [`${type} that is left out`, {}],
      ...Object.values(headers)
        .filter((header) => header.type !== type)
        .map((header): Case => [`${header.type} in place of ${type}`, { header_params: header }]),
    ]);
  }
});

describe("the footer", () => {
  expectRefused(positional, { ...right, footer_params: undefined }, COUNT, [
    ["a footer that is left out", {}],
    ["no values", { footer_params: {} }],
    ["one value too many", { footer_params: { text_variables: { "1": "a", "2": "b" } } }],
  ]);
  const value: Case = ["a value", { footer_params: { text_variables: { "1": "a" } } }];
  expectRefused({ ...plain, footer: "Acme" }, {}, COUNT, [value]);
  expectRefused(plain, {}, COUNT, [value]);
});

describe("the buttons", () => {
  expectTaken(positional, right, [["a quick reply's payload too", { button_params: [url(1), reply(0)] }]]);
  expectRefused(positional, { ...right, button_params: undefined }, MISSING, [
    ["a URL button without the end of its address", {}],
    ["a payload without the end of an address", { button_params: [reply(0)] }],
  ]);
  expectRefused(positional, right, COUNT, [
    ["an index without a button", { button_params: [url(1), reply(4)] }],
    ["a value for a fixed address", { button_params: [url(1), url(2)] }],
  ]);
  expectRefused(positional, right, FORMAT, [
    ["a payload for an address", { button_params: [reply(1)] }],
    ["a text for a quick reply", { button_params: [url(1), url(0)] }],
    ["a text for a telephone number", { button_params: [url(1), url(3)] }],
  ]);
  expectRefused(plain, {}, COUNT, [["a button, although the template has none", { button_params: [reply(0)] }]]);

  const body = { processed_params: { "1": "4711" } };
  expectTaken(secret, body, [["a one-time password", { button_params: [url(0, "x".repeat(15))] }]]);
  expectRefused(secret, body, MISSING, [["no one-time password", {}]]);
  expectRefused(secret, body, FORMAT, [["a payload in place of a one-time password", { button_params: [reply(0)] }]]);
  expectRefused(secret, body, TOO_LONG, [
    ["a one-time password of 16 characters", { button_params: [url(0, "x".repeat(16))] }],
  ]);
});

describe("the length with values", () => {
  const long = (part: string, length: number) => "x".repeat(length - part.replaceAll(/\{\{\d\}\}/g, "").length);
  const alone = { name, language, body: "Hello {{1}}." };
  const values = (length: number): Given => ({ processed_params: { "1": long(alone.body, length) } });
  expectTaken(alone, {}, [["a body alone of 32 768", values(32_768)]]);
  expectRefused(alone, {}, TOO_LONG, [["a body alone of 32 769", values(32_769)]]);

  const besides: Record<string, Partial<TemplateDefinition>> = {
    header: { header: { type: "text", text: "Hi" } },
    footer: { footer: "Acme" },
    button: { buttons: [{ type: "quick_reply", text: "Stop" }] },
  };
  for (const [what, beside] of Object.entries(besides)) {
    expectTaken({ ...alone, ...beside }, {}, [[`a body of 1024 beside a ${what}`, values(1024)]]);
    expectRefused({ ...alone, ...beside }, {}, TOO_LONG, [[`a body of 1025 beside a ${what}`, values(1025)]]);
  }
  // The braces of a variable do not count. Its value counts at each place of the variable.
  const twice = (length: number): Given => ({ processed_params: { "1": "x".repeat(length), "2": "a" } });
  expectTaken(positional, right, [["a value of 506, which stands twice", twice(506)]]);
  expectRefused(positional, right, TOO_LONG, [["one of 507", twice(507)]]);

  const header = (length: number): Given => ({
    header_params: { type: "text", text_variables: { "1": long("Order {{1}}", length) } },
  });
  const emoji = (count: number): Given => ({
    header_params: { type: "text", text_variables: { "1": "🚚".repeat(count) } },
  });
  const footer = (length: number): Given => ({ footer_params: { text_variables: { "1": long("{{1}} Ltd", length) } } });
  const button = (length: number): Given => ({
    button_params: [url(1, long("https://example.com/track/{{1}}", length))],
  });
  expectTaken(positional, right, [
    ["a header of 60", header(60)],
    ["a header of 60 with emoji", emoji(54)],
    ["a footer of 60", footer(60)],
    ["an address of 2000", button(2000)],
  ]);
  expectRefused(positional, right, TOO_LONG, [
    ["a header of 61", header(61)],
    ["a header of 61 with emoji", emoji(55)],
    ["a footer of 61", footer(61)],
    ["an address of 2001", button(2001)],
  ]);

  // Each value would make the body too long if it were replaced as a variable or a pattern.
  test.each(["{{2}}", "$&", "$`"])("the value %s is filled in unchanged", async (value) => {
    const room = 1024 - "Hello , ; !".length - 2 * value.length;
    const processed_params = { "1": value, "2": "x".repeat(room) };
    expect(await sent(positional, { ...right, processed_params })).toEqual(["sent", undefined]);
  });
});

describe("when several parts are wrong, the first one decides, and the length comes last", () => {
  const worse = { processed_params: { "1": "x".repeat(2000), "2": "b" }, button_params: [] };
  expectRefused(positional, { ...right, ...worse }, FORMAT, [
    ["header", { header_params: headers.image, processed_params: {} }],
  ]);
  expectRefused(positional, { ...right, ...worse }, COUNT, [["footer", { footer_params: {} }]]);
  expectRefused(positional, { ...right, ...worse }, MISSING, [["button", {}]]);
});

test.each([
  ["a URL button's text", { button_params: [{ index: 1, sub_type: "url" }] }],
  ["a place's coordinates", { header_params: { type: "location", location: { name: "Acme" } } }],
  ["a document's address", { header_params: { type: "document", filename: "a.pdf" } }],
  ["a blank value", { processed_params: { "1": " ", "2": "b" } }],
])("a template without %s is refused with 422, and stores no message", async (_, given) => {
  const desk = new Desk({ templates: [positional] });
  const answer = await desk.send(141, {
    content: "a",
    message_type: "outgoing",
    template_params: { ...right, ...given },
  });
  expect(answer.status).toBe(422);
  expect(desk.truthOf(141)?.messages).toHaveLength(3);
});
