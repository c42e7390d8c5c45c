import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { scriptedRelay, pageRequest } from "./testing/relays.ts";
import { text, picture, file, form, formHeaders } from "./testing/requests.ts";
import type { Relay, RelayLimits, RelayOptions } from "./index.ts";

/** A quarter of the room, which is 4 000 bytes, is for callers that are not let in yet. */
const LIMITS: RelayLimits = { jsonBytes: 1000, heldBytes: 16_000, requestsPerMinute: Infinity };

const authenticate = ({ headers }: Request): string => headers.get("x-user") ?? "nobody";

/** Whether a message says how long it is: then all of its room is taken at once, otherwise that of the bytes that have come. */
type Says = "says its length" | "does not say its length";

/** The beginning of a JSON message of a user, which its rest follows when the test says so. It has 914 bytes. */
function halfMessage(user: string, says: Says, begin = 500) {
  const whole = Buffer.from(`{"content":"${"a".repeat(900)}"}`);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const length = says === "says its length" ? String(whole.length) : undefined;
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

/** Begins a message of each user, and waits until the relay holds these. */
async function hold(relay: Relay, users: readonly string[], says: Says = "says its length") {
  const messages = users.map((user) => halfMessage(user, says));
  const answers: Promise<Response>[] = [];
  for (const message of messages) {
    answers.push(relay(message.request));
    // Resolves when the relay has taken it, and rejects when the relay has refused it.
    await message.begin().catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { answers, end: () => Promise.allSettled(messages.map((message) => message.end())) };
}

const statusesOf = async (answers: readonly Promise<Response>[]): Promise<number[]> =>
  (await Promise.all(answers)).map(({ status }) => status);

const TOO_MANY = { error: "Too many bodies at once" };

describe("bodies of callers that are not let in yet", () => {
  test("one caller holds half of the room, and the next caller's message passes", async () => {
    const { relay, transport } = start();
    const { answers, end } = await hold(relay, ["greedy", "greedy", "greedy"]);
    const third = await answers[2];
    expect([third?.status, third?.headers.get("retry-after"), await third?.json()]).toEqual([429, "1", TOO_MANY]);
    expect((await relay(pageRequest({ "x-user": "next" }))).status).toBe(200);
    await end();
    expect(await statusesOf(answers)).toEqual([200, 200, 429]);
    expect(transport.requests).toHaveLength(3);
  });

  test("those that do not say how long they are take the room of what has come", async () => {
    const { relay } = start();
    const { answers } = await hold(
      relay,
      Array.from({ length: 5 }, () => "greedy"),
      "does not say its length",
    );
    expect((await answers[4])?.status).toBe(429);
    expect((await relay(pageRequest({ "x-user": "next" }))).status).toBe(200);
  });

  test("many callers leave room for the next one, whose message passes", async () => {
    const { relay } = start();
    const users = Array.from({ length: 50 }, (_, at) => `user ${at}`);
    const { answers, end } = await hold(relay, users);
    expect((await relay(pageRequest({ "x-user": "next" }))).status).toBe(200);
    await end();
    expect(await statusesOf(answers)).toEqual(users.map((_, at) => (at < 4 ? 200 : 429)));
  });

  test("a body that has stopped coming gives way to one that needs its room", async () => {
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
      { error: "The body came too slowly while others waited for room" },
    ]);
    await end();
    expect(new Set(await statusesOf(answers))).toEqual(new Set([200, 408]));
  });

  test("what waits for an authorize that never answers gives its room back in time", async () => {
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

  test("what is over gives its room back", async () => {
    const { relay } = start({ authorize: () => false });
    for (let round = 0; round < 30; round++) {
      const { answers, end } = await hold(relay, ["a", "a"]);
      await end();
      expect(await statusesOf(answers)).toEqual([403, 403]);
    }
  });
});

test("callers that are let in have the rest of the room: what they hold is not counted among the strangers'", async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let letIn = 0;
  const { relay } = start({ limiter: { consume: () => (letIn++, released) } });
  // More together than strangers may hold.
  const agents = Array.from({ length: 6 }, (_, at) => halfMessage(`agent ${at}`, "says its length"));
  const answers: Promise<Response>[] = [];
  for (const [at, agent] of agents.entries()) {
    answers.push(relay(agent.request));
    await Promise.all([agent.begin(), agent.end()]);
    await expect.poll(() => letIn).toBe(at + 1);
  }
  const strangers = await hold(relay, ["a", "b", "c", "d", "e"]);
  expect((await strangers.answers[4])?.status).toBe(429);
  await strangers.end();
  release();
  const statuses = await statusesOf([...answers, ...strangers.answers]);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
});

test("what came slowly, but whole, keeps its room while LiveDesk takes its time", async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let letIn = 0;
  const limits = { ...LIMITS, heldBytes: 8000 };
  const { clock, relay } = start({ limits, limiter: { consume: () => (letIn++, released) } });
  const slow = Array.from({ length: 4 }, () => halfMessage("a", "says its length"));
  const answers: Promise<Response>[] = [];
  for (const [at, message] of slow.entries()) {
    answers.push(relay(message.request));
    await message.begin();
    await clock.advance(3000);
    await message.end();
    await expect.poll(() => letIn).toBe(at + 1);
  }
  const next = halfMessage("a", "says its length");
  expect((await relay(next.request)).status).toBe(429);
  release();
  expect(await statusesOf(answers)).toEqual([200, 200, 200, 200]);
});

test("a form that does not say how long it is, is held whole: one caller's must not fill all of the room", async () => {
  const { relay, transport } = start({ limits: { ...LIMITS, bodyBytes: 20_000 } });
  const send = async (size: number): Promise<number> => {
    const parts = form([file("a.png", "image/png", picture(size))]);
    return (await relay(pageRequest(formHeaders, { body: parts as BodyInit }))).status;
  };
  expect([await send(7000), await send(8000), await send(7000)]).toEqual([200, 413, 200]);
  expect(transport.requests).toHaveLength(2);
});

test("a form that does not say how long it is, is counted once: its texts are not counted again", async () => {
  const { relay, transport } = start({ limits: { ...LIMITS, bodyBytes: 8000 } });
  const body = form([text("content", "a".repeat(900)), file("a.png", "image/png", picture(6500))]);
  expect((await relay(pageRequest(formHeaders, { body: body as BodyInit }))).status).toBe(200);
  expect(transport.requests).toHaveLength(1);
});
