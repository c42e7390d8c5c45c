import { file, text } from "./form.ts";
import { type Hostile, parts } from "./hostile-requests.ts";
import { MESSAGES, type RawRequest } from "./requests.ts";

const json = (value: unknown): RawRequest => ({ body: JSON.stringify(value) });
const both = (what: string, attributes: string, field: string): readonly Hostile[] => [
  [`${what}, in JSON`, { body: `{"content":"a","content_attributes":${attributes}}` }, 422, field],
  [`${what}, in a form`, parts([text("content_attributes", attributes), file()]), 422, field],
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
    "an attribute beside one that is taken",
    '{"in_reply_to":29,"external_error":"x"}',
    "content_attributes.external_error",
  ),
  ...both("an attribute in disguise", '{"\\u0065xternal_error":"x"}', "content_attributes.external_error"),
  [
    "an attribute of a template",
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

/** NUL, which Postgres cannot store, and half of a surrogate pair, which UTF-8 cannot hold. */
const UNSTORABLE = { NUL: "\0", "half of a pair": "\ud800" };

export const UNSTORABLES: readonly Hostile[] = Object.entries(UNSTORABLE)
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
      parts([text("content_attributes", `{"${JSON.stringify(character).slice(1, -1)}":1}`), file()]),
      422,
    ],
    [
      `${what} in a value of a form's attributes`,
      parts([text("content_attributes", JSON.stringify({ in_reply_to: character })), file()]),
      422,
      "content_attributes.in_reply_to",
    ],
  ])
  .concat([
    ["NUL in a form's content", parts([text("content", "a\0b"), file()]), 422, "content"],
    ["NUL at the end of a form's private", parts([text("private", "true\0"), file()]), 422, "private"],
  ]);

const header = (headers: NonNullable<RawRequest["headers"]>): RawRequest => ({ headers });

export const HOSTS: readonly Hostile[] = [
  ["two Host headers", header({ host: ["127.0.0.1", "127.0.0.1"] }), 400],
  ["two Host headers, the second a stranger's", header({ host: ["127.0.0.1", "evil.example"] }), 400],
  ["a list of hosts", header({ host: "127.0.0.1, evil.example" }), 400],
  ["a target that is a whole address", { path: `http://127.0.0.1${MESSAGES}` }, 400],
  ["a target that is a whole address in capitals", { path: `HTTP://127.0.0.1${MESSAGES}` }, 400],
  ["a target with a user", { path: `http://a@127.0.0.1${MESSAGES}` }, 400],
  ["two Authorizations", header({ authorization: ["Bearer a", "Bearer b"] }), 400],
  [
    "a body in gzip and chunks",
    { ...header({ "content-length": undefined, "transfer-encoding": "gzip, chunked" }), body: "2\r\n{}\r\n0\r\n\r\n" },
    415,
    "Transfer-Encoding",
  ],
];

/** Requests of somebody that `authenticate` does not know. Nothing else is wrong with them, or everything is. */
export const UNKNOWN_CALLERS: readonly Hostile[] = [
  ["a stranger's text", header({ cookie: "stranger" }), 403],
  ["a stranger's retry", { ...header({ cookie: "stranger" }), path: `${MESSAGES}/29/retry`, body: "" }, 403],
  ["a stranger's form", withCookie(parts([file()])), 403],
  ["a stranger's form of a wrong type", withCookie(parts([file("a.html", "text/html", "a")])), 403],
  ["a stranger's body that is no JSON", { ...header({ cookie: "stranger" }), body: "{" }, 403],
  ["a stranger's body that is too long", { ...header({ cookie: "stranger" }), body: "a".repeat(2 ** 20) }, 403],
];

function withCookie({ headers, ...rest }: RawRequest): RawRequest {
  return { ...rest, headers: { ...headers, cookie: "stranger" } };
}
