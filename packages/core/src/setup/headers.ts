import { ConfigurationError } from "../errors.ts";

// HTTP's token: the characters that a name of a header may have.
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;

// Visible characters, spaces and tabs. A line break would begin another header.
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Headers that belong to the request or to the connection. A caller's value could send the message elsewhere, or break it. */
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
 * Checks the headers that a caller adds to requests, and returns them with names in lower case. A header that holds undefined counts
 * as left out. Throws `ConfigurationError`, which names the header and never repeats its value: the value may be a key.
 */
export function checkHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [given, value] of Object.entries(headers)) {
    if (!NAME.test(given)) throw new ConfigurationError(`headers: ${JSON.stringify(given)} is not a header name`);
    const name = given.toLowerCase();
    if (value === undefined) continue;
    if (RESERVED.has(name)) throw new ConfigurationError(`headers.${name}: cannot be set, because the client sets it`);
    if (typeof value !== "string") throw new ConfigurationError(`headers.${name}: must be a string`);
    if (!VALUE.test(value)) {
      throw new ConfigurationError(
        `headers.${name}: must not hold a line break, another control character, or a character above U+00FF`,
      );
    }
    checked[name] = value;
  }
  return checked;
}
