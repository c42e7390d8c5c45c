import { manualClock } from "@livedesk/core/testing";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { describe, expect, test } from "vitest";
import type { RelayAccess, RelayOptions } from "./index.ts";
import { memoryLimiter } from "./rate-limit.ts";
import { file, form, formHeaders } from "./testing/form.ts";
import { MESSAGES } from "./testing/raw-request.ts";
import { pageRequest, scriptedRelay } from "./testing/scripted-relay.ts";

const path = (id: number): string => MESSAGES.replace("141", String(id));

describe("authorize", () => {
  test("is asked with the request as it came, and with what is wanted", async () => {
    const asked: [string | null, RelayAccess][] = [];
    const authorize: RelayOptions["authorize"] = ({ headers }, access) =>
      asked.push([headers.get("cookie"), access]) > 0;
    const { relay } = scriptedRelay({ authorize, credentials: true });
    const body = '{"content":"a","template_params":{"name":"a","language":"en"}}';
    await relay(pageRequest({ cookie: "session=1" }));
    await relay(pageRequest({ cookie: "session=2" }, { body, path: path(142) }));
    await relay(pageRequest({ "content-type": undefined }, { path: `${path(143)}/29/retry`, body: null }));
    const bytes = form([file()]);
    await relay(pageRequest({ ...formHeaders, "content-length": String(bytes.length) }, { body: bytes as BodyInit }));
    expect(asked).toEqual([
      ["session=1", { conversationId: 141, kind: "text" }],
      ["session=2", { conversationId: 142, kind: "template" }],
      [null, { conversationId: 143, messageId: 29, kind: "retry" }],
      [null, { conversationId: 141, kind: "files" }],
    ]);
  });

  // Each of them is what a mistake in an authorize of somebody's own would return.
  test.each([
    [false],
    [undefined],
    [null],
    [0],
    [1],
    ["true"],
    [{}],
    [[]],
    [() => true],
    [Promise.resolve(1)],
    [new Boolean(true)],
  ])("%o lets nobody through", async (value) => {
    const { relay, transport } = scriptedRelay({ authorize: () => value as boolean });
    const answer = await relay(pageRequest());
    expect([answer.status, await answer.json()]).toEqual([403, { error: "This caller may not do this" }]);
    expect(transport.requests).toEqual([]);
  });

  test.each<[string, Partial<RelayOptions>]>([
    ["authorize throws", { authorize: () => expect.fail("canary") }],
    ["authorize rejects", { authorize: () => Promise.reject(new Error("canary")) }],
    ["authorize reads the body", { authorize: async (request) => (await request.text()) !== "" }],
    ["callerOf throws", { callerOf: () => expect.fail("canary") }],
    ["callerOf names nobody", { callerOf: () => undefined as unknown as string }],
    ["a limiter is broken", { limiter: { consume: () => Promise.reject(new Error("canary: no Redis")) } }],
  ])("%s: nobody gets through, and the relay's owner is told", async (_, options) => {
    const told: unknown[] = [];
    const { relay, transport } = scriptedRelay({ ...options, onError: (error) => told.push(error) });
    const answer = await relay(pageRequest());
    expect([answer.status, await answer.text()]).toEqual([424, expect.not.stringContaining("canary")]);
    expect(transport.requests).toEqual([]);
    expect(told).toEqual([expect.any(Error)]);
  });
});

describe("how often a caller may ask", () => {
  const count = async (options: Partial<RelayOptions>, requests: readonly Request[]): Promise<number[]> => {
    const { relay } = scriptedRelay(options);
    const statuses: number[] = [];
    for (const request of requests) statuses.push((await relay(request)).status);
    return statuses;
  };

  test("one conversation too often, and no other for that", async () => {
    const requests = [141, 141, 141, 142].map((id) => pageRequest({}, { path: path(id) }));
    expect(await count({ limits: { requestsPerMinute: 2 } }, requests)).toEqual([200, 200, 429, 200]);
  });

  test("one caller too often, in whatever conversation", async () => {
    const callerOf = ({ headers }: Request) => headers.get("x-user") ?? "";
    const requests = ["a", "a", "b", "a"].map((user, at) => pageRequest({ "x-user": user }, { path: path(141 + at) }));
    expect(await count({ callerOf, limits: { requestsPerMinute: 2 } }, requests)).toEqual([200, 200, 200, 429]);
  });

  test("strangers use up nothing", async () => {
    const authorize = ({ headers }: Request): boolean => headers.has("x-user");
    const requests = [{}, {}, {}, { "x-user": "a" }].map((headers) => pageRequest(headers));
    expect(await count({ authorize, limits: { requestsPerMinute: 1 } }, requests)).toEqual([403, 403, 403, 200]);
  });

  test("each request comes back when its share of the minute has passed", async () => {
    const clock = manualClock();
    const { relay } = scriptedRelay({ clock, limits: { requestsPerMinute: 4 } });
    const ask = async () => {
      const { status, headers } = await relay(pageRequest());
      return [status, headers.get("retry-after")];
    };
    for (let request = 0; request < 4; request++) expect(await ask()).toEqual([200, null]);
    expect(await ask()).toEqual([429, "15"]);
    await clock.advance(14_001);
    expect(await ask()).toEqual([429, "1"]);
    await clock.advance(999);
    expect(await ask()).toEqual([200, null]);
    expect(await ask()).toEqual([429, "15"]);
    await clock.advance(600_000);
    for (let request = 0; request < 4; request++) expect(await ask()).toEqual([200, null]);
    expect(await ask()).toEqual([429, "15"]);
  });

  test("just so many in a minute, for every number from 1 to 600", async () => {
    // So large a time that a fraction of a millisecond is lost.
    const clock = manualClock();
    await clock.advance(1_760_000_000_123);
    const got: number[] = [];
    const numbers = Array.from({ length: 600 }, (_, at) => at + 1);
    for (const requestsPerMinute of numbers) {
      const limiter = memoryLimiter(requestsPerMinute, clock);
      let passed = 0;
      while (
        passed <= 600 &&
        (await limiter.consume("a").then(
          () => true,
          () => false,
        ))
      )
        passed++;
      got.push(passed);
    }
    expect(got).toEqual(numbers);
  });

  test("and just as many again in each minute after that", async () => {
    const clock = manualClock();
    await clock.advance(1_760_000_000_123);
    for (const requestsPerMinute of [7, 9, 14, 599]) {
      const limiter = memoryLimiter(requestsPerMinute, clock);
      for (let minute = 0; minute < 3; minute++) {
        for (let request = 0; request < requestsPerMinute; request++) await limiter.consume("a");
        await expect(limiter.consume("a")).rejects.toEqual({
          msBeforeNext: expect.closeTo(60_000 / requestsPerMinute),
        });
        await clock.advance(60_000);
      }
    }
  });

  test("as often as they like, where that is wanted", async () => {
    const requests = Array.from({ length: 100 }, () => pageRequest());
    expect(new Set(await count({ limits: { requestsPerMinute: Infinity } }, requests))).toEqual(new Set([200]));
  });

  test("by a limiter of rate-limiter-flexible", async () => {
    const limiter = new RateLimiterMemory({ points: 1, duration: 600 });
    const { relay } = scriptedRelay({ limiter });
    const [first, second] = [await relay(pageRequest()), await relay(pageRequest())];
    expect([first.status, second.status, Number(second.headers.get("retry-after"))]).toEqual([200, 429, 600]);
  });
});
