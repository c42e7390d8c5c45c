import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import {
  BASE_URL,
  checkedCredentials,
  type ChosenProfile,
  type Environment,
  KEY,
  NO_PROFILES,
  PROFILE,
  type ProfileFile,
  profilePath,
  readBaseUrl,
  readChosenProfile,
  readCredentials,
  readProfile,
  readProfileFile,
  SECRET,
  sourceOf,
} from "../config.ts";
import { CliError, EXIT } from "../errors.ts";
import { readMessageText } from "../input.ts";
import { type Io, print, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import { findLedger } from "../outbox/options.ts";

interface ConfigOptions {
  readonly json?: true;
  readonly baseUrl?: string;
  readonly profile?: string;
}

/** `livedesk whoami`: shows the settings that `send` would use, and where each setting comes from. */
export const whoami: CommandFunction<ConfigOptions> = async (io, _args, { json, ...options }) => {
  const baseUrl = readBaseUrl(options.baseUrl, io.env, options.profile);
  const { apiKey } = readCredentials(io.env, options.profile);
  const profile = readChosenProfile(options.profile, io.env);
  const [ofKey, ofSecret] = profile ? [sourceOf(profile), sourceOf(profile)] : [KEY, SECRET];
  if (json) {
    printJson(io, { apiKey: { value: masked(apiKey), from: ofKey }, apiSecret: { from: ofSecret }, baseUrl });
    return EXIT.ok;
  }
  print(io, `API key     ${masked(apiKey)} (from ${ofKey})`);
  print(io, `API secret  **** (from ${ofSecret})`);
  const source = baseUrl.from === "default" ? `default; ${BASE_URL} is not set` : `from ${baseUrl.from}`;
  print(io, `URL         ${baseUrl.value} (${source})`);
  talk(
    io,
    "Nothing was sent. The API has no documented call that only checks credentials, so only the first message shows whether the credentials are right.",
  );
  return EXIT.ok;
};

/** A setting as `config explain` shows it. Without a value, the setting is not set, or its problem says why it cannot be used. */
interface Explained {
  readonly name: string;
  readonly value?: string | undefined;
  readonly from?: string | undefined;
  readonly problem?: string;
}

/** `livedesk config explain`: shows every setting and its source. A missing or wrong setting is shown, and is not an error. */
export const configExplain: CommandFunction<ConfigOptions> = async (io, _args, options) => {
  const { env } = io;
  const profile = (): Explained => {
    const chosen = readChosenProfile(options.profile, env);
    if (chosen === undefined) return { name: "profile" };
    const from = options.profile !== undefined ? "--profile" : env[PROFILE] ? PROFILE : "default profile of the file";
    return { name: "profile", value: chosen.name, from };
  };
  const credentials = (name: string, variable: string, show: (apiKey: string) => string): Explained => {
    const chosen = readChosenProfile(options.profile, env);
    if (chosen === undefined && !env[variable]) return { name };
    return {
      name,
      value: show(readCredentials(env, options.profile).apiKey),
      from: chosen ? sourceOf(chosen) : variable,
    };
  };
  const settings: readonly Explained[] = [
    { name: "config file", value: profilePath(env), from: fileSource(env) },
    explained("profile", profile),
    explained("API key", () => credentials("API key", KEY, masked)),
    explained("API secret", () => credentials("API secret", SECRET, () => "****")),
    explained("URL", () => ({ name: "URL", ...readBaseUrl(options.baseUrl, env, options.profile) })),
    outboxSetting(env),
  ];
  if (options.json) printJson(io, { settings });
  else settings.forEach((setting) => print(io, visible(lineOf(setting))));
  return EXIT.ok;
};

const fileSource = (env: Readonly<NodeJS.ProcessEnv>): string | undefined =>
  ["LIVEDESK_CONFIG_DIR", "XDG_CONFIG_HOME", "APPDATA", "HOME"].find(
    (name) => env[name] && profilePath({ [name]: env[name] }),
  );

function outboxSetting(env: Environment): Explained {
  const found = findLedger(env, {});
  return { name: "outbox", ...("problem" in found ? found : { value: found.file ?? "Postgres", from: found.from }) };
}

function explained(name: string, read: () => Explained): Explained {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { name, problem: error.message };
  }
}

const lineOf = ({ name, value = "not set", from, problem }: Explained): string =>
  `${name.padEnd(12)}${problem ?? (from === undefined ? value : `${value} (from ${from})`)}`.replace(
    "(from default)",
    "(default)",
  );

/**
 * Returns the first four characters of a key, which distinguish the key from other keys. A short key is masked
 * completely, because four characters would be half of the key.
 */
const masked = (key: string): string => (key.length > 8 ? `${key.slice(0, 4)}…` : "****");

// Profiles

interface AuthOptions {
  readonly secretStdin?: true;
  readonly profile?: string;
  readonly baseUrl?: string;
  readonly default?: true;
  readonly json?: true;
}

/** `livedesk auth login`: stores credentials from stdin in a profile. Sends nothing. */
export const authLogin: CommandFunction<AuthOptions> = async (io, _args, options) => {
  if (!options.secretStdin)
    throw new CliError(
      "--secret-stdin: is required, because a secret comes only from stdin: livedesk auth login --secret-stdin < file",
    );
  const name = nameOf(options.profile);
  const credentials = await readLines(io);
  // The URL is checked, and a URL in the environment is not stored: it would surprise who runs this in a test setup.
  const baseUrl = options.baseUrl === undefined ? undefined : readBaseUrl(options.baseUrl, { [KEY]: "-" }).value;
  const profile = { name, ...credentials, ...(baseUrl !== undefined && { baseUrl }) };
  const path = saveProfile(io.env, profile, options.default ?? false);
  if (options.json) printJson(io, { profile: name, file: path });
  else print(io, visible(`stored the credentials of the profile ${name} in ${path}`));
  return EXIT.ok;
};

/** `livedesk auth logout`: forgets the credentials of a profile. */
export const authLogout: CommandFunction<AuthOptions> = async (io, _args, { profile, json }) => {
  const name = removeProfile(io.env, profile === undefined ? undefined : nameOf(profile));
  if (json) printJson(io, { profile: name });
  else print(io, `removed the profile ${name}`);
  return EXIT.ok;
};

/** The name of a profile is part of output and of JSON, so it has only plain characters. */
function nameOf(name = "default"): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) return name;
  throw new CliError(
    "--profile: must be 1 to 64 letters, digits, dots, dashes and underscores, and begin with a letter or a digit",
  );
}

/** Reads the key and the secret on two lines, or only the secret if the key is in the environment. */
async function readLines(io: Io) {
  const lines = (await readMessageText(io)).split(/\r?\n/).filter((line) => line.trim() !== "");
  const [first = "", second] = lines;
  const key = io.env[KEY];
  if (lines.length === 2 && second !== undefined)
    return checkedCredentials(
      { apiKey: first.trim(), apiSecret: second.trim() },
      "stdin: the key",
      "stdin: the secret",
    );
  if (lines.length === 1 && key)
    return checkedCredentials({ apiKey: key, apiSecret: first.trim() }, KEY, "stdin: the secret");
  throw new CliError(
    `stdin: must contain the API key and the API secret on two lines, or only the secret if ${KEY} is set`,
  );
}

// The file of the profiles

/** Stores a profile, and returns the path of the file. The first profile, or one that is to be the default, is used if no other is named. */
function saveProfile(env: Environment, { name, ...profile }: ChosenProfile, isDefault: boolean): string {
  const path = pathToWrite(env);
  const { defaultProfile = name, profiles } = readProfileFile(path) ?? NO_PROFILES;
  writeFile(path, {
    defaultProfile: isDefault ? name : defaultProfile,
    profiles: { ...profiles, [name]: profile },
  });
  return path;
}

/** Removes a profile, or the default profile. Returns its name. */
function removeProfile(env: Environment, name: string | undefined): string {
  const { name: chosen } = readProfile(env, name) ?? {};
  if (chosen === undefined) throw new CliError("--profile: is required, because there is no default profile");
  const path = pathToWrite(env);
  const { defaultProfile, profiles } = readProfileFile(path) ?? NO_PROFILES;
  const { [chosen]: _, ...others } = profiles;
  writeFile(path, { ...(defaultProfile !== chosen && defaultProfile && { defaultProfile }), profiles: others });
  return chosen;
}

function pathToWrite(env: Environment): string {
  const path = profilePath(env);
  if (path === undefined) throw new CliError("HOME is not set: set it, or set LIVEDESK_CONFIG_DIR to a folder");
  return path;
}

/** Writes the file as a whole: after a full disk or a crash, the old file is still there. Only the user can read it, at any time. */
function writeFile(path: string, value: ProfileFile): void {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(draft, "wx", 0o600);
    try {
      writeSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    removeIfThere(draft);
    const { code = "" } = error as NodeJS.ErrnoException;
    const exitCode = code === "ENOSPC" || code === "EDQUOT" ? EXIT.failed : EXIT.usage;
    throw new CliError(`${JSON.stringify(path)}: cannot be written (${code})`, { code: "invalid-config", exitCode });
  }
}

/** Removes a draft, which contains a secret. If its folder could not be made, there is no draft. */
function removeIfThere(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // The error of the write is reported, and says more.
  }
}
