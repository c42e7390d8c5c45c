import { utf8 } from "./utf8.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of a string's UTF-8 bytes. Written out here, because this package may use no runtime's `btoa` or `Buffer`. */
export function base64(text: string): string {
  const bits = Array.from(utf8(text), (byte) => byte.charCodeAt(0).toString(2).padStart(8, "0")).join("");
  const digit = (six: string): string => ALPHABET.charAt(Number.parseInt(six.padEnd(6, "0"), 2));
  const digits = (bits.match(/.{1,6}/g) ?? []).map(digit).join("");
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}
