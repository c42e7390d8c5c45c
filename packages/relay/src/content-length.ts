import { Refusal } from "./refusal.ts";

/**
 * The length that a request says its body has, in bytes; undefined where it does not say. Throws `Refusal` for one that is no
 * number, or more than `most`.
 */
export function contentLength(headers: Headers, most: number): number | undefined {
  const text = headers.get("content-length");
  if (text === null) return undefined;
  // Two headers are joined with a comma, and are no number either.
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, "Content-Length: must be a whole number of bytes");
  const length = Number(text);
  if (length > most) throw new Refusal(413, `The body must be at most ${most} bytes long`);
  return length;
}
