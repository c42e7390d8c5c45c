import {
  BASE_URL,
  KEY,
  PROFILE,
  profilePath,
  readBaseUrl,
  readChosenProfile,
  readCredentials,
  SECRET,
  sourceOf,
} from "../config.ts";
import { CliError, EXIT } from "../errors.ts";
import { print, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";

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
    ...(env["LIVEDESK_OUTBOX_POSTGRES"]
      ? [{ name: "outbox", value: "Postgres", from: "LIVEDESK_OUTBOX_POSTGRES" }]
      : [
          {
            name: "outbox",
            value: env["LIVEDESK_OUTBOX"] || "livedesk-outbox.db",
            from: env["LIVEDESK_OUTBOX"] ? "LIVEDESK_OUTBOX" : "default",
          },
        ]),
  ];
  if (options.json) printJson(io, { settings });
  else settings.forEach((setting) => print(io, visible(lineOf(setting))));
  return EXIT.ok;
};

const fileSource = (env: Readonly<NodeJS.ProcessEnv>): string | undefined =>
  ["LIVEDESK_CONFIG_DIR", "XDG_CONFIG_HOME", "APPDATA", "HOME"].find(
    (name) => env[name] && profilePath({ [name]: env[name] }),
  );

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
