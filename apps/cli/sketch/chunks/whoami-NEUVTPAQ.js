import {
  BASE_URL,
  KEY,
  SECRET,
  readBaseUrl,
  readCredentials
} from "./chunk-TCORFGKG.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  print,
  printJson,
  talk
} from "./chunk-3VDSCCUD.js";
import {
  EXIT
} from "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/commands/whoami.ts
var whoami = async (io, _args, options) => {
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
    "Nothing was sent. The API has no documented call that only checks credentials, so only the first message shows whether the credentials are right."
  );
  return EXIT.ok;
};
var masked = (key) => key.length > 8 ? `${key.slice(0, 4)}\u2026` : "****";
export {
  whoami
};
