import { utf8 } from "./utf8.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of a string's UTF-8 bytes. Written out here, because this package may use no runtime's `btoa` or `Buffer`. */
export function base64(text: string): string {
  const bytes = utf8(text);
  let encoded = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = [0, 1, 2].map((step) => bytes.charCodeAt(at + step) || 0);
    const bits = (first << 16) | (second << 8) | third;
    const digits = [bits >> 18, bits >> 12, bits >> 6, bits].map((shifted) => ALPHABET[shifted & 63]).join("");
    const missing = Math.max(0, at + 3 - bytes.length);
    encoded += digits.slice(0, 4 - missing) + "=".repeat(missing);
  }
  return encoded;
}
