import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { scriptedRelay, pageRequest } from "./testing/relays.ts";
import { text, picture, file, form, formHeaders } from "./testing/requests.ts";
import type { Relay, RelayLimits, RelayOptions } from "./index.ts";

/** Requests that are not authorized yet may use a quarter of the memory, which is 4 000 bytes. */
const LIMITS: RelayLimits = { jsonBytes: 1000, heldBytes: 16_000, requestsPerMinute: Infinity };

const authenticate = ({ headers }: Request): string => headers.get("x-user") ?? "nobody";

/** If a message has a Content-Length, memory for the whole message is reserved at once; otherwise only for the bytes that have arrived. */
type Length = "with a length" | "without a length";

/** A user's JSON message of 914 bytes. `begin` sends the beginning of the message, and `end` sends the rest. */
function halfMessage(user: string, kind: Length, begin = 500) {
  const whole = Buffer.from(`{"content":"${"a".repeat(900)}"}`);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const length = kind === "with a length" ? String(whole.length) : undefined;
  const request = pageRequest({ "x-user": user, "content-length": length }, {
    body: readable,
    duplex: "half",
  } as RequestInit);
  return {
    request,
    begin: () => writer.write(whole.subarray(0, begin)),
    end: () => writer.write(whole.subarray(begin)).then(() => writer.close()),
  };
}

function start(options: Partial<RelayOptions> = {}) {
  const clock = manualClock();
  const { relay, transport } = scriptedRelay({ authenticate, limits: LIMITS, clock, ...options });
  return { clock, transport, relay };
}

/** Sends the beginning of one message for each user, and waits until the relay has read or refused each beginning. */
async function hold(relay: Relay, users: readonly string[], kind: Length = "with a length") {
  const messages = users.map((user) => halfMessage(user, kind));
  const answers: Promise<Response>[] = [];
  for (const message of messages) {
    answers.push(relay(message.request));
    // Resolves when the relay has read the chunk, and rejects when the relay has refused the request.
    await message.begin().catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { answers, end: () => Promise.allSettled(messages.map((message) => message.end())) };
}

const statusesOf = async (answers: readonly Promise<Response>[]): Promise<number[]> =>
  (await Promise.all(answers)).map(({ status }) => status);

const TOO_MANY = { error: "Too many request bodies arrive at the same time" };

describe("the memory of requests that are not authorized yet", () => {
  test("one caller may use half of the memory, and a message of the next caller is still sent", async () => {
    const { relay, transport } = start();
    const { answers, end } = await hold(relay, ["greedy", "greedy", "greedy"]);
    const third = await answers[2];
    expect([third?.status, third?.headers.get("retry-after"), await third?.json()]).toEqual([429, "1", TOO_MANY]);
    expect((await relay(pageRequest({ "x-user": "next" }))).status).toBe(200);
    await end();
    expect(await statusesOf(answers)).toEqual([200, 200, 429]);
    expect(transport.requests).toHaveLength(3);
  });

  test("a body without a length takes only as much memory as its bytes that have arrived", async () => {
    const { relay } = start();
    const { answers } = await hold(
      relay,
      Array.from({ length: 5 }, () => "greedy"),
      "without a length",
    );
    expect((await answers[4])?.status).toBe(429);
    expect((await relay(pageRequest({ "x-user": "next" }))).status).toBe(200);
  });

  test("even with many callers, there is memory for a message of the next caller", async () => {
    const { relay } = start();
    const users = Array.from({ length: 50 }, (_, at) => `user ${at}`);
    const { answers, end } = await hold(relay, users);
    expect((await relay(pageRequest({ "x-user": "next" }))).status).toBe(200);
    await end();
    expect(await statusesOf(answers)).toEqual(users.map((_, at) => (at < 4 ? 200 : 429)));
  });

  test("a stalled body is ended when another body needs its memory", async () => {
    const { clock, relay } = start();
    const { answers, end } = await hold(relay, ["greedy", "greedy"]);
    const early = await hold(relay, ["greedy"]);
    expect(await statusesOf(early.answers)).toEqual([429]);
    await clock.advance(2001);
    const late = await hold(relay, ["greedy"]);
    await late.end();
    expect(await statusesOf(late.answers)).toEqual([200]);
    const first = await Promise.race(answers);
    expect([first.status, await first.json()]).toEqual([
      408,
      { error: "The body arrived too slowly while other requests waited" },
    ]);
    await end();
    expect(new Set(await statusesOf(answers))).toEqual(new Set([200, 408]));
  });

  test("the memory of bodies that wait for an authorize which never answers is freed after accessTime", async () => {
    let asked = 0;
    const authorize = ({ headers }: Request) => headers.get("x-user") === "next" || new Promise<never>(() => asked++);
    const { clock, relay } = start({ authorize });
    const users = ["a", "b", "c", "d"];
    const { answers, end } = await hold(relay, users);
    await end();
    await expect.poll(() => asked).toBe(users.length);
    await clock.advance(10_000);
    expect(await statusesOf(answers)).toEqual(users.map(() => 424));
    const next = await hold(relay, ["next", "next"]);
    await next.end();
    expect(await statusesOf(next.answers)).toEqual([200, 200]);
  });

  test("the memory of refused bodies is freed", async () => {
    const { relay } = start({ authorize: () => false });
    for (let round = 0; round < 30; round++) {
      const { answers, end } = await hold(relay, ["a", "a"]);
      await end();
      expect(await statusesOf(answers)).toEqual([403, 403]);
    }
  });
});

test("authorized requests do not use the quarter of the memory that is for requests that are not authorized yet", async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let letIn = 0;
  const { relay } = start({ limiter: { consume: () => (letIn++, released) } });
  // Together, these bodies are longer than the memory for requests that are not authorized yet.
  const agents = Array.from({ length: 6 }, (_, at) => halfMessage(`agent ${at}`, "with a length"));
  const answers: Promise<Response>[] = [];
  for (const [at, agent] of agents.entries()) {
    answers.push(relay(agent.request));
    await Promise.all([agent.begin(), agent.end()]);
    await expect.poll(() => letIn).toBe(at + 1);
  }
  const unauthorized = await hold(relay, ["a", "b", "c", "d", "e"]);
  expect((await unauthorized.answers[4])?.status).toBe(429);
  await unauthorized.end();
  release();
  const statuses = await statusesOf([...answers, ...unauthorized.answers]);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
});

test("slow bodies that are complete keep their memory while LiveDesk has not answered", async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let letIn = 0;
  const limits = { ...LIMITS, heldBytes: 8000 };
  const { clock, relay } = start({ limits, limiter: { consume: () => (letIn++, released) } });
  const slow = Array.from({ length: 4 }, () => halfMessage("a", "with a length"));
  const answers: Promise<Response>[] = [];
  for (const [at, message] of slow.entries()) {
    answers.push(relay(message.request));
    await message.begin();
    await clock.advance(3000);
    await message.end();
    await expect.poll(() => letIn).toBe(at + 1);
  }
  const next = halfMessage("a", "with a length");
  expect((await relay(next.request)).status).toBe(429);
  release();
  expect(await statusesOf(answers)).toEqual([200, 200, 200, 200]);
});

test("a form without a length is kept in memory completely, and the form of one caller may use at most half of the memory", async () => {
  const { relay, transport } = start({ limits: { ...LIMITS, bodyBytes: 20_000 } });
  const send = async (size: number): Promise<number> => {
    const parts = form([file("a.png", "image/png", picture(size))]);
    return (await relay(pageRequest(formHeaders, { body: parts as BodyInit }))).status;
  };
  expect([await send(7000), await send(8000), await send(7000)]).toEqual([200, 413, 200]);
  expect(transport.requests).toHaveLength(2);
});

test("the text fields of a form without a length are not counted twice", async () => {
  const { relay, transport } = start({ limits: { ...LIMITS, bodyBytes: 8000 } });
  const body = form([text("content", "a".repeat(900)), file("a.png", "image/png", picture(6500))]);
  expect((await relay(pageRequest(formHeaders, { body: body as BodyInit }))).status).toBe(200);
  expect(transport.requests).toHaveLength(1);
});
