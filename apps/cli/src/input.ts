import { CliError } from "./errors.ts";

/** A text without the byte order mark at its start, which says how a file is encoded and is no part of what the file says. */
export const withoutMark = (text: string): string => (text.startsWith("\ufeff") ? text.slice(1) : text);

/** Bytes as text, or what is wrong with them. */
export type Decoded = { readonly text: string } | { readonly fault: string };

/**
 * Reads bytes as text: UTF-8, with or without a byte order mark, or UTF-16 with one, as PowerShell writes it. Anything else is
 * a fault, since it would reach the customer as other characters.
 */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  // No text has this character. UTF-16 of Latin letters without a mark is UTF-8 with this character between the letters.
  if (encoding === "utf-8" && bytes.includes(0)) return { fault: NUL };
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? { fault: NUL } : { text: withoutMark(text) };
  } catch {
    return { fault: encoding === "utf-8" ? "is not UTF-8 text" : "begins as UTF-16 text and is not" };
  }
}

const NUL = "holds U+0000, as UTF-16 text without a byte order mark does: save it as UTF-8";

/** By the byte order mark. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** {@link decode}, which throws `CliError` for a fault. `source` is what the complaint calls the bytes. */
export function decodeText(bytes: Uint8Array, source: string): string {
  const decoded = decode(bytes);
  if ("fault" in decoded) throw new CliError(`${source}: ${decoded.fault}`);
  return decoded.text;
}
