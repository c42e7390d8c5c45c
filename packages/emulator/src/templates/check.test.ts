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

/** Returns the status of a message with this template, and the reason if the message failed. */
const sent = async (template: TemplateDefinition, params: TemplateParams) =>
  fate(await sendTemplate(new Desk({ templates: [template] }), params));

const expectRefused = (template: TemplateDefinition, base: Given, reason: string, cases: readonly Case[]): void => {
  test.each(cases)(`a message with %s fails with ${reason}`, async (_, given) => {
    expect(await sent(template, { name, language, ...base, ...given })).toEqual(["failed", reason]);
  });
};

const expectTaken = (template: TemplateDefinition, base: Given, cases: readonly Case[]): void => {
  test.each(cases)("a message with %s is accepted", async (_, given) => {
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
    ["another language", { language: "en" }],
    ["a language in lower case", { language: "en_us" }],
    ["a slash in the language", { language: "en_US/x" }],
  ]);
});

describe("the body", () => {
  expectRefused(positional, right, COUNT, [
    ["no values", { processed_params: {} }],
    ["one value too few", { processed_params: { "1": "a" } }],
    ["one value too many", { processed_params: { "1": "a", "2": "b", "3": "c" } }],
    ["names instead of positions", { processed_params: { first: "a", last: "b" } }],
  ]);
  expectTaken(named, {}, [["names in another order", { processed_params: { last: "b", first: "a" } }]]);
  expectRefused(named, {}, COUNT, [
    ["values that are left out", {}],
    ["a name that the template does not have", { processed_params: { first: "a", lost: "b" } }],
    ["positions instead of names", { processed_params: { "1": "a", "2": "b" } }],
    [
      "a name that every JavaScript object has as a property",
      { processed_params: { first: "a", last: "b", constructor: "c" } },
    ],
  ]);
  expectTaken(plain, {}, [
    ["a body without variables and without values", {}],
    ["a body without variables and with empty values", { processed_params: {}, footer_params: {} }],
  ]);
  expectRefused(plain, {}, COUNT, [["a value for a body without variables", { processed_params: { "1": "a" } }]]);
});

describe("the header", () => {
  expectRefused(positional, { ...right, header_params: undefined }, COUNT, [
    ["a header that is left out", {}],
    ["no values", { header_params: { type: "text", text_variables: {} } }],
    ["one value too many", { header_params: { type: "text", text_variables: { "1": "a", "2": "b" } } }],
  ]);
  expectRefused(positional, right, FORMAT, [
    ["a picture instead of text", { header_params: headers.image }],
    ["a location instead of text", { header_params: headers.location }],
  ]);
  expectTaken({ ...plain, header: { type: "text", text: "Hi" } }, {}, [
    ["a header without variables and without values", {}],
  ]);
  expectRefused({ ...plain, header: { type: "text", text: "Hi" } }, {}, COUNT, [
    ["a value for a header without variables", { header_params: headers.text }],
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
        .map((header): Case => [`${header.type} instead of ${type}`, { header_params: header }]),
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
  expectTaken(positional, right, [
    ["values for all buttons, even the payload of a quick reply", { button_params: [url(1), reply(0)] }],
  ]);
  expectRefused(positional, { ...right, button_params: undefined }, MISSING, [
    ["a URL button without the end of its URL", {}],
    ["a payload, but no value for the end of a URL", { button_params: [reply(0)] }],
  ]);
  expectRefused(positional, right, COUNT, [
    ["an index without a button", { button_params: [url(1), reply(4)] }],
    ["a value for a URL without a variable", { button_params: [url(1), url(2)] }],
  ]);
  expectRefused(positional, right, FORMAT, [
    ["a payload instead of the end of a URL", { button_params: [reply(1)] }],
    ["a text value for a quick reply", { button_params: [url(1), url(0)] }],
    ["a text value for a telephone number", { button_params: [url(1), url(3)] }],
  ]);
  expectRefused(plain, {}, COUNT, [["a button, although the template has none", { button_params: [reply(0)] }]]);

  const body = { processed_params: { "1": "4711" } };
  expectTaken(secret, body, [["a one-time password", { button_params: [url(0, "x".repeat(15))] }]]);
  expectRefused(secret, body, MISSING, [["no one-time password", {}]]);
  expectRefused(secret, body, FORMAT, [["a payload instead of a one-time password", { button_params: [reply(0)] }]]);
  expectRefused(secret, body, TOO_LONG, [
    ["a one-time password of 16 characters", { button_params: [url(0, "x".repeat(16))] }],
  ]);
});

describe("the length with values", () => {
  const long = (part: string, length: number) => "x".repeat(length - part.replaceAll(/\{\{\d\}\}/g, "").length);
  const alone = { name, language, body: "Hello {{1}}." };
  const values = (length: number): Given => ({ processed_params: { "1": long(alone.body, length) } });
  expectTaken(alone, {}, [["a body of 32 768 characters in a template with no other part", values(32_768)]]);
  expectRefused(alone, {}, TOO_LONG, [
    ["a body of 32 769 characters in a template with no other part", values(32_769)],
  ]);

  const besides: Record<string, Partial<TemplateDefinition>> = {
    header: { header: { type: "text", text: "Hi" } },
    footer: { footer: "Acme" },
    button: { buttons: [{ type: "quick_reply", text: "Stop" }] },
  };
  for (const [what, beside] of Object.entries(besides)) {
    expectTaken({ ...alone, ...beside }, {}, [[`a body of 1024 characters with a ${what}`, values(1024)]]);
    expectRefused({ ...alone, ...beside }, {}, TOO_LONG, [[`a body of 1025 characters with a ${what}`, values(1025)]]);
  }
  // The braces of a variable do not count. The variable's value counts each time the variable occurs.
  const twice = (length: number): Given => ({ processed_params: { "1": "x".repeat(length), "2": "a" } });
  expectTaken(positional, right, [["a value of 506 characters that is used twice", twice(506)]]);
  expectRefused(positional, right, TOO_LONG, [["a value of 507 characters that is used twice", twice(507)]]);

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
    ["a header of 60 characters", header(60)],
    ["a header of 60 characters with emoji", emoji(54)],
    ["a footer of 60 characters", footer(60)],
    ["a URL of 2000 characters", button(2000)],
  ]);
  expectRefused(positional, right, TOO_LONG, [
    ["a header of 61 characters", header(61)],
    ["a header of 61 characters with emoji", emoji(55)],
    ["a footer of 61 characters", footer(61)],
    ["a URL of 2001 characters", button(2001)],
  ]);

  // Each of these values would make the body too long if the emulator treated the value as a variable or a replacement
  // pattern.
  test.each(["{{2}}", "$&", "$`"])("the value %s is inserted unchanged", async (value) => {
    const room = 1024 - "Hello , ; !".length - 2 * value.length;
    const processed_params = { "1": value, "2": "x".repeat(room) };
    expect(await sent(positional, { ...right, processed_params })).toEqual(["sent", undefined]);
  });
});

describe("if several parts are wrong, the first one decides the code, and the length is checked last", () => {
  const worse = { processed_params: { "1": "x".repeat(2000), "2": "b" }, button_params: [] };
  expectRefused(positional, { ...right, ...worse }, FORMAT, [
    ["header", { header_params: headers.image, processed_params: {} }],
  ]);
  expectRefused(positional, { ...right, ...worse }, COUNT, [["footer", { footer_params: {} }]]);
  expectRefused(positional, { ...right, ...worse }, MISSING, [["button", {}]]);
});

test.each([
  ["the text of a URL button's value", { button_params: [{ index: 1, sub_type: "url" }] }],
  ["a place's coordinates", { header_params: { type: "location", location: { name: "Acme" } } }],
  ["a document's URL", { header_params: { type: "document", filename: "a.pdf" } }],
  ["a non-blank value", { processed_params: { "1": " ", "2": "b" } }],
])("if strict is true, a template without %s is refused with 422, and stores no message", async (_, given) => {
  const desk = new Desk({ templates: [positional], strict: true });
  const answer = await desk.send(141, {
    content: "a",
    message_type: "outgoing",
    template_params: { ...right, ...given },
  });
  expect(answer.status).toBe(422);
  expect(desk.truthOf(141)?.messages).toHaveLength(3);
});
