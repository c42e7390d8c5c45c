import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.ts";

/** The API key and secret of the emulator's only account. */
export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** The credentials of the options. A credential that is left out is random. */
export function chooseCredentials(options: { readonly [Key in keyof Credentials]?: string | undefined }): Credentials {
  const apiKey = options.apiKey ?? `key-${randomBytes(8).toString("hex")}`;
  const apiSecret = options.apiSecret ?? `secret-${randomBytes(24).toString("hex")}`;
  // Basic authentication ends the user name at the first colon, so a key with a colon could never match.
  if (apiKey === "" || apiKey.includes(":"))
    throw new TypeError("apiKey: must not be empty, and must not contain a colon");
  if (apiSecret === "") throw new TypeError("apiSecret: must not be empty");
  return { apiKey, apiSecret };
}

const HOW = "send Authorization: Basic base64(api_key:api_secret)";
const CHALLENGE = { "WWW-Authenticate": 'Basic realm="LiveDesk", charset="UTF-8"' };

// Digests have one length, so the time of the comparison shows neither the content nor the length of what was sent.
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Throws a 401 unless the `Authorization` header carries the credentials. */
export function authenticate(header: string | undefined, { apiKey, apiSecret }: Credentials): void {
  if (header === undefined) throw new Refusal(401, `No credentials: ${HOW}`, CHALLENGE);
  const [scheme, token = ""] = header.split(/ +/, 2);
  if (scheme?.toLowerCase() !== "basic") throw new Refusal(401, `Not Basic authentication: ${HOW}`, CHALLENGE);
  const expected = Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");
  if (!timingSafeEqual(digest(token), digest(expected))) throw new Refusal(401, `Wrong credentials: ${HOW}`, CHALLENGE);
}
