import type { CommandFunction } from "../command-row.ts";
import { BASE_URL, KEY, readBaseUrl, readCredentials, SECRET } from "../config.ts";
import { EXIT } from "../exit-codes.ts";
import { print, printJson, talk } from "../output.ts";

interface WhoamiOptions {
  readonly json?: true;
  readonly baseUrl?: string;
}

/** `livedesk whoami`: shows what a send would use, and where it was found. */
export const whoami: CommandFunction<WhoamiOptions> = async (io, _args, { json, baseUrl: given }) => {
  const baseUrl = readBaseUrl(given, io.env);
  const { apiKey } = readCredentials(io.env);
  if (json) {
    const found = { apiKey: { value: masked(apiKey), from: KEY }, apiSecret: { from: SECRET }, baseUrl };
    printJson(io, found);
    return EXIT.ok;
  }
  print(io, `API key     ${masked(apiKey)} (from ${KEY})`);
  print(io, `API secret  **** (from ${SECRET})`);
  print(
    io,
    `address     ${baseUrl.value} (${baseUrl.from === "default" ? `default; ${BASE_URL} is not set` : `from ${baseUrl.from}`})`,
  );
  talk(
    io,
    "Nothing was sent: the API documents no call without an effect, so whether these are right shows at the first send.",
  );
  return EXIT.ok;
};

/** Enough of a key to tell it from another, and nothing of one so short that four characters would be half of it. */
const masked = (key: string): string => (key.length > 8 ? `${key.slice(0, 4)}…` : "****");
