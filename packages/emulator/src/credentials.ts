import { randomBytes } from "node:crypto";

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
