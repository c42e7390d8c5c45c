import { describe, expect, test } from "vitest";
import { Desk, fate, form, rawForm } from "../testing/desk.ts";

const file = new File(["x"], "a.txt", { type: "text/plain" });
const template = (params: object) => ({
  content: "a",
  message_type: "outgoing",
  template_params: { name: "order_update", language: "en_US", ...params },
});
const url = { index: 0, sub_type: "url" };

const warningsOf = (desk: Desk) => desk.emulator.exchanges().at(-1)?.warnings;

/** Each is a request that the contract allows or leaves open, the warning, and what is stored of it. */
const OPEN: [string, object, string, object][] = [
  [
    "message_type in a text",
    { content: "a", message_type: "outgoing" },
    'unknown key "message_type"',
    { content: "a" },
  ],
  ["an unknown key", { content: "a", echo_id: 7 }, 'unknown key "echo_id"', { content: "a" }],
  ["null for private", { content: "a", private: null }, "private: must be true or false", { private: false }],
  ["null for content_attributes", { content: "a", content_attributes: null }, "content_attributes: must be", {}],
  ["null for a template", { content: "a", template_params: null }, 'unknown key "template_params"', { content: "a" }],
  ["no attachments in JSON", { content: "a", attachments: [] }, 'unknown key "attachments"', { attachments: [] }],
  ["private as a string", { content: "a", private: "true" }, "private: must be true or false", { private: true }],
  ["private as a false string", { content: "a", private: "f" }, "private: must be true or false", { private: false }],
  [
    "attributes as JSON text",
    { content: "a", content_attributes: '{"tag":1}' },
    "content_attributes: must be a plain object",
    { content_attributes: { tag: 1 } },
  ],
  [
    "in_reply_to as a string",
    { content: "a", content_attributes: { in_reply_to: "29" } },
    "content_attributes.in_reply_to: must be the id",
    { content_attributes: { in_reply_to: 29 } },
  ],
  [
    "in_reply_to that is no id",
    { content: "a", content_attributes: { in_reply_to: "no", tag: 1 } },
    "content_attributes.in_reply_to: must be the id",
    { content_attributes: { tag: 1 } },
  ],
  ["a private template", { ...template({}), private: true }, 'unknown key "private"', { private: true }],
  [
    "a URL button without text",
    template({ button_params: [url] }),
    "template_params.button_params.0.text: is required",
    { template_params: { button_params: [{ ...url, text: "" }] } },
  ],
  [
    "a quick reply without payload",
    template({ button_params: [{ index: 0, sub_type: "quick_reply" }] }),
    "template_params.button_params.0.payload: is required",
    { template_params: { button_params: [{ index: 0, payload: "" }] } },
  ],
  [
    "a text header without text_variables",
    template({ header_params: { type: "text" } }),
    "template_params.header_params.text_variables: is required",
    { template_params: { header_params: { type: "text", text_variables: {} } } },
  ],
  [
    "an image header without a URL",
    template({ header_params: { type: "image" } }),
    "template_params.header_params.media_url: ",
    { template_params: { header_params: { type: "image", media_url: "" } } },
  ],
  [
    "nulls in a template",
    template({ namespace: null, header_params: null, processed_params: { 1: "a", 2: null } }),
    "template_params.namespace: must be",
    { template_params: { processed_params: { 1: "a" } } },
  ],
  [
    "an unknown key in a template",
    template({ version: 2 }),
    'has the unknown key "version"',
    { template_params: { version: 2 } },
  ],
  [
    "a number as a value",
    template({ processed_params: { 1: 456, 2: true } }),
    "template_params.processed_params.1: must be",
    { template_params: { processed_params: { 1: "456", 2: "true" } } },
  ],
  [
    "a blank value",
    template({ processed_params: { 1: " " } }),
    "template_params.processed_params.1: must",
    { template_params: { processed_params: { 1: " " } } },
  ],
  [
    "a button twice",
    template({
      button_params: [
        { ...url, text: "a" },
        { ...url, text: "b" },
      ],
    }),
    "button_params.1.index: repeats the button 0",
    { status: "sent" },
  ],
];

describe("what the contract marks optional or leaves open is accepted with a warning, and refused if strict is true:", () => {
  test.each(OPEN)("%s", async (_, body, warning, stored) => {
    const desk = new Desk();
    expect(await desk.send(141, body)).toMatchObject({ status: 200, body: { status: "sent" } });
    expect(warningsOf(desk)).toContainEqual(expect.stringContaining(warning));
    expect(desk.truthOf(141)?.messages.at(-1)).toMatchObject(stored);

    const strict = new Desk({ strict: true });
    expect((await strict.send(141, body)).status).toBe(422);
    expect(strict.truthOf(141)?.messages).toHaveLength(3);
    expect(warningsOf(strict)).toEqual([]);
  });

  test.each<[string, FormData, string, object]>([
    ["an unknown part", form(["attachments[]", file], ["note", "x"]), 'the part "note" is unknown', {}],
    ["message_type", form(["attachments[]", file], ["message_type", "outgoing"]), 'part "message_type"', {}],
    ["a part twice", form(["content", "a"], ["content", "b"], ["attachments[]", file]), "given once", { content: "b" }],
    ["private as 1", form(["attachments[]", file], ["private", "1"]), "private: must be", { private: true }],
    [
      "attributes that are not JSON",
      form(["attachments[]", file], ["content_attributes", "tag=1"]),
      "content_attributes: must be JSON text",
      { content_attributes: {} },
    ],
    ["no file", form(["content", "a"]), "attachments[]: at least one file is required", { content: "a" }],
  ])("in a form, %s", async (_, body, warning, stored) => {
    const desk = new Desk();
    expect((await desk.send(141, body)).status).toBe(200);
    expect(warningsOf(desk)).toContainEqual(expect.stringContaining(warning));
    expect(desk.truthOf(141)?.messages.at(-1)).toMatchObject(stored);
    expect((await new Desk({ strict: true }).send(141, body)).status).toBe(422);
  });

  test("a Content-Type of a part that is not a MIME type, which counts as none", async () => {
    const part = 'Content-Disposition: form-data; name="attachments[]"; filename="a"\r\nContent-Type: png\r\n\r\nx';
    const desk = new Desk();
    expect((await desk.sendRaw(rawForm(part))).status).toBe(200);
    expect(warningsOf(desk)).toEqual(['attachments.0.type: must be a MIME type such as "image/png"']);
    expect(desk.truthOf(141)?.messages.at(-1)?.attachments).toMatchObject([{ type: "" }]);
    expect((await new Desk({ strict: true }).sendRaw(rawForm(part))).status).toBe(422);
  });
});

test("a call that the SDK could have sent has no warnings", async () => {
  const desk = new Desk();
  await desk.send(141, { content: "a", private: false, content_attributes: { in_reply_to: 29 } });
  expect(warningsOf(desk)).toEqual([]);
  await desk.send(141, form(["content", "a"], ["attachments[]", file], ["private", "true"]));
  expect(warningsOf(desk)).toEqual([]);
});

describe("what LiveDesk refuses is refused, with or without strict:", () => {
  const files = Array.from({ length: 16 }, () => ["attachments[]", file] as const);
  test.each<[string, object, string]>([
    ["16 files", form(...files), "attachments[]: must be at most 15 files, and the form has 16"],
    ["a template's name that Meta never approves", template({ name: "Order Update" }), "lower-case letters, digits"],
    ["a template's name of 513 characters", template({ name: "a".repeat(513) }), "1 to 512 lower-case letters"],
    ["a template without a language", template({ language: null }), "template_params.language: "],
    ["a template without message_type", { ...template({}), message_type: null }, "message_type: is required"],
    ["a message from the customer", { content: "a", message_type: "incoming" }, 'message_type: must be "outgoing"'],
    ["no content", { content: null }, "content: "],
    ["blank content", { content: " \n" }, "content: "],
    ["an array of values", template({ processed_params: ["a"] }), "template_params.processed_params: must be"],
    ["a location without coordinates", template({ header_params: { type: "location", location: {} } }), "latitude: "],
    ["an unknown type of header", template({ header_params: { type: "gif" } }), "template_params.header_params.type: "],
    ["a button without index", template({ button_params: [{ sub_type: "url", text: "a" }] }), "index: "],
    ["null as a button", template({ button_params: [null] }), "template_params.button_params.0: "],
    ["attributes that are an array", { content: "a", content_attributes: [] }, "content_attributes: must be"],
    ["private as an object", { content: "a", private: {} }, "private: must be true or false"],
  ])("%s", async (_, body, error) => {
    for (const strict of [false, true]) {
      const desk = new Desk({ strict });
      expect(await desk.send(141, body)).toMatchObject({
        status: 422,
        body: { error: expect.stringContaining(error) },
      });
      expect(desk.truthOf(141)?.messages).toHaveLength(3);
    }
  });

  test("15 files are accepted", async () => {
    expect((await new Desk().send(141, form(...files.slice(1)))).status).toBe(200);
  });
});

describe("if templates are registered, what is left out fails as at Meta:", () => {
  const definition = {
    name: "order_update",
    language: "en_US",
    header: { type: "image" },
    body: "Hello {{1}}.",
    buttons: [{ type: "url", text: "Track", url: "https://example.com/{{1}}" }],
  } as const;
  const right = {
    header_params: { type: "image", media_url: "https://example.com/a.png" },
    processed_params: { 1: "John" },
    button_params: [{ ...url, text: "7" }],
  };
  test.each([
    ["nothing", {}, undefined],
    ["the text of a button", { button_params: [url] }, "(#131008)"],
    ["the URL of an image", { header_params: { type: "image" } }, "(#132012)"],
    ["the location of a header", { header_params: { type: "location" } }, "(#132012)"],
    ["a value that is blank", { processed_params: { 1: " " } }, "(#132000)"],
    ["a line that is broken", { processed_params: { 1: "a\nb" } }, "(#132018)"],
  ])("%s", async (_, params, code) => {
    const desk = new Desk({ templates: [definition] });
    const [status, reason] = fate(await desk.send(141, template({ ...right, ...params })));
    expect([status, String(reason).slice(0, 9)]).toEqual(code === undefined ? ["sent", "undefined"] : ["failed", code]);
  });
});
