import { ConfigurationError, DEFAULT_BASE_URL } from "@livedesk/core";
import { checkBaseUrl, checkCredentials, type Credentials } from "@livedesk/core/adapter";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";
import type { Environment } from "./io.ts";
import { wholeNumber } from "./whole-number.ts";

export const KEY = "LIVEDESK_API_KEY";
export const SECRET = "LIVEDESK_API_SECRET";
export const BASE_URL = "LIVEDESK_BASE_URL";

/** A value, and where it was found. */
export interface Setting {
  readonly value: string;
  readonly from: string;
}

/** The address to send to: of the flag, else of the environment, else the API's own. */
export function readBaseUrl(given: string | undefined, env: Environment): Setting {
  const { value, from } = baseUrlSetting(given, env);
  const url = URL.parse(value);
  if (url === null) throw new CliError(`${from}: must be an address such as ${DEFAULT_BASE_URL}`);
  try {
    return { value: checkBaseUrl(url), from };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // Named as the person knows it, not as the SDK's option.
    throw new CliError(error.message.replace(/^baseUrl/, from), { code: error.code });
  }
}

function baseUrlSetting(given: string | undefined, env: Environment): Setting {
  if (given !== undefined) return { value: given, from: "--base-url" };
  const inEnvironment = env[BASE_URL];
  // Empty, as of a variable that was to be filled in: the default would not be what was meant.
  if (inEnvironment === "") throw new CliError(`${BASE_URL}: is empty: fill it in, or unset it`);
  return inEnvironment ? { value: inEnvironment, from: BASE_URL } : { value: DEFAULT_BASE_URL, from: "default" };
}

/** The key and secret, which come from the environment alone. */
export function readCredentials(env: Environment): Credentials {
  const missing = [KEY, SECRET].filter((name) => !env[name]);
  if (missing.length > 0) {
    const are = missing.length > 1 ? "are" : "is";
    throw refusal(
      `${missing.join(" and ")} ${are} not set: set both, from LiveDesk's API key page`,
      "missing-credentials",
    );
  }
  const credentials = { apiKey: env[KEY] ?? "", apiSecret: env[SECRET] ?? "" };
  try {
    checkCredentials(credentials);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw refusal(error.message.replace(/^apiKey/, KEY).replace(/^apiSecret/, SECRET), error.code);
  }
  return credentials;
}

const refusal = (message: string, code: string): CliError =>
  new CliError(message, { exitCode: EXIT.credentials, code });

/** The time for a call, in ms, or undefined for the SDK's default. */
export function readTimeout(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const timeout = wholeNumber(given);
  // The longest time that a timer of the runtime can wait.
  const longest = 2 ** 31 - 1;
  if (typeof timeout === "number" && timeout >= 1 && timeout <= longest) return timeout;
  throw new CliError(`--timeout: must be milliseconds, from 1 to ${longest}`);
}
