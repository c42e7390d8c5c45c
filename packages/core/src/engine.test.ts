import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { type ClientEvent, type ClientOptions, createClient, NotSentError, UnknownOutcomeError } from "./index.ts";
import { recordingTransport, type ScriptedAnswer } from "./testing/index.ts";

const sent: ScriptedAnswer = { status: 200, json: { id: 3030, status: "sent" } };
const refused: ScriptedAnswer = { error: new NotSentError("refused", { code: "connection-failed" }) };
const tooMany = (headers = {}): ScriptedAnswer => ({ status: 429, text: "Retry later", headers });

/** Whether, and how, a promise has settled by now. */
function watch<Value>(promise: Promise<Value>): { state: "pending" | "fulfilled" | "rejected"; error?: unknown } {
  const seen: ReturnType<typeof watch> = { state: "pending" };
  promise.then(
    () => (seen.state = "fulfilled"),
    (error: unknown) => Object.assign(seen, { state: "rejected", error }),
  );
  return seen;
}

function start(script: ScriptedAnswer[], options: ClientOptions = {}) {
  const transport = recordingTransport(script);
  const events: ClientEvent[] = [];
  const client = createClient(transport, { onEvent: (event) => events.push(event), ...options });
  return { transport, events, clock: transport.clock, send: () => client.messages.send(141, { content: "Hello" }) };
}

describe("what is tried again", () => {
  test("what provably never left, after a time that doubles, with full jitter", async () => {
    const { send, clock, transport } = start([refused, refused, sent]);
    const call = watch(send());
    await clock.advance(249);
    expect(transport.requests).toHaveLength(1);
    await clock.advance(1);
    expect(transport.requests).toHaveLength(2);
    await clock.advance(499);
    expect(transport.requests).toHaveLength(2);
    await clock.advance(1);
    expect(call.state).toBe("fulfilled");
    transport.verify();
  });

  test.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after-ms": "1500" }, 1500],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:07 GMT" }, 7000],
    [{}, 250],
  ])("429 with %j, after %d ms", async (headers, ms) => {
    const { send, clock, transport } = start([tooMany(headers), sent]);
    const call = watch(send());
    await clock.advance(ms - 1);
    expect(transport.requests).toHaveLength(1);
    await clock.advance(1);
    expect(call.state).toBe("fulfilled");
  });

  test("no more often than was asked for, and the last error is told with all attempts", async () => {
    for (const maxRetries of [0, 1, 2]) {
      const { send, clock, transport } = start([refused, refused, refused], { maxRetries });
      const call = watch(send());
      await clock.advance(60_000);
      expect(transport.requests).toHaveLength(maxRetries + 1);
      expect(call.error).toMatchObject({ delivery: "not-sent", attempts: maxRetries + 1 });
    }
  });
});

describe("what is never tried again", () => {
  test.each<[string, ScriptedAnswer, string]>([
    ["an unknown outcome", { error: new UnknownOutcomeError("lost", { code: "connection-lost" }) }, "unknown"],
    ["a failure that nobody explains", { error: new Error("boom") }, "unknown"],
    ["HTTP 500", { status: 500, text: "" }, "unknown"],
    ["HTTP 503 with Retry-After", { status: 503, text: "", headers: { "retry-after": "1" } }, "unknown"],
    ["an answer that is none", { status: 200, text: "<html>" }, "unknown"],
    ["HTTP 400", { status: 400, text: "" }, "rejected"],
    ["HTTP 408", { status: 408, text: "" }, "rejected"],
    ["HTTP 422", { status: 422, text: "" }, "rejected"],
    ["a call that was aborted before it left", { error: new NotSentError("x", { code: "aborted" }) }, "not-sent"],
    ["a call that ran out of time before it left", { error: new NotSentError("x", { code: "timeout" }) }, "not-sent"],
  ])("%s", async (_, answer, delivery) => {
    const { send, clock, transport } = start([answer]);
    const call = watch(send());
    await clock.advance(100_000);
    expect(call.error).toMatchObject({ delivery, attempts: 1 });
    expect(transport.requests).toHaveLength(1);
  });
});

describe("one deadline", () => {
  test("fails at once when the server's wait is longer, and says when to come back", async () => {
    for (const ms of [59_501, 60_000, 61_000]) {
      const { send, clock } = start([tooMany({ "retry-after-ms": String(ms) })]);
      const call = watch(send());
      await clock.advance(0);
      expect(call.error).toMatchObject({ name: "RateLimitError", retryAt: new Date(ms), attempts: 1 });
    }
  });

  test("ends a wait between attempts when the caller gives up", async () => {
    const transport = recordingTransport([refused, sent]);
    const controller = new AbortController();
    const sending = createClient(transport).messages.send(1, { content: "Hello" }, { signal: controller.signal });
    const call = watch(sending);
    await transport.clock.advance(100);
    controller.abort();
    await transport.clock.advance(0);
    expect(call.error).toMatchObject({ delivery: "not-sent", code: "aborted", attempts: 1 });
    expect(transport.requests).toHaveLength(1);
  });

  test("leaves no timer and no listener behind, however the call ended", async () => {
    const { signal } = new AbortController();
    for (const answer of [sent, refused, tooMany(), { status: 500, text: "" }, { error: new Error("boom") }]) {
      const transport = recordingTransport([answer]);
      const client = createClient(transport, { maxRetries: 0 });
      await client.messages.send(1, { content: "Hello" }, { signal }).catch(() => undefined);
      expect([transport.clock.pending, getEventListeners(signal, "abort").length]).toEqual([0, 0]);
    }
  });
});

describe("a call that has ended already", () => {
  const ended = AbortSignal.abort();
  const aborted = { delivery: "not-sent", code: "aborted", attempts: 0 };

  test("does not wait for its turn", async () => {
    const transport = recordingTransport([refused, sent]);
    const { messages } = createClient(transport);
    void messages.send(1, { content: "first" }).catch(() => undefined);
    await transport.clock.advance(0);
    await expect(messages.send(1, { content: "second" }, { signal: ended })).rejects.toMatchObject(aborted);
    expect(transport.requests).toHaveLength(1);
  });

  test("does not wait for the end of a pause", async () => {
    const transport = recordingTransport([tooMany({ "retry-after": "5" }), sent]);
    const { messages } = createClient(transport);
    void messages.send(1, { content: "first" }).catch(() => undefined);
    await transport.clock.advance(0);
    await expect(messages.send(2, { content: "second" }, { signal: ended })).rejects.toMatchObject(aborted);
  });

  test("is not begun", async () => {
    const { messages } = createClient(recordingTransport());
    await expect(messages.send(1, { content: "Hello" }, { signal: ended })).rejects.toMatchObject(aborted);
  });

  test("is not tried again, also if it ended while it was told of", async () => {
    const controller = new AbortController();
    const transport = recordingTransport([refused, sent]);
    const onEvent = ({ type }: ClientEvent): void => void (type === "retry" && controller.abort());
    const { messages } = createClient(transport, { onEvent });
    const sending = messages.send(1, { content: "Hello" }, { signal: controller.signal });
    await expect(sending).rejects.toMatchObject({ ...aborted, attempts: 1 });
    expect(transport.requests).toHaveLength(1);
  });
});

describe("close()", () => {
  test("ends what waits for a turn, a pause or another attempt, unsent, and begins nothing more", async () => {
    const transport = recordingTransport([refused]);
    const client = createClient(transport);
    const calls = [client.messages.send(1, { content: "first" }), client.messages.send(1, { content: "second" })];
    const results = Promise.allSettled(calls);
    await transport.clock.advance(0);
    await client.close();
    expect(await results).toMatchObject(calls.map(() => ({ reason: { delivery: "not-sent", code: "closed" } })));
    await expect(client.messages.send(2, { content: "third" })).rejects.toMatchObject({ code: "closed", attempts: 0 });
    await transport.clock.advance(60_000);
    expect([transport.requests.length, transport.clock.pending]).toEqual([1, 0]);
  });
});

describe("a pause is the whole client's", () => {
  test("no other call begins before it is over", async () => {
    const { send, clock, transport } = start([tooMany({ "retry-after": "5" }), sent, sent], { ordering: "none" });
    const first = watch(send());
    await clock.advance(0);
    const second = watch(send());
    await clock.advance(4999);
    expect(transport.requests).toHaveLength(1);
    await clock.advance(1);
    expect([first.state, second.state]).toEqual(["fulfilled", "fulfilled"]);
  });

  // An attempt that begins just before its deadline is cut off on its way, and nobody knows what became of it.
  test.each([4000, 5000, 5499])(
    "a call of %d ms has no time for it: it fails at once, and says until when",
    async (timeout) => {
      const transport = recordingTransport([tooMany({ "retry-after": "5" }), sent]);
      const { messages } = createClient(transport);
      void messages.send(1, { content: "Hello" }).catch(() => undefined);
      await transport.clock.advance(0);
      const call = watch(messages.send(2, { content: "Hello" }, { timeout }));
      await transport.clock.advance(0);
      expect(call.error).toMatchObject({
        delivery: "not-sent",
        code: "rate-limited",
        retryAt: new Date(5000),
        attempts: 0,
      });
    },
  );

  test("a call that has half a second left after it waits, and is sent", async () => {
    const transport = recordingTransport([tooMany({ "retry-after": "5" }), sent]);
    const { messages } = createClient(transport);
    void messages.send(1, { content: "Hello" }, { timeout: 5000 }).catch(() => undefined);
    await transport.clock.advance(0);
    const call = watch(messages.send(2, { content: "Hello" }, { timeout: 5500 }));
    await transport.clock.advance(5000);
    expect(call.state).toBe("fulfilled");
  });
});

test.each([
  ["too little time is left is not begun, and ends unsent", 59_501, { state: "rejected", error: { code: "timeout" } }],
  ["half a second is left is begun", 59_500, { state: "fulfilled" }],
])("an attempt that has waited for its turn until %s", async (_, at, end) => {
  const transport = recordingTransport([sent]);
  const clock = transport.clock;
  let free = (): void => undefined;
  const held = new Promise<void>((resolve) => (free = resolve));
  let calls = 0;
  const { messages } = createClient({
    ...transport,
    send: async (request, call) => {
      if (calls++ === 0) {
        await held;
        throw new NotSentError("x", { code: "closed" });
      }
      return transport.send(request, call);
    },
  });
  void messages.send(1, { content: "Ahead" }, { timeout: 100_000 }).catch(() => undefined);
  const call = watch(messages.send(1, { content: "Hello" }));
  await clock.advance(at);
  free();
  await clock.advance(0);
  expect(call).toMatchObject(end);
});

test("a server cannot keep a client still for ever: after a minute one call may find out", async () => {
  const year = 365 * 24 * 3600;
  const transport = recordingTransport([tooMany({ "retry-after": String(year) }), sent]);
  const { messages } = createClient(transport);
  await expect(messages.send(1, { content: "Hello" })).rejects.toMatchObject({ retryAt: new Date(year * 1000) });
  await transport.clock.advance(60_000);
  expect(await messages.send(1, { content: "Hello" })).toMatchObject({ id: 3030 });
});

test("what a server said outlives that nobody waited for it", async () => {
  const transport = recordingTransport([tooMany({ "retry-after": "5" })]);
  const controller = new AbortController();
  const sending = createClient(transport).messages.send(1, { content: "Hello" }, { signal: controller.signal });
  const call = watch(sending);
  await transport.clock.advance(1000);
  controller.abort();
  await transport.clock.advance(0);
  expect(call.error).toMatchObject({ name: "RateLimitError", status: 429, retryAt: new Date(5000), attempts: 1 });
});

describe("events", () => {
  test("tell each attempt, answer, retry and outcome", async () => {
    const { send, clock, events } = start([tooMany({ "retry-after": "1" }), refused, sent]);
    void send();
    await clock.advance(2000);
    const path = "/api/v2/accounts/conversations/141/messages";
    const of = (attempt: number) => ({ call: 1, kind: "text", path, attempt });
    expect(events).toEqual([
      { type: "request", ...of(1) },
      { type: "response", ...of(1), status: 429, duration: 0 },
      { type: "retry", ...of(1), delay: 1000, error: expect.objectContaining({ name: "RateLimitError" }) },
      { type: "request", ...of(2) },
      { type: "retry", ...of(2), delay: 500, error: expect.objectContaining({ code: "connection-failed" }) },
      { type: "request", ...of(3) },
      { type: "response", ...of(3), status: 200, duration: 0 },
      { type: "outcome", ...of(3), outcome: "accepted", messageId: 3030, duration: 1500 },
    ]);
  });

  test("a listener that throws, now or later, changes nothing", async () => {
    const now = start([sent], { onEvent: ({ call }) => expect(call).toBe("another") });
    expect(await now.send()).toMatchObject({ id: 3030 });
    const onEvent: unknown = async ({ call }: ClientEvent) => expect(call).toBe("another");
    const later = start([sent], { onEvent: onEvent as (event: ClientEvent) => void });
    expect(await later.send()).toMatchObject({ id: 3030 });
  });
});

test.each([
  [{ maxRetries: -1 }, "maxRetries: must be a whole number from 0"],
  [{ maxRetries: 1.5 }, "maxRetries: must be a whole number from 0"],
  [{ maxConnections: 0 }, "maxConnections: must be a whole number from 1"],
  [{ maxQueued: Number.NaN }, "maxQueued: must be a whole number from 0"],
  [{ timeout: Number.NaN }, "timeout: must be milliseconds, from 1 to 2147483647"],
  [{ ordering: "conversations" }, 'ordering: must be "conversation" or "none"'],
  [{ onEvent: 5 }, "onEvent: must be a function"],
])("%j is refused", (options, message) => {
  expect(() => createClient(recordingTransport(), options as ClientOptions)).toThrow(message);
});

test("what is no signal, and what is no id at all, is refused as a rejection", async () => {
  const { messages } = createClient(recordingTransport());
  const signal = {} as AbortSignal;
  await expect(messages.send(1, { content: "Hello" }, { signal })).rejects.toThrow("signal: must be an AbortSignal");
  await expect(messages.send(Symbol("1") as unknown as number, { content: "Hello" })).rejects.toThrow(
    "conversation_id: must",
  );
});
