import { afterEach, describe, expect, test, vi } from "vitest";
import { dateIn, retryAfter } from "./retry.ts";

/** The time of this machine's clock. */
const WALL = Date.parse("2026-01-01T00:00:00Z");
const ahead = (ms: number): string => new Date(WALL + ms).toUTCString();

afterEach(() => vi.unstubAllEnvs());

const YEAR = 365 * 24 * 3_600_000;

describe("the wait that a server asks for", () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ["in seconds", { "retry-after": "30" }, 30_000],
    ["in seconds with spaces around", { "retry-after": " 30 " }, 30_000],
    ["of 0 seconds", { "retry-after": "0" }, 0],
    ["in seconds with a fraction", { "retry-after": "30.5" }, 30_500],
    ["in seconds with the fraction .0", { "retry-after": "3.0" }, 3000],
    ["in seconds in quotes", { "retry-after": '"3.0"' }, 3000],
    ["in seconds that begin with a point", { "retry-after": ".5" }, 500],
    ["in milliseconds", { "retry-after-ms": "1500" }, 1500],
    ["in milliseconds with a fraction", { "retry-after-ms": "1500.25" }, 1500.25],
    [
      "in seconds and in milliseconds, of which the milliseconds count",
      { "retry-after": "30", "retry-after-ms": "1500" },
      1500,
    ],
    [
      "in seconds and in milliseconds, of which only one can be read",
      { "retry-after": "30", "retry-after-ms": "soon" },
      30_000,
    ],
    ["as a date", { "retry-after": ahead(60_000) }, 60_000],
    ["as a date in the form of RFC 850", { "retry-after": "Thursday, 01-Jan-26 00:01:00 GMT" }, 60_000],
    ["twice, with the same value", { "retry-after": "5, 5" }, 5000],
    ["twice, of which the longest counts", { "retry-after": "5,60,7" }, 60_000],
    ["twice, of which only one can be read", { "retry-after": "soon, 5" }, 5000],
    ["twice, as seconds and as a date", { "retry-after": `5, ${ahead(60_000)}` }, 60_000],
    ["twice, as dates", { "retry-after": `${ahead(60_000)}, ${ahead(5000)}` }, 60_000],
    [
      "as a date by the server's clock, which is behind",
      { "retry-after": ahead(-290_000), date: ahead(-300_000) },
      10_000,
    ],
    [
      "as a date by the server's clock, which is ahead",
      { "retry-after": ahead(310_000), date: ahead(300_000) },
      10_000,
    ],
    ["as the same date as that of the answer", { "retry-after": ahead(300_000), date: ahead(300_000) }, 0],
    ["as a date, in an answer whose Date cannot be read", { "retry-after": ahead(60_000), date: "yesterday" }, 60_000],
    ["as a date that has passed by this machine's clock", { "retry-after": ahead(-300_000) }, undefined],
    ["below zero", { "retry-after": "-5" }, undefined],
    ["in words", { "retry-after": "soon" }, undefined],
    ["in words that are followed by a number", { "retry-after": "Wait 120" }, undefined],
    ["in a number with an exponent", { "retry-after": "1e3" }, undefined],
    ["in an empty header", { "retry-after": "" }, undefined],
    ["in no header", {}, undefined],
  ])("%s", (_, headers, ms) => {
    expect(retryAfter({ headers }, { wall: () => WALL })).toBe(ms);
  });

  test("is read even if an adapter returns a repeated header as a list", () => {
    const headers = { "retry-after": ["5", "7"] } as unknown as Record<string, string>;
    expect(retryAfter({ headers }, { wall: () => WALL })).toBe(7000);
  });
});

test("a date in the form of asctime(), which names no time zone, is read as GMT in every zone of this machine", () => {
  vi.stubEnv("TZ", "Asia/Tokyo");
  expect(new Date(0).getHours()).toBe(9);
  expect(retryAfter({ headers: { "retry-after": "Thu Jan  1 00:01:00 2026" } }, { wall: () => WALL })).toBe(60_000);
});

describe("dateIn() returns the date at the end of a wait", () => {
  test.each<[string, number, string]>([
    ["is this time after now", 1500, "2026-01-01T00:00:01.500Z"],
    ["is never in the past", -YEAR, "2026-01-01T00:00:00.000Z"],
    ["is the latest possible date if the server asks for a longer wait", Infinity, "+275760-09-13T00:00:00.000Z"],
  ])("%s", (_, ms, date) => {
    expect(dateIn(ms, WALL).toISOString()).toBe(date);
  });
});
