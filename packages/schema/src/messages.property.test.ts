import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  errorAnswerSchema,
  fileMessageSchema,
  idSchema,
  messageSchema,
  templateMessageSchema,
  textMessageSchema,
} from "./index.ts";

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

/** Objects with the required keys, some of the other keys, and sometimes an unknown key. */
const record = (shape: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.record(shape, { requiredKeys }), fc.oneof({ arbitrary: fc.constant({}), weight: 6 }, stray))
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
const params = record(
  {
    name: text,
    namespace: text,
    language: text,
    category: text,
    processed_params: variables,
    header_params: header,
    footer_params: often(record({ text_variables: variables })),
    button_params: often(fc.array(button, { maxLength: 3 })),
  },
  ["name", "language"],
);

/** A message after it was written and read as JSON, which turns -0 into 0. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each([
  { name: "a text message", model: textMessageSchema, values: record({ content: text, ...shared }) },
  {
    name: "files",
    model: fileMessageSchema,
    values: record({ content: text, ...shared, attachments: often(fc.array(file, { maxLength: 3 })) }),
  },
  {
    name: "a template",
    model: templateMessageSchema,
    values: record({ content: text, message_type: often(fc.constant("outgoing")), template_params: params }, [
      "content",
      "template_params",
    ]),
  },
  { name: "an id", model: idSchema, values: fc.oneof(fc.integer(), fc.nat().map(String), odd) },
])("$name made of random values, which is to be sent,", ({ model, values }) => {
  test("is accepted unchanged, or is refused with issues of which no two are the same", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ arbitrary: values, weight: 20 }, odd), (value) => {
        const result = model.safeParse(value);
        const issues = (result.error?.issues ?? []).map(
          ({ path, message }) => `${path.map(String).join(".")}: ${message}`,
        );
        expect(issues).toEqual([...new Set(issues)]);
        expect(issues.length > 0).toBe(!result.success);
        if (!result.success) return;
        accepted += 1;
        expect(asJson(result.data)).toEqual(asJson(value));
      }),
      { numRuns: 3000 },
    );
    // Control: some of the random values were accepted.
    expect(accepted).toBeGreaterThan(0);
  });
});

describe("in an answer made of random values,", () => {
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
  // Every second answer begins with a valid id, so that many answers are messages. If another "id" follows, it replaces
  // the first.
  const start = fc.constantFrom<[string, unknown][]>([], [["id", 7]]);
  const answer = fc
    .tuple(start, fc.array(fc.tuple(fc.constantFrom(...answerKeys.split(" ")), value)))
    .map(([first, rest]): unknown =>
      JSON.parse(
        `{${first
          .concat(rest)
          .map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`)
          .join(",")}}`,
      ),
    );
  const anything = fc.oneof({ arbitrary: answer, weight: 9 }, fc.jsonValue());

  test("a message is read if it has an id, and the answer itself is left unchanged", () => {
    let read = 0;
    fc.assert(
      fc.property(anything, (given) => {
        const before = structuredClone(given);
        const id = (given as { id?: unknown } | null)?.id;
        const result = messageSchema.safeParse(given);
        expect(result.success).toBe(!Array.isArray(given) && idSchema.safeParse(id).success);
        expect(given).toEqual(before);
        if (result.success) read += 1;
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  test("the body of a refusal is read if it is an object", () => {
    fc.assert(
      fc.property(anything, (given) => {
        const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
        expect(errorAnswerSchema.safeParse(given).success).toBe(isObject);
      }),
      { numRuns: 1000 },
    );
  });
});
