import { Refusal } from "./refusal.ts";

/** The key of a request, which its repeats share. Throws `Refusal` for one that no browser makes. */
export function repeatKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key");
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Refusal(400, "Idempotency-Key: must be 1 to 255 letters, digits and signs");
}
