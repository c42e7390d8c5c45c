import { ConfigurationError } from "../errors.ts";

// A header name consists of the characters that HTTP allows in a `token`.
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;

// A value consists of visible characters, spaces and tabs. A line break would begin another header.
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/**
 * Headers that belong to the request or to the connection. A caller's value could send the message to another server,
 * or damage it.
 */
const RESERVED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
]);

/**
 * Checks the headers that a caller adds to requests, and returns them with names in lower case. A header whose value is
 * undefined counts as left out. Throws `ConfigurationError`, which names the header and never repeats its value,
 * because the value may be a key.
 */
export function checkHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [given, value] of Object.entries(headers)) {
    if (!NAME.test(given)) throw new ConfigurationError(`headers: ${JSON.stringify(given)} is not a header name`);
    const name = given.toLowerCase();
    if (value === undefined) continue;
    const problem = problemOf(name, value);
    if (problem !== undefined) throw new ConfigurationError(`headers.${name}: ${problem}`);
    checked[name] = value as string;
  }
  return checked;
}

function problemOf(name: string, value: unknown): string | undefined {
  if (RESERVED.has(name)) return "cannot be set, because the client sets it";
  if (typeof value !== "string") return "must be a string";
  return VALUE.test(value)
    ? undefined
    : "must not contain a line break, another control character, or a character above U+00FF";
}
