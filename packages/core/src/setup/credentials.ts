import { ConfigurationError } from "../errors.ts";

/** The pair from LiveDesk's API key page. */
export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/**
 * Throws `ConfigurationError` for an empty key or secret, and for a key that holds a colon (the server would split it there).
 *
 * @example
 * checkCredentials({ apiKey: "key", apiSecret: "secret" });
 */
export function checkCredentials({ apiKey, apiSecret }: Credentials): void {
  check("apiKey", apiKey);
  if (apiKey.includes(":")) throw new ConfigurationError("apiKey: must not hold a colon");
  check("apiSecret", apiSecret);
}

/**
 * The value of the `Authorization` header, with the runtime's own base64 of UTF-8. Throws `ConfigurationError` as
 * `checkCredentials` does.
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
  // What was copied along with it is refused by the server as a wrong one, without a hint.
  if (/^\s|\s$/.test(value)) throw new ConfigurationError(`${name}: must not begin or end with a blank`);
  if (/\p{Cc}/u.test(value))
    throw new ConfigurationError(`${name}: must not hold a line break or another control character`);
}

/** What must be shown nowhere: the key, the secret, and the two together as the header holds them, encoded or not. */
export const secretsOf = ({ apiKey, apiSecret }: Credentials): string[] => [
  apiKey,
  apiSecret,
  `${apiKey}:${apiSecret}`,
];
