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
    ["of no time", { "retry-after": "0" }, 0],
    ["in seconds with a fraction", { "retry-after": "30.5" }, 30_500],
    ["in seconds with a fraction of nothing", { "retry-after": "3.0" }, 3000],
    ["in seconds in quotes", { "retry-after": '"3.0"' }, 3000],
    ["in a fraction without a whole", { "retry-after": ".5" }, 500],
    ["in milliseconds", { "retry-after-ms": "1500" }, 1500],
    ["in milliseconds with a fraction", { "retry-after-ms": "1500.25" }, 1500.25],
    ["both ways, of which the finer counts", { "retry-after": "30", "retry-after-ms": "1500" }, 1500],
    ["both ways, of which one makes no sense", { "retry-after": "30", "retry-after-ms": "soon" }, 30_000],
    ["as a date", { "retry-after": ahead(60_000) }, 60_000],
    ["as a date in the form of RFC 850", { "retry-after": "Thursday, 01-Jan-26 00:01:00 GMT" }, 60_000],
    ["twice, the same", { "retry-after": "5, 5" }, 5000],
    ["twice, of which the longest counts", { "retry-after": "5,60,7" }, 60_000],
    ["twice, of which one makes no sense", { "retry-after": "soon, 5" }, 5000],
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
    ["as the date of the answer itself", { "retry-after": ahead(300_000), date: ahead(300_000) }, 0],
    ["as a date beside a Date that is none", { "retry-after": ahead(60_000), date: "yesterday" }, 60_000],
    ["as a date that has passed by this machine's clock", { "retry-after": ahead(-300_000) }, undefined],
    ["below zero", { "retry-after": "-5" }, undefined],
    ["in words", { "retry-after": "soon" }, undefined],
    ["in words before a number", { "retry-after": "Wait 120" }, undefined],
    ["in a number with an exponent", { "retry-after": "1e3" }, undefined],
    ["in nothing", { "retry-after": "" }, undefined],
    ["by no header", {}, undefined],
  ])("%s", (_, headers, ms) => {
    expect(retryAfter({ headers }, WALL)).toBe(ms);
  });

  test("is read also if an adapter returns a repeated header as a list", () => {
    const headers = { "retry-after": ["5", "7"] } as unknown as Record<string, string>;
    expect(retryAfter({ headers }, WALL)).toBe(7000);
  });
});

test("a date in the form of asctime(), which names no time zone, is read as GMT in every zone of this machine", () => {
  vi.stubEnv("TZ", "Asia/Tokyo");
  expect(new Date(0).getHours()).toBe(9);
  expect(retryAfter({ headers: { "retry-after": "Thu Jan  1 00:01:00 2026" } }, WALL)).toBe(60_000);
});

describe("the date at the end of a wait", () => {
  test.each<[string, number, string]>([
    ["lies so far ahead", 1500, "2026-01-01T00:00:01.500Z"],
    ["is never in the past", -YEAR, "2026-01-01T00:00:00.000Z"],
    ["is as late as a date can be, where the server means: not again", Infinity, "+275760-09-13T00:00:00.000Z"],
  ])("%s", (_, ms, date) => {
    expect(dateIn(ms, WALL).toISOString()).toBe(date);
  });
});
