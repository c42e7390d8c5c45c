import {
  file,
  formHeaders,
  type Hostile,
  hostileForm,
  BOUNDARY,
  MESSAGES,
  ORIGIN,
  type RawRequest,
} from "./requests.ts";

const origin = (value: string | readonly string[] | undefined): RawRequest => ({ headers: { origin: value } });
const header = (name: string, value: string | readonly string[]): RawRequest => ({ headers: { [name]: value } });
const typed = (type: string | readonly string[] | undefined): RawRequest => ({ headers: { "content-type": type } });

const WRONG_ORIGINS = [
  "null",
  "",
  "*",
  "undefined",
  `${ORIGIN}/`,
  `${ORIGIN}:443`,
  `${ORIGIN}:8443`,
  `${ORIGIN}.`,
  `${ORIGIN}.evil.example`,
  `${ORIGIN}%2eevil.example`,
  `${ORIGIN}\\.evil.example`,
  `${ORIGIN}@evil.example`,
  `${ORIGIN}/livedesk`,
  `${ORIGIN}?x`,
  `${ORIGIN}#x`,
  `${ORIGIN};`,
  `${ORIGIN}, ${ORIGIN}`,
  `${ORIGIN} https://evil.example`,
  `https://evil.example ${ORIGIN}`,
  `https://evil.example/${ORIGIN}`,
  `https://evil.example?${ORIGIN}`,
  `https://evil.example#${ORIGIN}`,
  `"${ORIGIN}"`,
  `blob:${ORIGIN}`,
  "http://desk.example",
  "HTTPS://desk.example",
  "https://DESK.example",
  "https://desk.exampl\u00e9",
  "https://xn--desk-example",
  "https://sub.desk.example",
  "https://evil-desk.example",
  "https://deskxexample",
  "https://*.desk.example",
  "https://user@desk.example",
  "//desk.example",
  "desk.example",
  "https:desk.example",
  "https:/desk.example",
  "ws://desk.example",
  "wss://desk.example",
  "file://",
  "data:",
  "about:blank",
  "chrome-extension://abcdefghijklmnop",
  "http://localhost",
  "http://127.0.0.1",
];

export const ORIGINS: readonly Hostile[] = [
  ["no Origin", origin(undefined), 403],
  ["two Origins", origin([ORIGIN, ORIGIN]), 403],
  ["two Origins, the second of another site", origin([ORIGIN, "https://evil.example"]), 403],
  ["a Referer instead of an Origin", { headers: { origin: undefined, referer: `${ORIGIN}/` } }, 403],
  ...WRONG_ORIGINS.map((value): Hostile => [`the Origin ${JSON.stringify(value)}`, origin(value), 403]),
  ...[
    "cross-site",
    "none",
    "CROSS-SITE",
    "same-origin, cross-site",
    "cross-site, same-origin",
    "",
    "same_site",
    "1",
  ].map((value): Hostile => [`Sec-Fetch-Site: ${value}`, header("sec-fetch-site", value), 403]),
];

const OVERRIDES = ["X-HTTP-Method-Override", "x-http-method", "X-Method-Override"];

export const METHODS: readonly Hostile[] = [
  ...["GET", "PUT", "PATCH", "DELETE", "PROPFIND"].map((method): Hostile => [method, { method }, 405]),
  ...OVERRIDES.flatMap((name) =>
    ["DELETE", "PUT", "POST", ""].map((value): Hostile => [`${name}: ${value}`, header(name, value), 400]),
  ),
  ...["_method=DELETE", "x=1", "conversation_id=142"].map((query): Hostile => [
    `?${query}`,
    { path: `${MESSAGES}?${query}` },
    400,
  ]),
  [
    "a preflight of another site's page",
    { method: "OPTIONS", headers: { origin: "https://evil.example", "access-control-request-method": "POST" } },
    403,
  ],
  [
    "a preflight for another method",
    { method: "OPTIONS", headers: { "access-control-request-method": "DELETE" } },
    403,
  ],
  ["OPTIONS without Access-Control-Request-Method", { method: "OPTIONS" }, 403],
];

const CONVERSATIONS = "/livedesk/api/v2/accounts/conversations";
const WRONG_IDS = [
  "0",
  "00141",
  "0141",
  "-141",
  "+141",
  "141.0",
  "1e2",
  "0x8d",
  "141n",
  "141;142",
  "141,142",
  "141%20",
  "141%00",
  "%31%34%31",
  "141%2f..%2f142",
  "..%2f142",
  "١٤١"
    .split("")
    .map((digit) => encodeURIComponent(digit))
    .join(""),
  "NaN",
  "null",
  "undefined",
  "[object%20Object]",
  "9007199254740993",
  "99999999999999999999",
  ":conversation_id",
  "*",
];

export const PATHS: readonly Hostile[] = [
  ...WRONG_IDS.map((id): Hostile => [`the conversation ${id}`, { path: `${CONVERSATIONS}/${id}/messages` }, 404]),
  ...["0", "0x1", "29;30", "29%2fretry", "-1", "9007199254740993"].map((id): Hostile => [
    `the message ${id}`,
    { path: `${MESSAGES}/${id}/retry`, body: "" },
    404,
  ]),
  ...[
    "/",
    "/livedesk",
    CONVERSATIONS,
    `${CONVERSATIONS}/141`,
    `${CONVERSATIONS}/141/`,
    `${MESSAGES}/`,
    `${MESSAGES}/29`,
    `${MESSAGES}/29/`,
    `${MESSAGES}/29/retry/`,
    `${MESSAGES}/29/retry/retry`,
    `${MESSAGES}%2f29%2fretry`,
    `${MESSAGES};x`,
    `${MESSAGES}.json`,
    "/livedesk/api/v1/accounts/conversations/141/messages",
    "/livedesk/API/v2/accounts/conversations/141/messages",
    "/livedesk/api/v2/accounts//conversations/141/messages",
    "/livedesk//api/v2/accounts/conversations/141/messages",
    "/livedesk/api%2fv2/accounts/conversations/141/messages",
    "/livedesk/api/v2/accounts/conversations//141/messages",
    "/livedesk/api/v2/accounts/conversations/141//messages",
    "/livedesk/api/v2/accounts/141/conversations/141/messages",
    `${MESSAGES}/api/v2/accounts/conversations/142/messages`,
    `${CONVERSATIONS}/141/api/v2/accounts/conversations/142/messages`,
    `${CONVERSATIONS}/api/v2/accounts/conversations/141/messages`,
    "/api/v2/accounts/conversations%2f141/api/v2/accounts/conversations/142/messages",
    "/api/v2/accounts/141/api/v2/accounts/conversations/142/messages",
    `${MESSAGES}/api/v2/`,
    "/livedesk/api/v2/",
    "/__emulator/truth",
  ].map((path): Hostile => [`the path ${path}`, { path }, 404]),
  ...[
    `${CONVERSATIONS}/141/../142/messages`,
    `${CONVERSATIONS}/141/./messages`,
    `${CONVERSATIONS}/%2e%2e/messages`,
    `${CONVERSATIONS}/141/%2e%2e/142/messages`,
    "/livedesk/../api/v2/accounts/conversations/141/messages",
    `${CONVERSATIONS}/141\\messages`,
    `/${MESSAGES}`,
    `http://evil.example${MESSAGES}`,
    `${MESSAGES}#x`,
    `${MESSAGES}\u00e9`,
    "*",
  ].map((path): Hostile => [`the target ${path}`, { path }, path.startsWith("//") ? 404 : 400]),
  ...["evil.example/x", "a@b", "a b", "", "a?b", "a#b"].map((host): Hostile => [
    `the Host ${host}`,
    { headers: { host } },
    400,
  ]),
];

export const CONTENT_TYPES: readonly Hostile[] = [
  ["no Content-Type", typed(undefined), 415],
  ...[
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/jsonp",
    "application/json; charset=utf-16",
    "application/json, text/plain",
    "application/json; charset=utf-8; x=1",
    "application/vnd.api+json",
    "text/json",
    "application/xml",
    "multipart/mixed; boundary=abcdefgh",
    "multipart/form-dataX; boundary=abcdefgh",
    "",
  ].map((type): Hostile => [`the Content-Type ${type}`, typed(type), 415]),
  ["two Content-Types", typed(["application/json", "text/plain"]), 415],
  ...[
    "",
    "; boundary=",
    "; boundary=a b",
    '; boundary="a',
    "; boundary=a; boundary=b",
    "; boundary=a, b",
    "; charset=utf-8; boundary=a",
    "; boundary=é",
    "; boundary='a'",
    `; boundary=${"a".repeat(71)}`,
    "; Boundary*=utf-8''a",
    "; boundary=a;",
  ].map((rest): Hostile => [`multipart/form-data${rest.slice(0, 40)}`, typed(`multipart/form-data${rest}`), 415]),
  ...["gzip", "br", "identity", "deflate, gzip", ""].map((encoding): Hostile => [
    `Content-Encoding: ${encoding}`,
    header("content-encoding", encoding),
    415,
  ]),
];

const gigabyte = 2 ** 30;

export const LENGTHS: readonly Hostile[] = [
  ["a Content-Length of 1 GB", { headers: { ...formHeaders, "content-length": String(gigabyte) }, body: "" }, 413],
  ["a Content-Length of 1 GB for JSON", { headers: { "content-length": String(gigabyte) }, body: "" }, 413],
  [
    "a Content-Length of 40 MiB and one byte",
    { headers: { ...formHeaders, "content-length": String(40 * 2 ** 20 + 1) }, body: "" },
    413,
  ],
  [
    "a Content-Length of 1 000 digits",
    { headers: { ...formHeaders, "content-length": "9".repeat(1000) }, body: "" },
    400,
  ],
  [
    "a malformed form in chunks",
    {
      headers: { ...formHeaders, "content-length": undefined, "transfer-encoding": "chunked" },
      body: "5\r\nabcde\r\n0\r\n\r\n",
    },
    400,
  ],
  [
    "JSON in chunks that ends too early",
    { headers: { "content-length": undefined, "transfer-encoding": "chunked" }, body: '5\r\n{"con\r\n0\r\n\r\n' },
    400,
  ],
  [
    "a retry with a body in chunks",
    {
      path: `${MESSAGES}/29/retry`,
      headers: { "content-length": undefined, "transfer-encoding": "chunked" },
      body: "2\r\n{}\r\n0\r\n\r\n",
    },
    413,
  ],
  ["a Content-Length in hexadecimal", { headers: { "content-length": "0x10" } }, 400],
  ["two Content-Lengths", { headers: { "content-length": ["19", "20"] } }, 400],
  ["both a Content-Length and chunks", { headers: { "transfer-encoding": "chunked" } }, 400],
  ["an Idempotency-Key with a space", header("idempotency-key", "a b"), 400],
  ["an Idempotency-Key of 256 characters", header("idempotency-key", "a".repeat(256)), 400],
  ["a form that ends before its Content-Length", hostileForm([file()], `--${BOUNDARY}--\r\n${"x".repeat(100)}`), 400],
];

export const FORBIDDEN: readonly Hostile[] = [
  ["another conversation", { path: `${CONVERSATIONS}/142/messages` }, 403],
  ["another conversation's message", { path: `${CONVERSATIONS}/142/messages/29/retry`, body: "" }, 403],
  ["a conversation that does not exist", { path: `${CONVERSATIONS}/999/messages` }, 403],
  ["another conversation, with a form", { ...hostileForm([file()]), path: `${CONVERSATIONS}/143/messages` }, 403],
  [
    "another conversation, with a template",
    { path: `${CONVERSATIONS}/142/messages`, body: '{"content":"a","template_params":{"name":"a","language":"en"}}' },
    403,
  ],
];

export const HOSTS: readonly Hostile[] = [
  ["two Host headers", header("host", ["127.0.0.1", "127.0.0.1"]), 400],
  ["two Host headers, the second of another host", header("host", ["127.0.0.1", "evil.example"]), 400],
  ["a list of hosts in Host", header("host", "127.0.0.1, evil.example"), 400],
  ["a target that is a complete URL", { path: `http://127.0.0.1${MESSAGES}` }, 400],
  ["a target that is a complete URL with an upper-case scheme", { path: `HTTP://127.0.0.1${MESSAGES}` }, 400],
  ["a target with a user", { path: `http://a@127.0.0.1${MESSAGES}` }, 400],
  ["two Authorizations", header("authorization", ["Bearer a", "Bearer b"]), 400],
  [
    "a body in gzip and chunks",
    { headers: { "content-length": undefined, "transfer-encoding": "gzip, chunked" }, body: "2\r\n{}\r\n0\r\n\r\n" },
    415,
    "Transfer-Encoding",
  ],
];

/** Requests of a caller that `authenticate` does not know. Some of these requests have other faults too. */
export const UNKNOWN_CALLERS: readonly Hostile[] = [
  ["an unknown caller's text", header("cookie", "stranger"), 403],
  ["an unknown caller's retry", { ...header("cookie", "stranger"), path: `${MESSAGES}/29/retry`, body: "" }, 403],
  ["an unknown caller's form", withCookie(hostileForm([file()])), 403],
  ["an unknown caller's form of a wrong type", withCookie(hostileForm([file("a.html", "text/html", "a")])), 403],
  ["an unknown caller's invalid JSON", { ...header("cookie", "stranger"), body: "{" }, 403],
  ["an unknown caller's body that is too long", { ...header("cookie", "stranger"), body: "a".repeat(2 ** 20) }, 403],
];

function withCookie({ headers, ...rest }: RawRequest): RawRequest {
  return { ...rest, headers: { ...headers, cookie: "stranger" } };
}
