import { closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigurationError, DEFAULT_BASE_URL } from "@livedesk/core";
import { checkBaseUrl, checkCredentials, type Credentials, LONGEST_TIME } from "@livedesk/core/adapter";
import { CliError, EXIT } from "./errors.ts";

export const KEY = "LIVEDESK_API_KEY";
export const SECRET = "LIVEDESK_API_SECRET";
export const BASE_URL = "LIVEDESK_BASE_URL";

/** Environment variables, by name. */
export type Environment = Readonly<NodeJS.ProcessEnv>;

/** The value of a setting, and the flag, the variable or the profile from which the value came. */
export interface Setting {
  readonly value: string;
  readonly from: string;
}

/**
 * Returns the profile whose credentials the command uses: that of `--profile`; none if the environment contains credentials; that of
 * LIVEDESK_PROFILE; or the default profile. So the credentials and their URL always come from one place.
 */
export function readChosenProfile(flagValue: string | undefined, env: Environment): ChosenProfile | undefined {
  if (flagValue !== undefined) return readProfile(env, flagValue);
  if (env[KEY] || env[SECRET]) return undefined;
  return readProfile(env, env[PROFILE] || undefined, PROFILE);
}

/**
 * Returns the URL to which the command sends: the value of `--base-url`, otherwise the value in the environment, otherwise that of the
 * profile, otherwise the default URL of the API. The credentials of a profile are not sent to another server than that of the profile.
 */
export function readBaseUrl(flagValue: string | undefined, env: Environment, profileName?: string): Setting {
  const profile = readChosenProfile(profileName, env);
  const setting = checkedBaseUrl(baseUrlSetting(flagValue, env, profile));
  if (profile === undefined) return setting;
  const own = checkedBaseUrl(baseUrlSetting(undefined, {}, profile));
  if (new URL(own.value).origin === new URL(setting.value).origin) return setting;
  throw new CliError(
    `${setting.from}: the credentials of the profile ${profile.name} belong to ${own.value}. Set ${KEY} and ${SECRET} for another URL, or choose another profile`,
    { code: "foreign-url" },
  );
}

function checkedBaseUrl({ value, from }: Setting): Setting {
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

function baseUrlSetting(flagValue: string | undefined, env: Environment, profile?: ChosenProfile): Setting {
  if (flagValue !== undefined) return { value: flagValue, from: "--base-url" };
  const variable = env[BASE_URL];
  // An empty variable is probably a mistake, because the user wanted a server other than the default.
  if (variable === "") throw new CliError(`${BASE_URL}: is empty: set it to a URL, or unset it`);
  if (variable) return { value: variable, from: BASE_URL };
  return profile?.baseUrl === undefined
    ? { value: DEFAULT_BASE_URL, from: "default" }
    : { value: profile.baseUrl, from: sourceOf(profile) };
}

/** How the output names a profile as the source of a value. */
export const sourceOf = ({ name }: ChosenProfile): string => `profile ${name}`;

/**
 * The key and secret, from the profile or from the environment. They never come from a flag, because other users of the machine can
 * read a command line.
 */
export function readCredentials(env: Environment, profileName?: string): Credentials {
  const profile = readChosenProfile(profileName, env);
  if (profile) {
    const { apiKey, apiSecret } = profile;
    return checkedCredentials({ apiKey, apiSecret }, sourceOf(profile), sourceOf(profile));
  }
  const missing = [KEY, SECRET].filter((name) => !env[name]);
  if (missing.length > 0) {
    const are = missing.length > 1 ? "are" : "is";
    throw credentialsError(
      `${missing.join(" and ")} ${are} not set: set both, from LiveDesk's API key page, or store them with livedesk auth login`,
      "missing-credentials",
    );
  }
  return checkedCredentials({ apiKey: env[KEY] ?? "", apiSecret: env[SECRET] ?? "" }, KEY, SECRET);
}

/** Checks the form of credentials. Errors call them by the names that the user knows. */
export function checkedCredentials(credentials: Credentials, keyName: string, secretName: string): Credentials {
  try {
    checkCredentials(credentials);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw credentialsError(error.message.replace(/^apiKey/, keyName).replace(/^apiSecret/, secretName), error.code);
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

// Profiles

/** Credentials that `livedesk auth login` has stored, and the URL that they belong to. */
interface Profile {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Absent for the default URL of the API. */
  readonly baseUrl?: string;
}

/** The file of the profiles. */
export interface ProfileFile {
  /** The profile that is used if no other is named. */
  readonly defaultProfile?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** A profile of the file, with its name. */
export interface ChosenProfile extends Profile {
  readonly name: string;
}

/** The variable with the name of a profile. */
export const PROFILE = "LIVEDESK_PROFILE";

/**
 * Returns the path of the file of the profiles: in LIVEDESK_CONFIG_DIR, in the folder "livedesk" of XDG_CONFIG_HOME (APPDATA on
 * Windows), or in ~/.config/livedesk. Returns undefined if none of the variables is set.
 */
export function profilePath(env: Environment): string | undefined {
  const { LIVEDESK_CONFIG_DIR: own, XDG_CONFIG_HOME: xdg, APPDATA: appData, HOME: home } = env;
  if (own) return join(own, FILE);
  const folder = xdg || (process.platform === "win32" && appData) || (home && join(home, ".config"));
  return folder ? join(folder, "livedesk", FILE) : undefined;
}

const FILE = "config.json";

/** Returns the profile of this name, or the default profile if no name is given and there is one. `from` names the choice in errors. */
export function readProfile(env: Environment, name?: string, from = "--profile"): ChosenProfile | undefined {
  const path = profilePath(env);
  const { defaultProfile, profiles } = (path === undefined ? undefined : readProfileFile(path)) ?? NO_PROFILES;
  const chosen = name ?? defaultProfile;
  if (chosen !== undefined && Object.hasOwn(profiles, chosen))
    return { name: chosen, ...(profiles[chosen] as Profile) };
  if (name === undefined) return undefined;
  const known = Object.keys(profiles).join(", ") || "none; livedesk auth login makes one";
  throw new CliError(`${from}: there is no profile of this name. Profiles: ${known}`);
}

export const NO_PROFILES: ProfileFile = { profiles: {} };

/** Reads the file; undefined if there is none. The file is refused if another user could read it, or could replace it. */
export function readProfileFile(path: string): ProfileFile | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw invalid(path, `cannot be read (${code})`);
  }
  try {
    refuseForeign(path, fstatSync(file), 0o077, "600");
    refuseForeign(dirname(path), statSync(dirname(path)), 0o022, "700");
    return parse(path, readFileSync(file, "utf8"));
  } catch (error) {
    throw error instanceof CliError
      ? error
      : invalid(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  } finally {
    closeSync(file);
  }
}

/** Refuses a file or a folder if other users have one of the given rights, or if it belongs to another user. */
function refuseForeign(
  path: string,
  { mode, uid }: { mode: number; uid: number },
  rights: number,
  right: string,
): void {
  // Windows has no such modes. There, the folder of a user is private.
  if (process.platform === "win32") return;
  if ((mode & rights) !== 0)
    throw new CliError(
      `${JSON.stringify(path)}: other users have rights (mode ${(mode & 0o777).toString(8)}), and the file contains a secret: chmod ${right} ${JSON.stringify(path)}`,
      { code: "config-not-private" },
    );
  const me = process.getuid?.();
  if (me !== undefined && me !== 0 && uid !== me)
    throw new CliError(`${JSON.stringify(path)}: belongs to another user`, { code: "config-not-private" });
}

/** Returns the names of the profiles. If the file is refused, there are none to choose from. */
export function profileNames(env: Environment): readonly string[] {
  const path = profilePath(env);
  try {
    return Object.keys((path === undefined ? undefined : readProfileFile(path))?.profiles ?? {});
  } catch {
    return [];
  }
}

const invalid = (path: string, problem: string): CliError =>
  new CliError(`${JSON.stringify(path)}: ${problem}`, { code: "invalid-config" });

/** Reads the JSON strictly, because a misspelt key would send to another URL. No error contains a value. */
function parse(path: string, text: string): ProfileFile {
  const value = parseJson(path, text);
  checkKeys(path, "", value, ["defaultProfile", "profiles"]);
  const { defaultProfile, profiles } = value as Partial<ProfileFile>;
  if (defaultProfile !== undefined && typeof defaultProfile !== "string")
    throw invalid(path, "defaultProfile: must be a string");
  if (!isRecord(profiles)) throw invalid(path, "profiles: must be an object");
  for (const [name, profile] of Object.entries(profiles)) {
    const at = `profiles.${name}`;
    checkKeys(path, `${at}.`, profile, ["apiKey", "apiSecret", "baseUrl"]);
    const { apiKey, apiSecret, baseUrl = "" } = profile as Partial<Profile>;
    if (typeof apiKey !== "string" || typeof apiSecret !== "string" || typeof baseUrl !== "string")
      throw invalid(path, `${at}: apiKey and apiSecret, and baseUrl if there is one, must be strings`);
  }
  return value as ProfileFile;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(
      path,
      "is not valid JSON: correct it, or delete it and store the credentials again by livedesk auth login",
    );
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkKeys(path: string, at: string, value: unknown, known: readonly string[]): void {
  if (!isRecord(value)) throw invalid(path, `${at.slice(0, -1) || "the file"}: must be an object`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw invalid(path, `${at}${unknown}: is not a known key. Known keys: ${known.join(", ")}`);
}
