import { file, type Hostile, hostileForm, MESSAGES, type RawRequest, text } from "./requests.ts";

const rawJson = (body: string | Uint8Array): RawRequest => ({ body });

export const JSON_BODIES: readonly Hostile[] = [
  ...[
    "",
    " ",
    "{",
    "}",
    "nul",
    "{'content':'a'}",
    '{"content":"a"}x',
    '{"content":"a",}',
    '{"content":NaN}',
    '{"content":"a\n"}',
    "\ufeff{}",
  ].map((body): Hostile => [`the body ${JSON.stringify(body)}`, rawJson(body), 400]),
  ...["null", "1", '"a"', "[]", "true", '[{"content":"a"}]', "{}"].map((body): Hostile => [
    `the body ${body}`,
    rawJson(body),
    422,
  ]),
  ["a body that is not UTF-8", rawJson(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 422],
  ["half of a surrogate pair", rawJson('{"content":"\\ud800"}'), 422],
  [
    "10 000 arrays",
    rawJson(`{"content":"a","content_attributes":{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}}`),
    422,
  ],
  [
    "10 000 objects",
    rawJson(`{"content":"a","content_attributes":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`),
    422,
  ],
  ["450 000 arrays", rawJson(`${"[".repeat(450_000)}${"]".repeat(450_000)}`), 422],
  ["450 000 brackets that are not JSON", rawJson("[]".repeat(450_000)), 422],
  ["450 000 numbers", rawJson(`[${"1,".repeat(450_000)}1]`), 422],
  ["80 000 keys", rawJson(`{${Array.from({ length: 80_000 }, (_, at) => `"${at}":1`).join()}}`), 422],
  ["a number of 900 000 digits", rawJson(`[0.${"3".repeat(900_000)}]`), 422],
  ["a string without its closing quote", rawJson(`{"content":"${"a".repeat(900_000)}`), 400],
  ["a string that ends after a backslash", rawJson('{"content":"a\\'), 400],
  ["the same key twice", rawJson('{"content":"a","content":"b"}'), 422],
  ["the same key twice, once with an escape", rawJson('{"content":"a","c\\u006fntent":"b"}'), 422],
  ["the same key twice in a nested object", rawJson('{"content":"a","content_attributes":{"a":[{"b":1,"b":2}]}}'), 422],
  ["the key __proto__", rawJson('{"content":"a","__proto__":{"private":true}}'), 422],
  ["the key __proto__ in a nested object", rawJson('{"content":"a","content_attributes":{"__proto__":{}}}'), 422],
  ["the key __proto__ with an escape", rawJson('{"content":"a","content_attributes":{"__pr\\u006fto__":{}}}'), 422],
  ["400 000 escapes", rawJson(`{"content":"${"\\n".repeat(400_000)}","x":1}`), 422],
  ["400 000 escaped quotes", rawJson(`{"content":"${'\\"'.repeat(400_000)}","x":1}`), 422],
  ["400 000 escaped backslashes", rawJson(`{"content":"${"\\\\".repeat(400_000)}","x":1}`), 422],
  ["the same key twice, after an escaped quote", rawJson('{"content":"a\\\\","x\\"":1,"x\\"":2}'), 422],
  ["the same key twice, with white space before the colons", rawJson('{"content" \n: "a","content"\t:"a"}'), 422],
  ["400 000 brackets in a string", rawJson(`{"content":"${"[".repeat(400_000)}","x":1}`), 422],
  ["the key constructor", rawJson('{"content":"a","constructor":{"prototype":{}}}'), 422],
  ["a number that is infinite", rawJson('{"content":"a","content_attributes":{"in_reply_to":1e999}}'), 422],
  [
    "a number that is too large to be exact",
    rawJson('{"content":"a","content_attributes":{"x":9007199254740993}}'),
    422,
  ],
  [`a number of 100 000 digits`, rawJson(`{"content":"a","content_attributes":{"x":${"9".repeat(100_000)}}}`), 422],
  ...[
    '{"content":1}',
    '{"content":null}',
    '{"content":["a"]}',
    '{"content":{"a":1}}',
    '{"content":""}',
    '{"content":" "}',
    '{"content":"a","private":"true"}',
    '{"content":"a","private":1}',
    '{"content":"a","private":null}',
    '{"content":"a","content_attributes":[]}',
    '{"content":"a","content_attributes":"{}"}',
    '{"content":"a","content_attributes":null}',
    '{"content":"a","content_attributes":{"in_reply_to":"29"}}',
    '{"content":"a","content_attributes":{"in_reply_to":-1}}',
    '{"content":"a","content_attributes":{"in_reply_to":1.5}}',
    '{"content":"a","account_id":1}',
    '{"content":"a","sender":{"id":1}}',
    '{"content":"a","message_type":"incoming"}',
    '{"content":"a","attachments":[]}',
    '{"content":"a","attachments":["/etc/passwd"]}',
    '{"content":"a","attachments":[{"name":"a","data":{"size":1}}]}',
    '{"content":"a","template_params":null}',
    '{"content":"a","template_params":{}}',
    '{"content":"a","template_params":{"name":"a"}}',
    '{"content":"a","private":true,"template_params":{"name":"a","language":"en"}}',
    '{"content":"a","message_type":"incoming","template_params":{"name":"a","language":"en"}}',
  ].map((body): Hostile => [body, rawJson(body), 422]),
  ["a content of 150 001 characters", rawJson(`{"content":"${"a".repeat(150_001)}"}`), 422],
  ["a body that is one byte too long", rawJson(`{"content":"${"a".repeat(965_537 - 14)}"}`), 413],
  ["a retry with a body", { path: `${MESSAGES}/29/retry`, body: "{}" }, 413],
];

const json = (value: unknown): RawRequest => ({ body: JSON.stringify(value) });
const both = (what: string, attributes: string, field: string): readonly Hostile[] => [
  [`${what}, in JSON`, { body: `{"content":"a","content_attributes":${attributes}}` }, 422, field],
  [`${what}, in a form`, hostileForm([text("content_attributes", attributes), file()]), 422, field],
];

export const ATTRIBUTES: readonly Hostile[] = [
  ...[
    "external_error",
    "external_echo_id",
    "in_reply_to_external_id",
    "deleted",
    "items",
    "email",
    "In_Reply_To",
    "in_reply_to ",
    "in\u005freply\u200b",
    "constructor",
    "",
  ].flatMap((key) =>
    both(`the attribute ${JSON.stringify(key)}`, JSON.stringify({ [key]: "131047: x" }), `content_attributes.${key}`),
  ),
  ...both(
    "a forbidden attribute beside an allowed one",
    '{"in_reply_to":29,"external_error":"x"}',
    "content_attributes.external_error",
  ),
  ...both("a forbidden attribute with an escape", '{"\\u0065xternal_error":"x"}', "content_attributes.external_error"),
  [
    "a forbidden attribute of a template",
    json({
      content: "a",
      content_attributes: { external_error: "x" },
      template_params: { name: "a", language: "en" },
    }),
    422,
    "content_attributes.external_error",
  ],
];

const template = (params: object): RawRequest =>
  json({ content: "a", template_params: { name: "a", language: "en", ...params } });

/** Postgres cannot store NUL, and UTF-8 cannot encode a lone surrogate (half of a surrogate pair). */
const UNSTORABLE = { NUL: "\0", "half of a pair": "\ud800" };

export const UNSTORABLE_TEXTS: readonly Hostile[] = Object.entries(UNSTORABLE)
  .flatMap(([what, character]): Hostile[] => [
    [`${what} in content`, json({ content: `a${character}b` }), 422, "content"],
    [`${what} in a key of the attributes`, json({ content: "a", content_attributes: { [character]: 1 } }), 422],
    [
      `${what} in a value of the attributes`,
      json({ content: "a", content_attributes: { in_reply_to: character } }),
      422,
      "content_attributes.in_reply_to",
    ],
    [`${what} in a template's name`, template({ name: `a${character}` }), 422, "template_params.name"],
    [
      `${what} in a template's value`,
      template({ processed_params: { 1: character } }),
      422,
      "template_params.processed_params.1",
    ],
    [`${what} in a key`, json({ content: "a", [`private${character}`]: true }), 422],
    [
      `${what} in a key of a form's attributes`,
      hostileForm([text("content_attributes", `{"${JSON.stringify(character).slice(1, -1)}":1}`), file()]),
      422,
    ],
    [
      `${what} in a value of a form's attributes`,
      hostileForm([text("content_attributes", JSON.stringify({ in_reply_to: character })), file()]),
      422,
      "content_attributes.in_reply_to",
    ],
  ])
  .concat([
    ["NUL in a form's content", hostileForm([text("content", "a\0b"), file()]), 422, "content"],
    ["NUL at the end of a form's private", hostileForm([text("private", "true\0"), file()]), 422, "private"],
  ]);
