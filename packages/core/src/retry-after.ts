import type { ApiResponse } from "./api-response.ts";

// The three forms of an HTTP date all start with the day's name; Date.parse alone would also read a bare number.
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

// The values of a header that came more than once are joined by commas. The comma behind the name of a day belongs to its date.
const values = /\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,)?[^,]+/g;

// A number, also with a fraction, and also in quotes, as some gateways write it.
const quantity = /^("?)(\d+(?:\.\d*)?|\.\d+)\1$/;

/**
 * How long the server asks to wait, in ms from now: by `retry-after-ms`, or by `Retry-After` in seconds or as a date. A date is
 * compared with the answer's own `Date`, since the server's clock and this machine's may differ, and with `wall`, in
 * milliseconds since 1970, where there is none. Of several values, the longest wait counts. Undefined where nothing sensible is
 * asked: a date that has passed by this machine's clock is most likely a difference between two clocks.
 */
export function retryAfter({ headers }: Pick<ApiResponse, "headers">, wall: number): number | undefined {
  const served = dateOf(headers["date"]?.trim() ?? "");
  return (
    longest(headers["retry-after-ms"], (value) => quantityOf(value)) ??
    longest(headers["retry-after"], (value) => {
      const seconds = quantityOf(value);
      if (seconds !== undefined) return seconds * 1000;
      const date = dateOf(value);
      if (date === undefined) return undefined;
      if (served !== undefined) return Math.max(0, date - served);
      return date > wall ? date - wall : undefined;
    })
  );
}

function longest(
  header: string | readonly string[] = "",
  read: (value: string) => number | undefined,
): number | undefined {
  const waits = [...String(header).matchAll(values)].flatMap(([value]) => read(value.trim()) ?? []);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

function quantityOf(value: string): number | undefined {
  const [, , digits] = quantity.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

// The form of C's asctime() names no zone. HTTP means GMT; Date.parse would take the zone of this machine.
const withoutZone = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

function dateOf(value: string): number | undefined {
  const time = httpDate.test(value) ? Date.parse(withoutZone.test(value) ? `${value} GMT` : value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

// The last time that a Date can hold. A server that names a later one means: not again.
const END_OF_TIME = 8.64e15;

/** The date that is so many ms away, by the clock on the wall. It is never in the past. */
export const dateIn = (ms: number, wall: number): Date => new Date(Math.min(wall + Math.max(0, ms), END_OF_TIME));
