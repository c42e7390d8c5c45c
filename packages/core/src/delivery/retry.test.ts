import { afterEach, describe, expect, test, vi } from "vitest";
import { NotSentError, RateLimitError } from "../errors.ts";
import { manualClock } from "../testing/index.ts";
import { CallDeadline } from "./deadline.ts";
import { dateIn, LEAST_TIME, Pause, retryAfter, retryDelay, wait } from "./retry.ts";

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
    ["in hundredths of a second", { "retry-after": ".25" }, 250],
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
    [
      "as a date by the server's clock, whose header has spaces around",
      { "retry-after": ahead(310_000), date: ` ${ahead(300_000)} ` },
      10_000,
    ],
    ["as the same date as that of the answer", { "retry-after": ahead(300_000), date: ahead(300_000) }, 0],
    ["as a date, in an answer whose Date cannot be read", { "retry-after": ahead(60_000), date: "yesterday" }, 60_000],
    ["as the present moment of this machine's clock", { "retry-after": ahead(0) }, undefined],
    ["as a date that has passed by this machine's clock", { "retry-after": ahead(-300_000) }, undefined],
    ["below zero", { "retry-after": "-5" }, undefined],
    ["in words", { "retry-after": "soon" }, undefined],
    ["in words, in an answer with a Date", { "retry-after": "soon", date: ahead(0) }, undefined],
    ["in words that are followed by a date", { "retry-after": "after Thu Jan  1 00:01:00 2026" }, undefined],
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
  const waitUntil = (date: string) => retryAfter({ headers: { "retry-after": date } }, { wall: () => WALL });
  expect(waitUntil("Thu Jan  1 00:01:00 2026")).toBe(60_000);
  expect(waitUntil("Sun Jan 11 00:00:00 2026")).toBe(10 * 24 * 3_600_000);
  // A date that names its zone keeps it.
  expect(waitUntil("Thu Jan  1 01:01:00 2026 +0100")).toBe(60_000);
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

describe("a request is tried again only if enough time is left for the wait and an attempt:", () => {
  const clock = { ...manualClock(), random: () => 1 };
  const unreachable = new NotSentError("x", { code: "connection-failed" });
  const tooMany = new RateLimitError("x", { code: "rate-limited", status: 429, headers: {} });

  test.each<[string, unknown, number | undefined, number]>([
    ["without a connection, after a wait of its own", unreachable, 30_000, 500],
    ["after a 429, after the server's wait", tooMany, 30_000, 30_000],
    ["after a 429 that names no wait, after a wait of its own", tooMany, undefined, 500],
  ])("%s", (_, error, serverWait, delay) => {
    const left = (at: number) => retryDelay(error, { attempts: 1, deadline: { at }, serverWait }, clock);
    expect(left(delay + LEAST_TIME)).toBe(delay);
    expect(left(delay + LEAST_TIME - 1)).toBeUndefined();
  });
});

describe("the pause of a client", () => {
  const tooLate =
    "The message was not sent: the server asked for a longer wait than the time that is left for the call";

  function paused(ms: number, timeout: number) {
    const clock = manualClock();
    const pause = new Pause(clock);
    pause.extend(ms);
    return { clock, pause, deadline: new CallDeadline(clock, timeout, undefined) };
  }

  test("holds nobody before the server has asked for a wait, however little time a call has", async () => {
    const clock = manualClock();
    const pause = new Pause(clock);
    expect(pause.mayHold).toBe(false);
    expect(await pause.wait(new CallDeadline(clock, 1, undefined))).toBe(false);
    pause.extend(1000);
    expect(pause.mayHold).toBe(true);
  });

  test("ends with the first answer that is not a 429", async () => {
    const { clock, pause, deadline } = paused(1000, 60_000);
    pause.tested(200, undefined);
    expect(pause.mayHold).toBe(false);
    expect(await pause.wait(deadline)).toBe(false);
    expect(clock.now()).toBe(0);
  });

  test("refuses a waiting call at once if the server makes the wait longer than the call has time", async () => {
    const { clock, pause, deadline } = paused(1000, 5000);
    const waiting = pause.wait(deadline);
    pause.extend(30_000);
    await expect(waiting).rejects.toThrow(tooLate);
    expect(clock.now()).toBe(0);
  });

  test("refuses a call whose timer fired so late that too little time is left", async () => {
    let now = 0;
    let fire = (): void => undefined;
    const after = (_: number, run: () => void) => {
      fire = run;
      return () => undefined;
    };
    const clock = { ...manualClock(), now: () => now, after };
    const pause = new Pause(clock);
    pause.extend(1000);
    const deadline = new CallDeadline(clock, 1000 + LEAST_TIME, undefined);
    const waiting = pause.wait(deadline);
    now = 1001;
    fire();
    await expect(waiting).rejects.toThrow(tooLate);
  });

  test("lets a call go on without a test when the server's wait is over", async () => {
    const { clock, pause, deadline } = paused(1000, 60_000);
    const waiting = pause.wait(deadline);
    await clock.advance(1000);
    expect(await waiting).toBe(false);
  });

  test("is tested by one call after a minute, and again a minute later if the answer was another 429 that names no wait", async () => {
    const { clock, pause, deadline } = paused(300_000, 400_000);
    const first = pause.wait(deadline);
    await clock.advance(60_000);
    expect(await first).toBe(true);
    pause.tested(429, undefined);
    const second = pause.wait(deadline);
    await clock.advance(59_999);
    expect(await Promise.race([second, Promise.resolve("waits")])).toBe("waits");
    await clock.advance(1);
    expect(await second).toBe(true);
  });
});

describe("a wait leaves nothing behind:", () => {
  function waiting() {
    const clock = manualClock();
    const wakers = new Set<() => void>();
    const deadline = new CallDeadline(clock, 10_000, undefined);
    return { clock, wakers, deadline, promise: wait(clock, 1000, deadline, wakers) };
  }

  test("when its time is over", async () => {
    const { clock, wakers, deadline, promise } = waiting();
    expect(wakers.size).toBe(1);
    await clock.advance(1000);
    await promise;
    expect(wakers.size).toBe(0);
    // The end of the call later does not reject it.
    deadline.stop("aborted");
    deadline.release();
    expect(clock.pending).toBe(0);
  });

  test("when the call ends first", async () => {
    const { clock, wakers, deadline, promise } = waiting();
    deadline.stop("aborted");
    await expect(promise).rejects.toMatchObject({ outcome: "not-sent", code: "aborted" });
    deadline.release();
    expect([wakers.size, clock.pending]).toEqual([0, 0]);
  });

  test("and does not listen to the end of the call any longer", async () => {
    const { clock, deadline, promise } = waiting();
    const listeners: unknown[] = [];
    const listen = deadline.onEnd.bind(deadline);
    deadline.onEnd = (listener) => {
      listeners.push(listener);
      listen(listener);
    };
    await clock.advance(1000);
    await promise;
    expect(listeners).toEqual([undefined]);
  });
});
