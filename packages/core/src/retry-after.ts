import type { ApiResponse } from "./api-response.ts";

// The three forms of an HTTP date all start with the day's name; Date.parse alone would also read a bare number.
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** When the server said to come back: `retry-after-ms`, or `Retry-After` in seconds or as a date. */
export function retryAfter({ headers, receivedAt }: ApiResponse): Date | undefined {
  const ms = headers["retry-after-ms"]?.trim() ?? "";
  if (/^\d+$/.test(ms)) return at(receivedAt + Number(ms));
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d+$/.test(value)) return at(receivedAt + Number(value) * 1000);
  return httpDate.test(value) ? at(Date.parse(value)) : undefined;
}

// The last time that a Date can hold. A server that names a later one means: not again.
const END_OF_TIME = 8.64e15;

function at(time: number): Date | undefined {
  const date = new Date(Math.min(time, END_OF_TIME));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
