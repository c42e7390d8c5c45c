import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.ts";

const HOW = "send Authorization: Basic base64(api_key:api_secret)";
const CHALLENGE = { "WWW-Authenticate": 'Basic realm="LiveDesk", charset="UTF-8"' };

// Digests have one length whatever was sent, so neither the content nor the length of a guess shows in the time taken.
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Passes a request whose `Authorization` header carries the credentials; throws a 401 otherwise. */
export function authenticate(header: string | undefined, { apiKey, apiSecret }: Credentials): void {
  if (header === undefined) throw new Refusal(401, `No credentials: ${HOW}`, CHALLENGE);
  const [scheme, token = ""] = header.split(/ +/, 2);
  if (scheme?.toLowerCase() !== "basic") throw new Refusal(401, `Not Basic authentication: ${HOW}`, CHALLENGE);
  const expected = Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");
  if (!timingSafeEqual(digest(token), digest(expected))) throw new Refusal(401, `Wrong credentials: ${HOW}`, CHALLENGE);
}

/** The key and secret of the one account that the emulator has. */
export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** The credentials asked for, or a random pair that is worth nothing anywhere else. */
export function chooseCredentials(asked: { readonly [Key in keyof Credentials]?: string | undefined }): Credentials {
  const apiKey = asked.apiKey ?? `key-${randomBytes(8).toString("hex")}`;
  const apiSecret = asked.apiSecret ?? `secret-${randomBytes(24).toString("hex")}`;
  // Basic authentication ends the user name at the first colon, so such a key could never be matched.
  if (apiKey === "" || apiKey.includes(":")) throw new TypeError("apiKey must not be empty or hold a colon");
  if (apiSecret === "") throw new TypeError("apiSecret must not be empty");
  return { apiKey, apiSecret };
}
