import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorAnswerSchema } from "../error-answer.ts";
import { fileMessageSchema } from "../file-message.ts";
import { idSchema } from "../identifiers.ts";
import { messageSchema } from "../message.ts";
import { templateMessageSchema } from "../template-message.ts";
import { textMessageSchema } from "../text-message.ts";
import { readErrorAnswer, readMessage } from "./answers.ts";
import { id } from "./id.ts";
import { fileMessage, textMessage } from "./messages.ts";
import type { PlainModel } from "./reader.ts";
import { templateMessage } from "./template-message.ts";

/** What a model makes of a value: what it reads, or its complaints, in order. */
function verdict(model: PlainModel<unknown>, value: unknown): unknown {
  const result = model.safeParse(value);
  if (result.success) return { data: onTheWire(result.data), keys: JSON.stringify(result.data) };
  return result.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
}

/** What zod makes of it: each complaint once, though a union makes it once a branch. */
function zodVerdict(model: unknown, value: unknown): unknown {
  const result = verdict(model as PlainModel<unknown>, value);
  return Array.isArray(result) ? [...new Set(result)] : result;
}

/** Attributes go through JSON at once, or when they are sent: -0 is 0 then. */
function onTheWire(data: unknown): unknown {
  if (typeof data !== "object" || data === null || !("content_attributes" in data)) return data;
  const { content_attributes = null, ...rest } = data;
  return { ...rest, content_attributes: JSON.parse(JSON.stringify(content_attributes)) as unknown };
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    -1,
    1.5,
    1e300,
    Number.NaN,
    true,
    "",
    " ",
    "a",
    "7",
    [],
    {},
    [[]],
    new Date(0),
    new Map(),
  ),
  fc.constantFrom(
    "\ud83d",
    "a\0b",
    "a\nb",
    "a\tb",
    "a     b",
    "あ",
    "https://example.com/a.jpg",
    "ftp://x",
    "https://u:p@x/",
  ),
  fc.string(),
  fc.jsonValue(),
);
const often = <Value>(usual: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: usual, weight: 6 }, { arbitrary: odd, weight: 1 });

/** Some of these keys, and now and then one that is not known. */
const record = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.record(shape, { requiredKeys: [] }), fc.oneof({ arbitrary: fc.constant({}), weight: 6 }, stray))
    .map(([known, unknown]): unknown => Object.defineProperties(known, Object.getOwnPropertyDescriptors(unknown)));
const stray = fc.dictionary(fc.constantFrom("privat", "x", "toString", "__proto__"), odd, { maxKeys: 2 });

const text = often(fc.string({ minLength: 1 }));
const keys = fc.oneof(fc.constantFrom("1", "2", "3", "name", "first_name", "01", "a-b", "", "__proto__"), fc.string());
const variables = often(fc.dictionary(keys, text, { maxKeys: 3 }));
const attributes = often(record({ in_reply_to: often(fc.integer()), more: often(fc.jsonValue()), "a\0": odd }));
const shared = { private: often(fc.boolean()), content_attributes: attributes };
const file = often(
  fc.constantFrom<unknown>(
    { name: "a.txt", data: new Uint8Array([1]) },
    { name: "", data: new Uint8Array([1]) },
    { name: "a.txt", data: new Uint8Array([1]), type: "text" },
    { name: "a\0.txt", data: new Uint8Array([1]) },
    { name: "a.txt", data: "text" },
    { name: "a.txt", data: new Uint16Array([1]).buffer },
    { name: "a.txt", data: { size: -1, open: () => [] } },
    new Blob(["a"]),
    new File(["a"], "a.txt", { type: "text/plain" }),
    "a.txt",
  ),
);
const url = often(
  fc.constantFrom("https://example.com/a.jpg", "http://x", "ftp://x/", "https://x y", "x".repeat(2001)),
);
const header = often(
  record({
    type: often(fc.constantFrom("text", "image", "video", "document", "location", "audio")),
    text_variables: variables,
    media_url: url,
    filename: text,
    location: often(
      record({
        latitude: often(fc.double({ min: -100, max: 100 })),
        longitude: often(fc.double({ min: -200, max: 200 })),
        name: text,
        address: text,
      }),
    ),
  }),
);
const button = often(
  record({
    index: often(fc.integer({ min: -1, max: 11 })),
    sub_type: often(fc.constantFrom("url", "quick_reply", "phone")),
    text,
    payload: text,
  }),
);
const params = record({
  name: text,
  namespace: text,
  language: text,
  category: text,
  processed_params: variables,
  header_params: header,
  footer_params: often(record({ text_variables: variables })),
  button_params: often(fc.array(button, { maxLength: 3 })),
});

describe.each([
  { name: "a text", plain: textMessage, zod: textMessageSchema, values: record({ content: text, ...shared }) },
  {
    name: "files",
    plain: fileMessage,
    zod: fileMessageSchema,
    values: record({ content: text, ...shared, attachments: often(fc.array(file, { maxLength: 3 })) }),
  },
  {
    name: "a template",
    plain: templateMessage,
    zod: templateMessageSchema,
    values: record({ content: text, message_type: often(fc.constant("outgoing")), template_params: params }),
  },
  { name: "an id", plain: id, zod: idSchema, values: fc.oneof(fc.integer(), fc.nat().map(String), odd) },
])("$name", ({ plain, zod, values }) => {
  test("is read as zod's model reads it, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof({ arbitrary: values, weight: 20 }, odd), (value) => {
        expect(verdict(plain, value)).toEqual(zodVerdict(zod, value));
      }),
      { numRuns: 3000 },
    );
  });
});

test("a text at the limit passes, and one above it does not", () => {
  for (const length of [150_000, 150_001]) {
    const message = { content: "😀".repeat(length) };
    expect(textMessage.safeParse(message).success).toBe(length === 150_000);
    expect(verdict(textMessage, message)).toEqual(zodVerdict(textMessageSchema, message));
  }
});

describe("answers", () => {
  const answerKeys =
    "id content inbox_id conversation_id message_type content_type status created_at private source_id sorting_id sender " +
    "content_attributes additional_attributes attachments error errors message attributes novel __proto__";
  const inner = ["id", "name", "type", "thumbnail", "in_reply_to", "external_error", "template_params", "file_type"];
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double(),
    fc.constantFrom("7", 0, -1, 2 ** 53),
  );
  const object = fc.dictionary(fc.constantFrom(...inner, "novel"), fc.oneof(scalar, fc.constant({ name: 5 })), {
    noNullPrototype: true,
  });
  const value = fc.oneof(scalar, object, fc.array(fc.oneof(object, scalar), { maxLength: 2 }));
  const answer = fc
    .array(fc.tuple(fc.constantFrom(...answerKeys.split(" ")), value))
    .map((entries): unknown =>
      JSON.parse(`{${entries.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`).join(",")}}`),
    );
  const anything = fc.oneof({ arbitrary: answer, weight: 9 }, fc.jsonValue());

  test("a message is read as zod's model reads it, whatever it is, and nothing is done to what was given", () => {
    fc.assert(
      fc.property(anything, (given) => {
        const before = structuredClone(given);
        const plain = readMessage(given);
        const zod = messageSchema.safeParse(given);
        expect([plain.success, plain.success && plain.data]).toEqual([zod.success, zod.success && zod.data]);
        expect(given).toEqual(before);
      }),
      { numRuns: 3000 },
    );
  });

  test("so is a refusal", () => {
    fc.assert(
      fc.property(anything, (given) => {
        expect(readErrorAnswer(given)).toEqual(errorAnswerSchema.safeParse(given).data);
      }),
      { numRuns: 1000 },
    );
  });

  test("what is as documented is returned as it is", () => {
    const folder = new URL("../__fixtures__/", import.meta.url);
    const answers = readdirSync(folder).filter((name) => name.endsWith("-response.json"));
    expect(answers.length).toBeGreaterThan(3);
    for (const name of answers) {
      const given: unknown = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
      expect(readMessage(given)).toEqual({ success: true, data: given });
      expect((readMessage(given) as { data: unknown }).data).toBe(given);
    }
  });
});
