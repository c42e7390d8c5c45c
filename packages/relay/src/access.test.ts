import { createClient } from "@livedesk/core";
import { manualClock } from "@livedesk/core/testing";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { describe, expect, test } from "vitest";
import { memoryLimiter } from "./limits-in-memory.ts";
import { scriptedRelay, pageRequest, readingTransport } from "./testing/relays.ts";
import { MESSAGES, file, form, formHeaders } from "./testing/requests.ts";
import type { RelayAccess, RelayOptions } from "./index.ts";

const path = (id: number): string => MESSAGES.replace("141", String(id));

describe("authorize", () => {
  test("authorize is called with the request, the caller, the ids and the kind of message", async () => {
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
      ["session=1", { caller: "caller of 141", conversationId: 141, kind: "text" }],
      ["session=2", { caller: "caller of 142", conversationId: 142, kind: "template" }],
      [null, { caller: "caller of 143", conversationId: 143, messageId: 29, kind: "retry" }],
      [null, { caller: "caller of 141", conversationId: 141, kind: "files" }],
    ]);
  });

  // An `authorize` with a mistake could return these values.
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
  ])("an authorize that returns %o instead of true does not allow the request", async (value) => {
    const { relay, transport } = scriptedRelay({ authorize: () => value as boolean });
    const answer = await relay(pageRequest());
    expect([answer.status, await answer.json()]).toEqual([403, { error: "This caller is not allowed to do this" }]);
    expect(transport.requests).toEqual([]);
  });

  test.each<[string, Partial<RelayOptions>]>([
    ["authorize throws", { authorize: () => expect.fail("canary") }],
    ["authorize rejects", { authorize: () => Promise.reject(new Error("canary")) }],
    ["authorize reads the body", { authorize: async (request) => (await request.text()) !== "" }],
    ["authenticate throws", { authenticate: () => expect.fail("canary") }],
    ["authenticate rejects", { authenticate: () => Promise.reject(new Error("canary")) }],
    ["authenticate reads the body", { authenticate: (request) => request.text() }],
    ["authenticate returns the number of a user", { authenticate: () => 7 as unknown as string }],
    ["authenticate returns true", { authenticate: () => true as unknown as string }],
    ["authenticate returns a user", { authenticate: () => ({ name: "canary" }) as unknown as string }],
    ["a limiter is broken", { limiter: { consume: () => Promise.reject(new Error("canary: no Redis")) } }],
  ])("if %s, nothing is sent and onError is called", async (_, options) => {
    const errors: unknown[] = [];
    const { relay, transport } = scriptedRelay({ ...options, onError: (error) => errors.push(error) });
    const answer = await relay(pageRequest());
    expect([answer.status, await answer.text()]).toEqual([424, expect.not.stringContaining("canary")]);
    expect(transport.requests).toEqual([]);
    expect(errors).toEqual([expect.any(Error)]);
  });
});

test.each(["authenticate", "authorize", "limiter"])(
  "nothing is sent if %s does not answer in time, and its late answer is ignored",
  async (name) => {
    let answer: (value: unknown) => void = () => undefined;
    let asked = 0;
    const never = () => {
      asked++;
      return new Promise<never>((resolve) => (answer = resolve as typeof answer));
    };
    const clock = manualClock();
    const errors: unknown[] = [];
    const { relay, transport } = scriptedRelay({
      clock,
      limits: { accessTime: 3000 },
      onError: (error) => errors.push(error),
      [name]: name === "limiter" ? { consume: never } : never,
    });
    const call = relay(pageRequest());
    await expect.poll(() => asked).toBe(1);
    await clock.advance(2999);
    expect(errors).toEqual([]);
    await clock.advance(1);
    expect((await call).status).toBe(424);
    expect(errors).toEqual([new Error(`${name}: did not answer within 3000 ms (limits.accessTime)`)]);
    answer(name === "authenticate" ? "caller" : true);
    await clock.advance(3000);
    expect([transport.requests, clock.pending]).toEqual([[], 0]);
  },
);

/** A body that counts how often its next bytes were requested. */
function watched(bytes: Uint8Array) {
  const asked = { times: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        asked.times++;
        controller.enqueue(bytes);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { asked, init: { body, duplex: "half" } as RequestInit };
}

describe("authenticate", () => {
  const bodies: [string, Uint8Array, Record<string, string>][] = [
    ["JSON", Buffer.from('{"content":"Hello"}'), {}],
    ["a form", form([file()]), { ...formHeaders, "content-length": String(form([file()]).length) }],
    ["a form without a length", form([file()]), formHeaders],
  ];

  test.each(bodies)(
    "not a byte of %s from an unknown caller is read, and authorize is not called",
    async (_, bytes, headers) => {
      for (const unknown of [undefined, null, false, ""] as const) {
        const { asked, init } = watched(bytes);
        const { relay, transport } = scriptedRelay({
          authenticate: async () => unknown,
          authorize: () => expect.fail("asked"),
        });
        const answer = await relay(pageRequest(headers, init));
        expect([answer.status, await answer.json()]).toEqual([403, { error: "This caller is not allowed to do this" }]);
        expect(asked.times).toBe(0);
        expect(transport.requests).toEqual([]);
      }
    },
  );

  test.each(bodies)("control: %s from a known caller is read", async (_, bytes, headers) => {
    const { asked, init } = watched(bytes);
    const client = createClient(readingTransport(() => ({ status: 200, body: '{"id":1}' })));
    const { relay } = scriptedRelay({ client });
    expect((await relay(pageRequest(headers, init))).status).toBe(200);
    expect(asked.times).toBeGreaterThan(0);
  });

  test("a form that authorize refuses is not read", async () => {
    for (const [, bytes, headers] of bodies.slice(1)) {
      const { asked, init } = watched(bytes);
      const { relay } = scriptedRelay({ authorize: () => false });
      expect((await relay(pageRequest(headers, init))).status).toBe(403);
      expect(asked.times).toBe(0);
    }
  });

  test("authenticate is called once, with the head of the request and its route", async () => {
    const asked: unknown[] = [];
    const authenticate: RelayOptions["authenticate"] = ({ method, url, headers }, route) => {
      asked.push([method, url, headers.get("cookie"), route]);
      return "a";
    };
    const { relay } = scriptedRelay({ authenticate, credentials: true });
    await relay(pageRequest({ cookie: "session=1" }));
    await relay(pageRequest({ "content-type": undefined }, { path: `${path(143)}/29/retry`, body: null }));
    expect(asked).toEqual([
      ["POST", `https://relay.example${path(141)}`, "session=1", { conversationId: 141 }],
      ["POST", `https://relay.example${path(143)}/29/retry`, null, { conversationId: 143, messageId: 29 }],
    ]);
  });

  test("authenticate is not called for a request from another origin", async () => {
    const { relay } = scriptedRelay({ authenticate: () => expect.fail("asked") });
    expect((await relay(pageRequest({ origin: "https://evil.example" }))).status).toBe(403);
  });
});

describe("the requests of a caller in a minute", () => {
  const count = async (options: Partial<RelayOptions>, requests: readonly Request[]): Promise<number[]> => {
    const { relay } = scriptedRelay(options);
    const statuses: number[] = [];
    for (const request of requests) statuses.push((await relay(request)).status);
    return statuses;
  };

  test("a caller named after a conversation is refused after the limit, and callers of other conversations are not", async () => {
    const requests = [141, 141, 141, 142].map((id) => pageRequest({}, { path: path(id) }));
    expect(await count({ limits: { requestsPerMinute: 2 } }, requests)).toEqual([200, 200, 429, 200]);
  });

  test("the requests of one caller are counted together for all conversations", async () => {
    const authenticate = ({ headers }: Request) => headers.get("x-user") ?? "";
    const requests = ["a", "a", "b", "a"].map((user, at) => pageRequest({ "x-user": user }, { path: path(141 + at) }));
    expect(await count({ authenticate, limits: { requestsPerMinute: 2 } }, requests)).toEqual([200, 200, 200, 429]);
  });

  test("requests that authorize refuses are not counted", async () => {
    const authorize = ({ headers }: Request): boolean => headers.has("x-user");
    const requests = [{}, {}, {}, { "x-user": "a" }].map((headers) => pageRequest(headers));
    expect(await count({ authorize, limits: { requestsPerMinute: 1 } }, requests)).toEqual([403, 403, 403, 200]);
  });

  test("with a limit of n requests a minute, one more request is allowed after each 1/n of a minute", async () => {
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

  test("a caller may send exactly as many requests at once as the limit allows, for every limit from 1 to 600", async () => {
    // The clock starts at a time so large that a number cannot contain fractions of a millisecond.
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

  test("in each further minute, a caller may send exactly as many requests again", async () => {
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

  test("with a limit of Infinity, no request is refused", async () => {
    const requests = Array.from({ length: 100 }, () => pageRequest());
    expect(new Set(await count({ limits: { requestsPerMinute: Infinity } }, requests))).toEqual(new Set([200]));
  });

  test("a limiter of rate-limiter-flexible counts the requests", async () => {
    const limiter = new RateLimiterMemory({ points: 1, duration: 600 });
    const { relay } = scriptedRelay({ limiter });
    const [first, second] = [await relay(pageRequest()), await relay(pageRequest())];
    expect([first.status, second.status, Number(second.headers.get("retry-after"))]).toEqual([200, 429, 600]);
  });
});
