import { BASE_URL, KEY, readBaseUrl, readCredentials, SECRET } from "../config.ts";
import { EXIT } from "../errors.ts";
import { print, printJson, talk } from "../io.ts";
import type { CommandFunction } from "../options.ts";

interface WhoamiOptions {
  readonly json?: true;
  readonly baseUrl?: string;
}

/** `livedesk whoami`: shows the settings that `send` would use, and where each setting comes from. */
export const whoami: CommandFunction<WhoamiOptions> = async (io, _args, options) => {
  const baseUrl = readBaseUrl(options.baseUrl, io.env);
  const { apiKey } = readCredentials(io.env);
  if (options.json) {
    printJson(io, { apiKey: { value: masked(apiKey), from: KEY }, apiSecret: { from: SECRET }, baseUrl });
    return EXIT.ok;
  }
  print(io, `API key     ${masked(apiKey)} (from ${KEY})`);
  print(io, `API secret  **** (from ${SECRET})`);
  const source = baseUrl.from === "default" ? `default; ${BASE_URL} is not set` : `from ${baseUrl.from}`;
  print(io, `URL         ${baseUrl.value} (${source})`);
  talk(
    io,
    "Nothing was sent. The API has no documented call that only checks credentials, so only the first message shows whether the credentials are right.",
  );
  return EXIT.ok;
};

/**
 * Returns the first four characters of a key, which distinguish the key from other keys. A short key is masked
 * completely, because four characters would be half of the key.
 */
const masked = (key: string): string => (key.length > 8 ? `${key.slice(0, 4)}…` : "****");
