import { ConfigurationError } from "../errors.ts";

/** The API key and the API secret, from LiveDesk's API key page. */
export interface Credentials {
  /** The API key: the user name of the `Authorization` header. */
  readonly apiKey: string;
  /** The API secret: the password of the `Authorization` header. */
  readonly apiSecret: string;
}

/**
 * Checks an API key and an API secret. Throws `ConfigurationError` if the key or the secret is empty, begins or ends
 * with white space, or contains a control character, and if the key contains a colon, because the server would split
 * the key at the colon.
 *
 * @example
 * checkCredentials({ apiKey: "key", apiSecret: "secret" });
 */
export function checkCredentials({ apiKey, apiSecret }: Credentials): void {
  check("apiKey", apiKey);
  if (apiKey.includes(":")) throw new ConfigurationError("apiKey: must not contain a colon");
  check("apiSecret", apiSecret);
}

/**
 * The value of the `Authorization` header. `base64` returns the base64 of a string's UTF-8 bytes. Throws
 * `ConfigurationError` as `checkCredentials` does.
 *
 * @example
 * const base64 = (text: string) => Buffer.from(text).toString("base64");
 * basicAuth({ apiKey: "key", apiSecret: "secret" }, base64); // "Basic a2V5OnNlY3JldA=="
 *
 * Contract: text request, request headers.
 */
export function basicAuth(credentials: Credentials, base64: (text: string) => string): string {
  checkCredentials(credentials);
  return `Basic ${base64(`${credentials.apiKey}:${credentials.apiSecret}`)}`;
}

function check(name: string, value: unknown): void {
  if (typeof value !== "string") throw new ConfigurationError(`${name}: must be a string`);
  if (value === "") throw new ConfigurationError(`${name}: must not be empty`);
  // If a space was copied together with the key, the server would refuse the credentials without saying why.
  if (/^\s|\s$/.test(value)) throw new ConfigurationError(`${name}: must not begin or end with white space`);
  if (/\p{Cc}/u.test(value))
    throw new ConfigurationError(`${name}: must not contain a line break or another control character`);
}

/**
 * The strings that no error may show: the key, the secret, and both together as in the `Authorization` header.
 *
 * @example
 * secretsOf({ apiKey: "key", apiSecret: "secret" }); // ["key", "secret", "key:secret"]
 */
export const secretsOf = ({ apiKey, apiSecret }: Credentials): string[] => [
  apiKey,
  apiSecret,
  `${apiKey}:${apiSecret}`,
];
