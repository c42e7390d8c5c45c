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
  if (typeof apiKey !== "string" || apiKey === "") throw new ConfigurationError("apiKey: must not be empty");
  if (apiKey.includes(":")) throw new ConfigurationError("apiKey: must not hold a colon");
  if (typeof apiSecret !== "string" || apiSecret === "") throw new ConfigurationError("apiSecret: must not be empty");
  return `Basic ${base64(`${apiKey}:${apiSecret}`)}`;
}

/** What must be shown nowhere: the key, the secret, and the two together as the header holds them, encoded or not. */
export const secretsOf = ({ apiKey, apiSecret }: Credentials): string[] => [
  apiKey,
  apiSecret,
  `${apiKey}:${apiSecret}`,
];
