import { ConfigurationError, DEFAULT_BASE_URL } from "@livedesk/core";
import { checkBaseUrl, checkCredentials, type Credentials, LONGEST_TIME } from "@livedesk/core/adapter";
import { CliError, EXIT } from "./errors.ts";

export const KEY = "LIVEDESK_API_KEY";
export const SECRET = "LIVEDESK_API_SECRET";
export const BASE_URL = "LIVEDESK_BASE_URL";

/** Environment variables, by name. */
export type Environment = Readonly<NodeJS.ProcessEnv>;

/** The flags of every command that sends a message. */
export interface SendingOptions {
  readonly json?: true;
  readonly dryRun?: true;
  readonly baseUrl?: string;
  readonly timeout?: string;
}

/** The value of a setting, and the flag or variable from which the value came. */
export interface Setting {
  readonly value: string;
  readonly from: string;
}

/**
 * Returns the URL to which the command sends: the value of `--base-url`, otherwise the value in the environment,
 * otherwise the default URL of the API.
 */
export function readBaseUrl(flagValue: string | undefined, env: Environment): Setting {
  const { value, from } = baseUrlSetting(flagValue, env);
  const url = URL.parse(value);
  if (url === null) throw new CliError(`${from}: must be a URL such as ${DEFAULT_BASE_URL}`);
  try {
    return { value: checkBaseUrl(url), from };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // The SDK's error names its option, but the user knows only the flag or the variable.
    throw new CliError(error.message.replace(/^baseUrl/, from), { code: error.code });
  }
}

function baseUrlSetting(flagValue: string | undefined, env: Environment): Setting {
  if (flagValue !== undefined) return { value: flagValue, from: "--base-url" };
  const variable = env[BASE_URL];
  // An empty variable is probably a mistake, because the user wanted a server other than the default.
  if (variable === "") throw new CliError(`${BASE_URL}: is empty: set it to a URL, or unset it`);
  return variable ? { value: variable, from: BASE_URL } : { value: DEFAULT_BASE_URL, from: "default" };
}

/**
 * The key and secret. They come only from the environment, because other users of the machine can read a command line.
 */
export function readCredentials(env: Environment): Credentials {
  const missing = [KEY, SECRET].filter((name) => !env[name]);
  if (missing.length > 0) {
    const are = missing.length > 1 ? "are" : "is";
    throw credentialsError(
      `${missing.join(" and ")} ${are} not set: set both, from LiveDesk's API key page`,
      "missing-credentials",
    );
  }
  const credentials = { apiKey: env[KEY] ?? "", apiSecret: env[SECRET] ?? "" };
  try {
    checkCredentials(credentials);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw credentialsError(error.message.replace(/^apiKey/, KEY).replace(/^apiSecret/, SECRET), error.code);
  }
  return credentials;
}

const credentialsError = (message: string, code: string): CliError =>
  new CliError(message, { exitCode: EXIT.credentials, code });

/**
 * Returns the timeout of a call, in ms. Returns undefined if the flag was not given, and the SDK then uses its default.
 */
export function readTimeout(flagValue: string | undefined): number | undefined {
  if (flagValue === undefined) return undefined;
  const timeout = wholeNumber(flagValue);
  if (typeof timeout === "number" && timeout >= 1 && timeout <= LONGEST_TIME) return timeout;
  throw new CliError(`--timeout: must be a whole number of milliseconds, from 1 to ${LONGEST_TIME}`);
}

/**
 * Converts a string of digits into a number. Any other string is returned unchanged, and the schema of the API refuses
 * it later.
 */
export const wholeNumber = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);
