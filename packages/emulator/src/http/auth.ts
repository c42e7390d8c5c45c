import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.ts";

/** The API key and secret of the emulator's only account. */
export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** Returns the credentials in the options. If a credential is left out, a random one is used. */
export function chooseCredentials(options: { readonly [Key in keyof Credentials]?: string | undefined }): Credentials {
  const apiKey = options.apiKey ?? `key-${randomBytes(8).toString("hex")}`;
  const apiSecret = options.apiSecret ?? `secret-${randomBytes(24).toString("hex")}`;
  // In Basic authentication, the user name ends at the first colon. So a key that contains a colon could never match.
  if (apiKey === "" || apiKey.includes(":"))
    throw new TypeError("apiKey: must not be empty and must not contain a colon");
  if (apiSecret === "") throw new TypeError("apiSecret: must not be empty");
  return { apiKey, apiSecret };
}

const HOW = "send Authorization: Basic base64(api_key:api_secret)";
const CHALLENGE = { "WWW-Authenticate": 'Basic realm="LiveDesk", charset="UTF-8"' };

// All digests have the same length. So the duration of the comparison reveals neither the content nor the length of the
// credentials that were sent.
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Throws a 401 unless the `Authorization` header contains the credentials. */
export function authenticate(header: string | undefined, { apiKey, apiSecret }: Credentials): void {
  if (header === undefined) throw new Refusal(401, `No credentials: ${HOW}`, CHALLENGE);
  const [scheme, token = ""] = header.split(/ +/, 2);
  if (scheme?.toLowerCase() !== "basic")
    throw new Refusal(401, `The Authorization header does not use Basic authentication: ${HOW}`, CHALLENGE);
  const expected = Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");
  if (!timingSafeEqual(digest(token), digest(expected))) throw new Refusal(401, `Wrong credentials: ${HOW}`, CHALLENGE);
}
