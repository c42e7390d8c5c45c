import { ConfigurationError } from "@livedesk/core";
import { type Credentials } from "@livedesk/core/adapter";

type Environment = Readonly<Record<string, string | undefined>>;

function required(env: Environment, name: string, option: string): string {
  const value = env[name];
  if (value) return value;
  throw new ConfigurationError(
    `${name} is not set: set it, or give createClient({ ${option} })`,
    "missing-credentials",
  );
}

/**
 * Fills in what is not given from `LIVEDESK_API_KEY` and `LIVEDESK_API_SECRET`. Throws `ConfigurationError`, which names
 * the one that is missing.
 *
 * @example
 * const { apiKey, apiSecret } = credentialsFromEnv();
 */
export const credentialsFromEnv = (
  given: { readonly apiKey?: string | undefined; readonly apiSecret?: string | undefined } = {},
  env: Environment = process.env,
): Credentials => ({
  apiKey: given.apiKey ?? required(env, "LIVEDESK_API_KEY", "apiKey"),
  apiSecret: given.apiSecret ?? required(env, "LIVEDESK_API_SECRET", "apiSecret"),
});
