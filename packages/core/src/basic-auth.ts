import { base64 } from "./base64.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";

/** The pair from LiveDesk's API key page. */
export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/**
 * The value of the `Authorization` header. Throws `ConfigurationError` for an empty key or secret, and for a key that
 * holds a colon (the server would split it there).
 *
 * @example
 * basicAuth({ apiKey: "key", apiSecret: "secret" }); // "Basic a2V5OnNlY3JldA=="
 *
 * Contract: text request, request headers.
 */
export function basicAuth({ apiKey, apiSecret }: Credentials): string {
  check("apiKey", apiKey);
  if (apiKey.includes(":")) throw new ConfigurationError("apiKey: must not hold a colon");
  check("apiSecret", apiSecret);
  return `Basic ${base64(`${apiKey}:${apiSecret}`)}`;
}

function check(name: string, value: unknown): void {
  if (typeof value !== "string") throw new ConfigurationError(`${name}: must be a string`);
  if (value === "") throw new ConfigurationError(`${name}: must not be empty`);
  // What was copied along with it is refused by the server as a wrong one, without a hint.
  if (/^\s|\s$|\p{Cc}/u.test(value)) throw new ConfigurationError(`${name}: must not begin or end with a blank`);
}

/** What must be shown nowhere: the key, the secret, and the two together as the header holds them, encoded or not. */
export const secretsOf = ({ apiKey, apiSecret }: Credentials): string[] => [
  apiKey,
  apiSecret,
  `${apiKey}:${apiSecret}`,
];
