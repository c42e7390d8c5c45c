import { LONGEST_TIME } from "../setup/options.ts";
import type { Clock } from "../transport.ts";

/**
 * The clock and the random numbers of a runtime with web globals: Node.js, browsers, Deno, Bun and Workers.
 *
 * @example
 * const transport: Transport = { clock: runtimeClock, base64, send };
 */
export const runtimeClock: Clock = {
  now: () => Math.round(performance.now()),
  wall: () => Date.now(),
  after(ms, run) {
    // Node.js prints a warning for a time that is negative or too long.
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIME));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/**
 * The base64 of a string's UTF-8 bytes.
 *
 * @example
 * base64("key:secret"); // "a2V5OnNlY3JldA=="
 */
export const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

/**
 * A random string of 20 to 28 lower-case letters and digits, which nobody can guess. Unlike `crypto.randomUUID`, it
 * also works in a page without TLS.
 *
 * @example
 * const boundary = `livedesk-${randomKey()}`;
 */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (number) => number.toString(36).padStart(5, "0")).join("");
