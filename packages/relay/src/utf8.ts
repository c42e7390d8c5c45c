import { Refusal } from "./refusal.ts";

// Not one that mends: what it would put in place of a wrong byte is not what the caller sent.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text. Throws `Refusal` where they are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal(422, `${name}: must be UTF-8`);
  }
}
