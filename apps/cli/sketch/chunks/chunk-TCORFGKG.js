import {
  checkCredentials
} from "./chunk-OMTJXMC3.js";
import {
  ConfigurationError,
  DEFAULT_BASE_URL,
  LONGEST_TIME,
  checkBaseUrl
} from "./chunk-C4SM5Z73.js";
import {
  CliError,
  EXIT
} from "./chunk-XUXS7NT6.js";

// src/config.ts
var KEY = "LIVEDESK_API_KEY";
var SECRET = "LIVEDESK_API_SECRET";
var BASE_URL = "LIVEDESK_BASE_URL";
function readBaseUrl(flagValue, env) {
  const { value, from } = baseUrlSetting(flagValue, env);
  const url = URL.parse(value);
  if (url === null) throw new CliError(`${from}: must be a URL such as ${DEFAULT_BASE_URL}`);
  try {
    return { value: checkBaseUrl(url), from };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new CliError(error.message.replace(/^baseUrl/, from), { code: error.code });
  }
}
function baseUrlSetting(flagValue, env) {
  if (flagValue !== void 0) return { value: flagValue, from: "--base-url" };
  const variable = env[BASE_URL];
  if (variable === "") throw new CliError(`${BASE_URL}: is empty: set it to a URL, or unset it`);
  return variable ? { value: variable, from: BASE_URL } : { value: DEFAULT_BASE_URL, from: "default" };
}
function readCredentials(env) {
  const missing = [KEY, SECRET].filter((name) => !env[name]);
  if (missing.length > 0) {
    const are = missing.length > 1 ? "are" : "is";
    throw credentialsError(
      `${missing.join(" and ")} ${are} not set: set both, from LiveDesk's API key page`,
      "missing-credentials"
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
var credentialsError = (message, code) => new CliError(message, { exitCode: EXIT.credentials, code });
function readTimeout(flagValue) {
  if (flagValue === void 0) return void 0;
  const timeout = wholeNumber(flagValue);
  if (typeof timeout === "number" && timeout >= 1 && timeout <= LONGEST_TIME) return timeout;
  throw new CliError(`--timeout: must be a whole number of milliseconds, from 1 to ${LONGEST_TIME}`);
}
var wholeNumber = (text) => /^\d+$/.test(text) ? Number(text) : text;

export {
  KEY,
  SECRET,
  BASE_URL,
  readBaseUrl,
  readCredentials,
  readTimeout,
  wholeNumber
};
