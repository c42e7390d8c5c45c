import { wellFormed } from "../text.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The UTF-8 of a string, as the digits of its bits. */
const bitsOf = (text: string): string =>
  encodeURIComponent(wellFormed(text)).replaceAll(/%([0-9A-F]{2})|./gs, (character, hex?: string) => {
    const byte = hex === undefined ? character.charCodeAt(0) : Number.parseInt(hex, 16);
    return byte.toString(2).padStart(8, "0");
  });

/** Base64 of a string's UTF-8. A transport has its runtime's; that of the tests has no runtime. */
export function base64(text: string): string {
  const digit = (six: string): string => ALPHABET.charAt(Number.parseInt(six.padEnd(6, "0"), 2));
  const digits = (bitsOf(text).match(/.{1,6}/g) ?? []).map(digit).join("");
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}
