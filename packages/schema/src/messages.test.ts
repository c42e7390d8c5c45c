import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { fileMessageSchema, idSchema, templateMessageSchema, textMessageSchema } from "./index.ts";

interface Model {
  safeParse(value: unknown): {
    success: boolean;
    error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined;
  };
}

/** The issues of a value, each as `path: what would be right`. */
const issuesOf = (model: Model, value: unknown): string[] =>
  model.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

const template = (params: object) => ({
  content: "Hi",
  template_params: { name: "order_update", language: "en_US", ...params },
});
const bytes = new Uint8Array([1]);

describe("a text message", () => {
  test.each([
    [{ content: "" }, "content: must not be empty"],
    [{ content: " \n" }, "content: must not be blank"],
    [{ content: 5 }, "content: must be the text of the message"],
    [{}, "content: is required: give the text of the message"],
    [{ content: "a".repeat(150_001) }, "content: must be at most 150000 characters long"],
    [
      { content: "\ud83d" },
      "content: must be well-formed Unicode: it contains a lone surrogate (half of a surrogate pair)",
    ],
    [{ content: "a", private: "yes" }, "private: must be true or false"],
    [{ content: "a", privat: true }, ': has the unknown key "privat"; known: content, private, content_attributes'],
    [
      { content: "a", content_attributes: { in_reply_to: "29" } },
      "content_attributes.in_reply_to: must be the id of a message, a whole number, 1 or more",
    ],
    [
      { content: "a", content_attributes: { in_reply_to: 0 } },
      "content_attributes.in_reply_to: must be the id of a message, a whole number, 1 or more",
    ],
    [
      { content: "a", content_attributes: { at: new Date(0) } },
      "content_attributes: must be a plain object of JSON values: no dates, no functions, no NaN",
    ],
    [undefined, ": is required: give an object"],
  ])("$0 is refused: $1", (value, issue) => {
    expect(issuesOf(textMessageSchema, value)).toContain(issue);
  });

  test("attributes that contain themselves are refused, and the check does not run forever", () => {
    const attributes: Record<string, unknown> = {};
    attributes["self"] = attributes;
    expect(issuesOf(textMessageSchema, { content: "a", content_attributes: attributes })).toHaveLength(1);
  });

  test("150 000 characters are accepted, even if each character consists of two UTF-16 units", () => {
    expect(issuesOf(textMessageSchema, { content: "😀".repeat(150_000) })).toEqual([]);
  });
});

describe("a file message", () => {
  const data = "bytes (an ArrayBuffer or a view of an ArrayBuffer), a Blob, or { size, open() }";
  const transferred = (): Uint8Array => {
    const gone = new Uint8Array([1]);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    return gone;
  };
  const how = "give a File, a Blob or { name, data }; in Node.js, fileFromPath(path) returns such an object";
  test.each([
    [{ attachments: [] }, "attachments: must contain at least one file, or be left out"],
    [{ attachments: "a.png" }, "attachments: must be an array of files"],
    [{ attachments: ["a.png"] }, `attachments.0: must be a file: ${how}`],
    [{ attachments: [bytes] }, `attachments.0: must be a file: ${how}`],
    [{ attachments: [null] }, `attachments.0: must be a file: ${how}`],
    [
      { attachments: [{ name: "a.txt", data: bytes, type: "text/plain\r\n\r\n;a=b" }] },
      'attachments.0.type: must be a MIME type such as "image/png"',
    ],
    [{ attachments: [{ path: "a.png" }] }, `attachments.0: must be a file: ${how}`],
    [
      { attachments: [Promise.resolve()] },
      "attachments.0: must be a file, not a promise of a file: await the promise first",
    ],
    [{ attachments: [{ name: "a.png" }] }, `attachments.0.data: is required: give ${data}`],
    [
      { attachments: [{ name: "a.png", data: "bytes" }] },
      `attachments.0.data: must be ${data}: for text, give new TextEncoder().encode(text); for a path, in Node.js, give the result of fileFromPath(path) as the file`,
    ],
    [{ attachments: [{ name: "a.png", data: [1, 2] }] }, `attachments.0.data: must be ${data}`],
    [{ attachments: [{ name: "a.png", data: null }] }, `attachments.0.data: must be ${data}`],
    [
      { attachments: [{ name: "a.png", data: Promise.resolve(bytes) }] },
      `attachments.0.data: must be ${data}, not a promise: await the promise first`,
    ],
    [
      { attachments: [{ name: "a.png", data: new Blob(["a"]).stream() }] },
      `attachments.0.data: must be ${data}: a stream has no length and can be read only once, so read the stream into bytes first`,
    ],
    [
      { attachments: [{ name: "a.png", data: Readable.from(["a"]) }] },
      `attachments.0.data: must be ${data}: a stream has no length and can be read only once, so read the stream into bytes first`,
    ],
    ...[Number.NaN, -1, 1.5, "5", undefined].map((size): [object, string] => [
      { attachments: [{ name: "a.png", data: { size, open: () => [] } }] },
      "attachments.0.data.size: must be the number of bytes that open() yields, a whole number, 0 or more",
    ]),
    [
      { attachments: [{ name: "a.png", data: transferred() }] },
      "attachments.0.data: must not be a detached ArrayBuffer, whose memory was transferred",
    ],
    [{ attachments: [{ data: bytes }] }, "attachments.0.name: must be the name of the file"],
    [{ attachments: [{ name: "", data: bytes }] }, "attachments.0.name: must be the name of the file"],
    [{ attachments: [new File([], "")] }, "attachments.0.name: must be the name of the file"],
    [
      { attachments: [{ name: "a", data: bytes, type: "image/png\r\nX: 1" }] },
      'attachments.0.type: must be a MIME type such as "image/png"',
    ],
  ])("$0 is refused: $1", (value, issue) => {
    expect(issuesOf(fileMessageSchema, value)).toContain(issue);
  });
});

describe("the parameters of a template", () => {
  const url = "https://example.com/a.jpg";
  const place = "must be a button's place among all buttons, from 0 to 9";
  test.each([
    [{ name: "" }, "name: must not be empty"],
    [{ language: undefined }, "language: is required: give a string"],
    [{ processed_params: { 1: "" } }, "processed_params.1: must not be empty"],
    [
      { processed_params: { 1: "a", 3: "c" } },
      'processed_params: must have the positions from "1" without a gap: "2" is missing',
    ],
    [
      { processed_params: { 1: "a", who: "b" } },
      "processed_params: mixes positions and names: a template has only one kind",
    ],
    [
      { processed_params: { "a b": "c" } },
      'processed_params: has the key "a b": use positions ("1", "2") or variable names',
    ],
    [
      { processed_params: { 1: "a\nb" } },
      "processed_params.1: must not contain a line break or a tab: WhatsApp refuses them",
    ],
    [
      { processed_params: { 1: "a     b" } },
      "processed_params.1: must not contain more than 4 spaces in a row: WhatsApp refuses them",
    ],
    [{ processed_params: ["a"] }, 'processed_params: must be an object of values, for example { "1": "John" }'],
    [
      { header_params: { type: "gif", media_url: url } },
      'header_params.type: must be "text", "image", "video", "document" or "location"',
    ],
    [
      { header_params: { type: "image" } },
      'header_params.media_url: is required: give the URL of the file, for example "https://example.com/image.jpg"',
    ],
    [
      { header_params: { type: "image", media_url: "ftp://example.com/a.jpg" } },
      "header_params.media_url: must be an http or https URL",
    ],
    [
      { header_params: { type: "video", media_url: "https://me:pw@example.com/a" } },
      "header_params.media_url: must name a host, without a user name or password",
    ],
    [
      { header_params: { type: "image", media_url: url, filename: "a.jpg" } },
      'header_params: has the unknown key "filename"; known: type, media_url',
    ],
    [
      { header_params: { type: "location", location: { latitude: 91, longitude: 0 } } },
      "header_params.location.latitude: must be a number of degrees from -90 to 90",
    ],
    [
      { header_params: { type: "location", location: { latitude: 0 } } },
      "header_params.location.longitude: is required: give a number of degrees from -180 to 180",
    ],
    [{ button_params: [{ index: -1, sub_type: "url", text: "a" }] }, `button_params.0.index: ${place}`],
    [{ button_params: [{ index: 0, sub_type: "url" }] }, "button_params.0.text: is required: give a string"],
    [{ button_params: [{ index: 0, sub_type: "quick_reply" }] }, "button_params.0.payload: is required: give a string"],
    [{ button_params: [{ index: 0, sub_type: "call" }] }, 'button_params.0.sub_type: must be "url" or "quick_reply"'],
    [
      {
        button_params: [
          { index: 1, sub_type: "url", text: "a" },
          { index: 1, sub_type: "quick_reply", payload: "b" },
        ],
      },
      "button_params.1.index: repeats the button 1",
    ],
  ])("$0 is refused: $1", (params, issue) => {
    expect(issuesOf(templateMessageSchema, template(params))).toContain(`template_params.${issue}`);
  });

  test('message_type must be "outgoing", or left out', () => {
    expect(issuesOf(templateMessageSchema, { ...template({}), message_type: "incoming" })).toEqual([
      'message_type: must be "outgoing", or left out',
    ]);
  });
});

describe("an id", () => {
  const rule = ": must be a whole number from 1 to 9007199254740991, as a number or as a string of digits";
  test.each([
    "..%2f",
    "..",
    "1/2",
    "",
    " 1",
    "01",
    "1e3",
    "9007199254740992",
    Number.NaN,
    2 ** 53,
    0,
    -1,
    1.5,
    null,
    undefined,
    {},
  ])("the id %j is refused", (id) => {
    expect(issuesOf(idSchema, id)).toContain(rule);
  });

  test.each([1, 141, "141", "9007199254740991", 2 ** 53 - 1])("the id %j is accepted unchanged", (id) => {
    expect(idSchema.parse(id)).toBe(id);
  });
});

test("a Date is refused in every place where a message has an object", () => {
  const template_params = { name: "order_update", language: "en_US", footer_params: new Date(0) };
  const { error } = templateMessageSchema.safeParse({ content: "Hi", template_params });
  expect(error?.issues).toMatchObject([
    { path: ["template_params", "footer_params"], message: expect.stringContaining("must be an object") },
  ]);
});
