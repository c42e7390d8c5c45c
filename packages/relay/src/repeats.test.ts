import { NotSentError } from "@livedesk/core";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { scriptedRelay, pageRequest, heldRelay } from "./testing/relays.ts";
import { MESSAGES, file, form, formHeaders } from "./testing/requests.ts";
import type { RelayOptions } from "./index.ts";

const key = { "idempotency-key": "0123456789abcdef" };
const message = (id: number) => ({ status: 200, json: { id } });

describe("a browser that repeats a request by itself", () => {
  test("a repeat gets the answer of the first request, and no second message is made", async () => {
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    const first = await relay(pageRequest(key));
    const second = await relay(pageRequest(key));
    expect([await first.json(), await second.json()]).toEqual([{ id: 1 }, { id: 1 }]);
    expect(transport.requests).toHaveLength(1);
  });

  test("a repeat waits while the first request is in progress", async () => {
    const { relay, transport } = scriptedRelay({}, [message(1)]);
    const answers = await Promise.all([relay(pageRequest(key)), relay(pageRequest(key)), relay(pageRequest(key))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(transport.requests).toHaveLength(1);
  });

  test("a repeat has an unknown outcome if the first request has an unknown outcome", async () => {
    const { relay, transport } = scriptedRelay({}, [{ status: 500, text: "" }, message(1)]);
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([502, 502]);
    expect(transport.requests).toHaveLength(1);
  });

  test.each([
    ["was refused", { status: 422, text: "" }, 422],
    ["was not sent", { error: new NotSentError("x", { code: "closed" }) }, 424],
  ])("a repeat is sent if the first request %s", async (_, answer, status) => {
    const { relay } = scriptedRelay({}, [answer, message(1)]);
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([status, 200]);
    const together = scriptedRelay({}, [answer, message(1)]);
    const answers = await Promise.all([together.relay(pageRequest(key)), together.relay(pageRequest(key))]);
    // Either of the two requests may be read first.
    expect(new Set(answers.map((other) => other.status))).toEqual(new Set([200, status]));
  });

  test("a repeat is not counted as a request of its caller", async () => {
    const { relay } = scriptedRelay({ limits: { requestsPerMinute: 1 } });
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([200, 200]);
    expect((await relay(pageRequest())).status).toBe(429);
  });

  test("a repeat of a form is recognised", async () => {
    const body = form([file()]);
    const request = () =>
      pageRequest({ ...key, ...formHeaders, "content-length": String(body.length) }, { body: body as BodyInit });
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    expect([await (await relay(request())).json(), await (await relay(request())).json()]).toEqual([
      { id: 1 },
      { id: 1 },
    ]);
    expect(transport.requests).toHaveLength(1);
  });
});

/** Makes a function that returns `value` on its first call, and the result of `otherwise` on later calls. */
const onlyFirst = <Value>(value: Value, otherwise: () => Value): (() => Value) => {
  let asked = 0;
  return () => (asked++ === 0 ? value : otherwise());
};
const broken = (): never => expect.fail("canary");
const limiter = (first: Promise<unknown>, otherwise: () => Promise<unknown>) => ({
  consume: onlyFirst(first, otherwise),
});
const authenticate = ({ headers }: Request): string => headers.get("x-user") ?? "nobody";

/**
 * Each entry contains a reason to refuse a repeat although the first request was accepted, and the status if there is
 * no first request.
 */
const REFUSED: readonly (readonly [
  why: string,
  options: () => Partial<RelayOptions>,
  repeat: () => Request,
  status: number,
])[] = [
  ["authorize refuses it", () => ({ authorize: onlyFirst(true, () => false) }), () => pageRequest(key), 403],
  ["authorize throws", () => ({ authorize: onlyFirst(true, broken) }), () => pageRequest(key), 424],
  [
    "authenticate refuses it",
    () => ({ authenticate: onlyFirst<string | undefined>("a", () => undefined) }),
    () => pageRequest(key),
    403,
  ],
  ["authenticate throws", () => ({ authenticate: onlyFirst("a", broken) }), () => pageRequest(key), 424],
  [
    "another caller sends it, and has sent too many requests",
    () => ({ authenticate, limiter: limiter(Promise.resolve(), () => Promise.reject({ msBeforeNext: 900 })) }),
    () => pageRequest({ ...key, "x-user": "b" }),
    429,
  ],
  [
    "another caller sends it, and the limiter fails",
    () => ({ authenticate, limiter: limiter(Promise.resolve(), () => Promise.reject(new Error("canary"))) }),
    () => pageRequest({ ...key, "x-user": "b" }),
    424,
  ],
  ["its body is cut off", () => ({}), () => pageRequest(key, { body: '{"content":"Hel' }), 400],
  ["its body is not a message", () => ({}), () => pageRequest({ ...key, "content-type": "text/plain" }), 415],
  [
    "its Content-Length is malformed",
    () => ({}),
    () => pageRequest({ ...key, ...formHeaders, "content-length": "1 2" }),
    400,
  ],
];

describe("a refused repeat of a request that may have made a message is answered 502, and not with a 4xx", () => {
  test.each(REFUSED)("the repeat is refused because %s", async (_, options, repeat) => {
    for (const [status, expected] of [
      [200, 200],
      [500, 502],
    ]) {
      const { relay, transport } = scriptedRelay(options(), [{ status: status ?? 0, json: { id: 1 } }]);
      expect((await relay(pageRequest(key))).status).toBe(expected);
      const answer = await relay(repeat());
      expect([answer.status, await answer.json()]).toEqual([
        502,
        { error: expect.stringContaining("may have carried it out") },
      ]);
      expect(answer.headers.get("retry-after")).toBeNull();
      transport.verify();
    }
  });

  test.each(REFUSED)(
    "the repeat is refused because %s, while the first request is in progress",
    async (_, options, repeat) => {
      const { relay, sends, release } = heldRelay(options());
      const first = relay(pageRequest(key));
      await expect.poll(() => sends()).toBe(1);
      expect((await relay(repeat())).status).toBe(502);
      release();
      expect((await first).status).toBe(200);
    },
  );

  test.each(REFUSED)(
    "control: a repeat that is refused because %s gets its usual status if the first request made no message",
    async (_, options, repeat, status) => {
      const { relay } = scriptedRelay(options(), [{ status: 422, text: "" }]);
      expect((await relay(pageRequest(key))).status).toBe(422);
      expect((await relay(repeat())).status).toBe(status);
    },
  );

  test("the repeat is refused because its body is too slow", async () => {
    const clock = manualClock();
    const { relay } = scriptedRelay({ clock });
    expect((await relay(pageRequest(key))).status).toBe(200);
    const slow = relay(pageRequest(key, { body: new ReadableStream(), duplex: "half" } as RequestInit));
    await clock.advance(60_000);
    expect((await slow).status).toBe(502);
  });

  test("the repeat is refused while the first request waits for authorize", async () => {
    let allow = (): void => undefined;
    const allowed = new Promise<boolean>((resolve) => (allow = () => resolve(true)));
    const authorize = onlyFirst(allowed, () => Promise.resolve(false));
    const { relay } = scriptedRelay({ authorize });
    const first = relay(pageRequest(key));
    expect((await relay(pageRequest(key))).status).toBe(502);
    allow();
    expect((await first).status).toBe(200);
  });

  test("if authorize throws for a repeat, onError gets the error", async () => {
    const errors: unknown[] = [];
    const { relay } = scriptedRelay({ authorize: onlyFirst(true, broken), onError: (error) => errors.push(error) });
    await relay(pageRequest(key));
    expect(await (await relay(pageRequest(key))).text()).not.toContain("canary");
    expect(errors).toHaveLength(1);
  });
});

test("a repeat that is sent because the first request made no message is counted as a request", async () => {
  const { relay, transport } = scriptedRelay({ limits: { requestsPerMinute: 1 } }, [{ status: 422, text: "" }]);
  const answers = await Promise.all([relay(pageRequest(key)), relay(pageRequest(key))]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422, 429]));
  transport.verify();
});

describe("a request in progress is never forgotten", () => {
  test("a repeat is recognised however long the request takes, and for ten minutes after its answer", async () => {
    const clock = manualClock();
    const { relay, sends, release } = heldRelay({ clock });
    const first = relay(pageRequest(key));
    await expect.poll(() => sends()).toBe(1);
    await clock.advance(600_001);
    const second = relay(pageRequest(key));
    await clock.advance(0);
    expect(sends()).toBe(1);
    release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    await clock.advance(599_999);
    expect((await relay(pageRequest(key))).status).toBe(200);
    expect(sends()).toBe(1);
  });

  test("a repeat is recognised however many other requests are answered in the meantime", async () => {
    const { relay, sends, release } = heldRelay({ limits: { requestsPerMinute: Infinity } });
    const first = relay(pageRequest(key));
    await expect.poll(() => sends()).toBe(1);
    const other = (at: number): Request =>
      pageRequest({ "idempotency-key": `k${at}` }, { body: '{"content":"Other"}' });
    for (let at = 0; at < 10_001; at++) await relay(other(at));
    const second = relay(pageRequest(key));
    release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect(sends()).toBe(1);
  });
});

test("answers are kept until they need more than 32 MiB, and then the oldest answer is forgotten", async () => {
  const { relay, transport } = scriptedRelay(
    { limits: { requestsPerMinute: Infinity } },
    Array.from({ length: 5 }, (_, at) => ({ status: 200, json: { id: at + 1, content: "a".repeat(4 * 2 ** 20) } })),
  );
  const ask = async (at: number) =>
    ((await (await relay(pageRequest({ "idempotency-key": `k${at}` }))).json()) as { id: number }).id;
  for (let at = 1; at <= 4; at++) expect(await ask(at)).toBe(at);
  expect([await ask(4), await ask(3), await ask(2)]).toEqual([4, 3, 2]);
  expect(await ask(1)).toBe(5);
  transport.verify();
});

describe("a request that is not a repeat", () => {
  test.each([
    ["with another key", pageRequest({ "idempotency-key": "another" })],
    ["without a key", pageRequest()],
    ["with a different text", pageRequest(key, { body: '{"content":"Bye"}' })],
    ["to another conversation", pageRequest(key, { path: MESSAGES.replace("141", "142") })],
    [
      "that is a retry",
      pageRequest({ ...key, "content-type": undefined }, { path: `${MESSAGES}/29/retry`, body: null }),
    ],
  ])("a request %s is not a repeat, and is sent", async (_, request) => {
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    await relay(pageRequest(key));
    expect(await (await relay(request)).json()).toEqual({ id: 2 });
    transport.verify();
  });

  test("the same request of another caller is not a repeat, and gets its own answer", async () => {
    const { relay, transport } = scriptedRelay({ authenticate }, [message(1), message(2)]);
    const ask = async (user: string): Promise<unknown> => (await relay(pageRequest({ ...key, "x-user": user }))).json();
    expect([await ask("a"), await ask("b"), await ask("a"), await ask("b")]).toEqual(
      [1, 2, 1, 2].map((id) => ({ id })),
    );
    transport.verify();
  });

  test("the same request after ten minutes is not a repeat, and is sent", async () => {
    const clock = manualClock();
    const { relay, transport } = scriptedRelay({ clock }, [message(1), message(2)]);
    await relay(pageRequest(key));
    await clock.advance(600_000);
    expect(await (await relay(pageRequest(key))).json()).toEqual({ id: 2 });
    transport.verify();
  });
});
