import { NotSentError } from "@livedesk/core";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { scriptedRelay, pageRequest, heldRelay } from "./testing/relays.ts";
import { MESSAGES, file, form, formHeaders } from "./testing/requests.ts";
import type { RelayOptions } from "./index.ts";

const key = { "idempotency-key": "0123456789abcdef" };
const message = (id: number) => ({ status: 200, json: { id } });

describe("a browser that repeats a request by itself", () => {
  test("gets the answer of the first, and no second message is made", async () => {
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    const first = await relay(pageRequest(key));
    const second = await relay(pageRequest(key));
    expect([await first.json(), await second.json()]).toEqual([{ id: 1 }, { id: 1 }]);
    expect(transport.requests).toHaveLength(1);
  });

  test("waits for the first while that is under way", async () => {
    const { relay, transport } = scriptedRelay({}, [message(1)]);
    const answers = await Promise.all([relay(pageRequest(key)), relay(pageRequest(key)), relay(pageRequest(key))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(transport.requests).toHaveLength(1);
  });

  test("is told that the outcome is unknown when that of the first was", async () => {
    const { relay, transport } = scriptedRelay({}, [{ status: 500, text: "" }, message(1)]);
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([502, 502]);
    expect(transport.requests).toHaveLength(1);
  });

  test.each([
    ["was refused", { status: 422, text: "" }, 422],
    ["never left", { error: new NotSentError("x", { code: "closed" }) }, 424],
  ])("is carried out when the first %s", async (_, answer, status) => {
    const { relay } = scriptedRelay({}, [answer, message(1)]);
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([status, 200]);
    const together = scriptedRelay({}, [answer, message(1)]);
    const answers = await Promise.all([together.relay(pageRequest(key)), together.relay(pageRequest(key))]);
    // Whichever of the two was read first.
    expect(new Set(answers.map((other) => other.status))).toEqual(new Set([200, status]));
  });

  test("is not counted", async () => {
    const { relay } = scriptedRelay({ limits: { requestsPerMinute: 1 } });
    expect([(await relay(pageRequest(key))).status, (await relay(pageRequest(key))).status]).toEqual([200, 200]);
    expect((await relay(pageRequest())).status).toBe(429);
  });

  test("is known by a form, too", async () => {
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

/** Lets the first pass, and nobody after it. */
const onlyFirst = <Value>(value: Value, otherwise: () => Value): (() => Value) => {
  let asked = 0;
  return () => (asked++ === 0 ? value : otherwise());
};
const broken = (): never => expect.fail("canary");
const limiter = (first: Promise<unknown>, otherwise: () => Promise<unknown>) => ({
  consume: onlyFirst(first, otherwise),
});
const authenticate = ({ headers }: Request): string => headers.get("x-user") ?? "nobody";

/** Why a repeat may be refused that the first was not, and what it is told when there is no first. */
const REFUSED: readonly (readonly [
  why: string,
  options: () => Partial<RelayOptions>,
  repeat: () => Request,
  status: number,
])[] = [
  ["authorize says no", () => ({ authorize: onlyFirst(true, () => false) }), () => pageRequest(key), 403],
  ["authorize throws", () => ({ authorize: onlyFirst(true, broken) }), () => pageRequest(key), 424],
  [
    "authenticate says no",
    () => ({ authenticate: onlyFirst<string | undefined>("a", () => undefined) }),
    () => pageRequest(key),
    403,
  ],
  ["authenticate throws", () => ({ authenticate: onlyFirst("a", broken) }), () => pageRequest(key), 424],
  [
    "another caller asks, once too often",
    () => ({ authenticate, limiter: limiter(Promise.resolve(), () => Promise.reject({ msBeforeNext: 900 })) }),
    () => pageRequest({ ...key, "x-user": "b" }),
    429,
  ],
  [
    "another caller asks, and the limiter is broken",
    () => ({ authenticate, limiter: limiter(Promise.resolve(), () => Promise.reject(new Error("canary"))) }),
    () => pageRequest({ ...key, "x-user": "b" }),
    424,
  ],
  ["its body breaks off", () => ({}), () => pageRequest(key, { body: '{"content":"Hel' }), 400],
  ["its body is no message's", () => ({}), () => pageRequest({ ...key, "content-type": "text/plain" }), 415],
  [
    "its form says a length that is none",
    () => ({}),
    () => pageRequest({ ...key, ...formHeaders, "content-length": "1 2" }),
    400,
  ],
];

describe("a repeat that is refused, of what may exist: it is not said that there is no message", () => {
  test.each(REFUSED)("%s", async (_, options, repeat) => {
    for (const [status, told] of [
      [200, 200],
      [500, 502],
    ]) {
      const { relay, transport } = scriptedRelay(options(), [{ status: status ?? 0, json: { id: 1 } }]);
      expect((await relay(pageRequest(key))).status).toBe(told);
      const answer = await relay(repeat());
      expect([answer.status, await answer.json()]).toEqual([502, { error: expect.stringContaining("may exist") }]);
      expect(answer.headers.get("retry-after")).toBeNull();
      transport.verify();
    }
  });

  test.each(REFUSED)("%s, while the first is under way", async (_, options, repeat) => {
    const { relay, sends, release } = heldRelay(options());
    const first = relay(pageRequest(key));
    await expect.poll(() => sends()).toBe(1);
    expect((await relay(repeat())).status).toBe(502);
    release();
    expect((await first).status).toBe(200);
  });

  test.each(REFUSED)("control: %s, and the first made nothing for sure", async (_, options, repeat, status) => {
    const { relay } = scriptedRelay(options(), [{ status: 422, text: "" }]);
    expect((await relay(pageRequest(key))).status).toBe(422);
    expect((await relay(repeat())).status).toBe(status);
  });

  test("its body is too slow", async () => {
    const clock = manualClock();
    const { relay } = scriptedRelay({ clock });
    expect((await relay(pageRequest(key))).status).toBe(200);
    const slow = relay(pageRequest(key, { body: new ReadableStream(), duplex: "half" } as RequestInit));
    await clock.advance(60_000);
    expect((await slow).status).toBe(502);
  });

  test("while the first waits for authorize", async () => {
    let allow = (): void => undefined;
    const allowed = new Promise<boolean>((resolve) => (allow = () => resolve(true)));
    const authorize = onlyFirst(allowed, () => Promise.resolve(false));
    const { relay } = scriptedRelay({ authorize });
    const first = relay(pageRequest(key));
    expect((await relay(pageRequest(key))).status).toBe(502);
    allow();
    expect((await first).status).toBe(200);
  });

  test("the relay's owner is told why", async () => {
    const told: unknown[] = [];
    const { relay } = scriptedRelay({ authorize: onlyFirst(true, broken), onError: (error) => told.push(error) });
    await relay(pageRequest(key));
    expect(await (await relay(pageRequest(key))).text()).not.toContain("canary");
    expect(told).toHaveLength(1);
  });
});

test("a repeat that waited for a first without a message is counted", async () => {
  const { relay, transport } = scriptedRelay({ limits: { requestsPerMinute: 1 } }, [{ status: 422, text: "" }]);
  const answers = await Promise.all([relay(pageRequest(key)), relay(pageRequest(key))]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422, 429]));
  transport.verify();
});

describe("what is under way is never forgotten", () => {
  test("however long it takes, and ten minutes after that", async () => {
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

  test("however many others are answered meanwhile", async () => {
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

test("answers are kept up to 32 MiB, and then the oldest is forgotten", async () => {
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

describe("what is no repeat", () => {
  test.each([
    ["another key", pageRequest({ "idempotency-key": "another" })],
    ["no key", pageRequest()],
    ["another text", pageRequest(key, { body: '{"content":"Bye"}' })],
    ["another conversation", pageRequest(key, { path: MESSAGES.replace("141", "142") })],
    ["a retry", pageRequest({ ...key, "content-type": undefined }, { path: `${MESSAGES}/29/retry`, body: null })],
  ])("%s", async (_, request) => {
    const { relay, transport } = scriptedRelay({}, [message(1), message(2)]);
    await relay(pageRequest(key));
    expect(await (await relay(request)).json()).toEqual({ id: 2 });
    transport.verify();
  });

  test("the same of another caller, who gets an answer of their own", async () => {
    const { relay, transport } = scriptedRelay({ authenticate }, [message(1), message(2)]);
    const ask = async (user: string): Promise<unknown> => (await relay(pageRequest({ ...key, "x-user": user }))).json();
    expect([await ask("a"), await ask("b"), await ask("a"), await ask("b")]).toEqual(
      [1, 2, 1, 2].map((id) => ({ id })),
    );
    transport.verify();
  });

  test("the same after ten minutes", async () => {
    const clock = manualClock();
    const { relay, transport } = scriptedRelay({ clock }, [message(1), message(2)]);
    await relay(pageRequest(key));
    await clock.advance(600_000);
    expect(await (await relay(pageRequest(key))).json()).toEqual({ id: 2 });
    transport.verify();
  });
});
