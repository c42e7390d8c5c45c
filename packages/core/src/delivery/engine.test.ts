import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import {
  type CallOptions,
  type ClientEvent,
  type ClientOptions,
  NotSentError,
  UnknownOutcomeError,
  createClient,
} from "../index.ts";
import type { ApiResponse, Transport } from "../adapter.ts";
import { type ScriptedAnswer, recordingTransport } from "../testing/index.ts";

const sent: ScriptedAnswer = { status: 200, json: { id: 3030, status: "sent" } };
const refused: ScriptedAnswer = { error: new NotSentError("refused", { code: "connection-failed" }) };
const tooMany = (headers = {}): ScriptedAnswer => ({ status: 429, text: "Retry later", headers });

/** The state of a promise, which changes when the promise settles. */
function watch<Value>(promise: Promise<Value>): { state: "pending" | "fulfilled" | "rejected"; error?: unknown } {
  const seen: ReturnType<typeof watch> = { state: "pending" };
  promise.then(
    () => (seen.state = "fulfilled"),
    (error: unknown) => Object.assign(seen, { state: "rejected", error }),
  );
  return seen;
}

const LATENCIES: readonly (readonly [name: string, latency: number])[] = [
  ["at once", 0],
  ["after 20 ms", 20],
];

describe.each(LATENCIES)("if the answers of a client come %s:", (_latency, latency) => {
  const transportWith = (script: ScriptedAnswer[]) => recordingTransport(script, { latency });

  function start(script: ScriptedAnswer[], options: ClientOptions = {}) {
    const transport = transportWith(script);
    const events: ClientEvent[] = [];
    const client = createClient(transport, { onEvent: (event) => events.push(event), ...options });
    const { clock } = transport;
    return {
      transport,
      events,
      clock,
      client,
      send: (call?: CallOptions) => client.messages.send(141, { content: "Hello" }, call),
      /** Waits until the requests that were sent so far have their answers. */
      answered: () => clock.advance(latency),
    };
  }

  describe("the client sends a request again:", () => {
    test("if no connection could be made, after a random time whose limit doubles", async () => {
      const { send, clock, transport, answered } = start([refused, refused, sent]);
      const call = watch(send());
      await answered();
      await clock.advance(249);
      expect(transport.requests).toHaveLength(1);
      await clock.advance(1);
      expect(transport.requests).toHaveLength(2);
      await answered();
      await clock.advance(499);
      expect(transport.requests).toHaveLength(2);
      await clock.advance(1);
      await answered();
      expect(call.state).toBe("fulfilled");
      transport.verify();
    });

    test.each([
      [{ "retry-after": "3" }, 3000],
      [{ "retry-after": "3.5" }, 3500],
      [{ "retry-after": "3, 5" }, 5000],
      [{ "retry-after": "0" }, 0],
      [{ "retry-after-ms": "1500" }, 1500],
      [{ "retry-after": "Thu, 01 Jan 1970 00:00:07 GMT", date: "Thu, 01 Jan 1970 00:00:00 GMT" }, 7000],
      [{ "retry-after": "-3" }, 250],
      [{}, 250],
    ])("after HTTP 429 with the headers %j, and after a wait of %d ms", async (headers, ms) => {
      const { send, clock, transport, answered } = start([tooMany(headers), sent]);
      const call = watch(send());
      // The first step ends one millisecond before the next attempt begins, and the second step ends at this moment.
      await clock.advance(Math.max(0, latency + ms - 1));
      const before = transport.requests.length;
      await clock.advance(1);
      expect([before, transport.requests.length]).toEqual([latency + ms === 0 ? 2 : 1, 2]);
      await answered();
      expect(call.state).toBe("fulfilled");
    });

    test("at most maxRetries times, and the last error contains the number of attempts", async () => {
      for (const maxRetries of [0, 1, 2]) {
        const { send, clock, transport } = start([refused, refused, refused], { maxRetries });
        const call = watch(send());
        await clock.advance(60_000);
        expect(transport.requests).toHaveLength(maxRetries + 1);
        expect(call.error).toMatchObject({ outcome: "not-sent", attempts: maxRetries + 1 });
      }
    });
  });

  describe("the client does not send a request again:", () => {
    test.each<[string, ScriptedAnswer, string]>([
      ["an unknown outcome", { error: new UnknownOutcomeError("lost", { code: "connection-lost" }) }, "unknown"],
      ["an error that is not a LiveDeskError", { error: new Error("boom") }, "unknown"],
      ["HTTP 500", { status: 500, text: "" }, "unknown"],
      ["HTTP 503 with Retry-After", { status: 503, text: "", headers: { "retry-after": "1" } }, "unknown"],
      ["an answer that is not JSON", { status: 200, text: "<html>" }, "unknown"],
      ["HTTP 400", { status: 400, text: "" }, "rejected"],
      ["HTTP 408", { status: 408, text: "" }, "rejected"],
      ["HTTP 422", { status: 422, text: "" }, "rejected"],
      ["a call that was aborted before it was sent", { error: new NotSentError("x", { code: "aborted" }) }, "not-sent"],
      ["a call that timed out before it was sent", { error: new NotSentError("x", { code: "timeout" }) }, "not-sent"],
    ])("%s", async (_, answer, outcome) => {
      const { send, clock, transport } = start([answer]);
      const call = watch(send());
      await clock.advance(100_000);
      expect(call.error).toMatchObject({ outcome, attempts: 1 });
      expect(transport.requests).toHaveLength(1);
    });
  });

  describe("the deadline of a call", () => {
    test("makes the call fail at once if the server asks for a longer wait, and the error contains the time of the next attempt", async () => {
      for (const ms of [59_501, 60_000, 61_000]) {
        const { send, answered } = start([tooMany({ "retry-after-ms": String(ms) })]);
        const call = watch(send());
        await answered();
        expect(call.error).toMatchObject({ name: "RateLimitError", retryAt: new Date(latency + ms), attempts: 1 });
      }
    });

    test.each<[string, ScriptedAnswer, object]>([
      ["was never sent", refused, { outcome: "not-sent", code: "timeout" }],
      [
        "was postponed",
        tooMany({ "retry-after-ms": "250" }),
        { outcome: "rejected", code: "rate-limited", status: 429 },
      ],
    ])(
      "if a timer fires so late that too little time is left, no other attempt is made: the first attempt %s",
      async (_, answer, error) => {
        const { transport, clock } = start([answer, sent]);
        const late = { ...clock, after: (ms: number, run: () => void) => clock.after(ms === 250 ? 2600 : ms, run) };
        const { messages } = createClient({ ...transport, clock: late }, { timeout: 3000 });
        const call = watch(messages.send(141, { content: "Hello" }));
        await clock.advance(3000);
        expect(call).toMatchObject({ state: "rejected", error: { ...error, attempts: 1 } });
        expect(transport.requests).toHaveLength(1);
      },
    );

    test("ends a wait between attempts if the caller aborts", async () => {
      const { send, clock, transport } = start([refused, sent]);
      const controller = new AbortController();
      const call = watch(send({ signal: controller.signal }));
      await clock.advance(100);
      controller.abort();
      await clock.advance(0);
      expect(call.error).toMatchObject({ outcome: "not-sent", code: "aborted", attempts: 1 });
      expect(transport.requests).toHaveLength(1);
    });

    test("leaves no timer and no listener behind after any end of the call", async () => {
      const { signal } = new AbortController();
      for (const answer of [sent, refused, tooMany(), { status: 500, text: "" }, { error: new Error("boom") }]) {
        const { send, clock, answered } = start([answer], { maxRetries: 0 });
        const call = watch(send({ signal }));
        await answered();
        expect(call.state).not.toBe("pending");
        expect([clock.pending, getEventListeners(signal, "abort").length]).toEqual([0, 0]);
      }
    });
  });

  describe("a call whose signal is aborted already", () => {
    const ended = AbortSignal.abort();
    const aborted = { outcome: "not-sent", code: "aborted", attempts: 0 };

    test("does not wait for its turn in the conversation", async () => {
      const { send, clock, transport } = start([refused, sent]);
      void watch(send());
      await clock.advance(0);
      await expect(send({ signal: ended })).rejects.toMatchObject(aborted);
      expect(transport.requests).toHaveLength(1);
    });

    test("does not wait for the end of a pause", async () => {
      const { send, client, answered } = start([tooMany({ "retry-after": "5" }), sent]);
      void watch(send());
      await answered();
      await expect(client.messages.send(2, { content: "second" }, { signal: ended })).rejects.toMatchObject(aborted);
    });

    test("is not sent", async () => {
      await expect(start([]).send({ signal: ended })).rejects.toMatchObject(aborted);
    });

    test("is not sent again if the listener of the retry event aborts the call", async () => {
      const controller = new AbortController();
      const onEvent = ({ type }: ClientEvent): void => void (type === "retry" && controller.abort());
      const { send, answered, transport } = start([refused, sent], { onEvent });
      const call = watch(send({ signal: controller.signal }));
      await answered();
      expect(call.error).toMatchObject({ ...aborted, attempts: 1 });
      expect(transport.requests).toHaveLength(1);
    });
  });

  describe("a pause after a 429 stops the whole client", () => {
    test("no other call begins before the end of the pause, and then all waiting calls begin", async () => {
      const { send, clock, transport, answered } = start([tooMany({ "retry-after": "5" }), sent, sent], {
        ordering: "none",
      });
      const first = watch(send());
      await answered();
      const second = watch(send());
      await clock.advance(4999);
      expect(transport.requests).toHaveLength(1);
      await clock.advance(1);
      expect(transport.requests).toHaveLength(3);
      await answered();
      expect([first.state, second.state]).toEqual(["fulfilled", "fulfilled"]);
    });

    // If an attempt began just before its deadline, it would be cut off while it is being sent, and its outcome would
    // be unknown.
    test.each([4000, 5000, 5499])(
      "a call with a timeout of %d ms has too little time for the pause: it fails at once, and its error has retryAt",
      async (timeout) => {
        const { send, client, answered } = start([tooMany({ "retry-after": "5" }), sent]);
        void watch(send());
        await answered();
        const call = watch(client.messages.send(2, { content: "Hello" }, { timeout }));
        await answered();
        expect(call.error).toMatchObject({
          outcome: "not-sent",
          code: "rate-limited",
          retryAt: new Date(latency + 5000),
          attempts: 0,
        });
      },
    );

    test("a call that has half a second left after the pause waits and is sent", async () => {
      const { send, client, clock, answered } = start([tooMany({ "retry-after": "5" }), sent]);
      void watch(send({ timeout: 5000 }));
      await answered();
      const call = watch(client.messages.send(2, { content: "Hello" }, { timeout: 5500 }));
      await clock.advance(5000);
      await answered();
      expect(call.state).toBe("fulfilled");
    });

    test("if the server names no wait, the pause lasts as long as the wait before the retry", async () => {
      const { send, clock, transport, answered } = start([tooMany(), sent, sent], { ordering: "none" });
      void watch(send());
      await answered();
      void watch(send());
      await clock.advance(249);
      expect(transport.requests).toHaveLength(1);
      await clock.advance(1);
      expect(transport.requests).toHaveLength(3);
    });
  });

  test("a 429 without a wait does not pause the client if the request is not sent again", async () => {
    const { send, transport, answered } = start([tooMany(), sent], { ordering: "none", maxRetries: 0 });
    void watch(send());
    await answered();
    const call = watch(send({ timeout: 400 }));
    await answered();
    expect([call.state, transport.requests.length]).toEqual(["fulfilled", 2]);
  });

  describe("a pause that is longer than a minute", () => {
    const tenMinutes = tooMany({ "retry-after": "600" });
    const retryAt = new Date(latency + 600_000);

    /** A client that the server told to wait for ten minutes, with this number of waiting calls. */
    async function postponedClient(script: ScriptedAnswer[], calls: number, timeout = 100_000) {
      const started = start([tenMinutes, ...script], { ordering: "none", timeout });
      const { send, answered, clock } = started;
      const first = watch(send());
      await answered();
      expect(first.error).toMatchObject({ name: "RateLimitError", retryAt });
      const waiting = Array.from({ length: calls }, () => watch(send()));
      await clock.advance(59_999);
      expect(started.transport.requests).toHaveLength(1);
      return { ...started, waiting };
    }

    const states = (calls: readonly { readonly state: string }[]) => calls.map(({ state }) => state);

    test("is reported with its full length to every call that has too little time to test the pause", async () => {
      const { send, clock, answered } = start([tenMinutes]);
      void watch(send());
      await answered();
      for (const passed of [0, 10_000, 20_000]) {
        await clock.advance(passed);
        const call = watch(send({ timeout: 25_000 }));
        await clock.advance(0);
        expect(call.error).toMatchObject({ outcome: "not-sent", code: "rate-limited", retryAt });
      }
    });

    test("is tested by one call, and if the server accepts this call, the others follow", async () => {
      const { clock, transport, answered, waiting } = await postponedClient(
        Array.from({ length: 64 }, () => sent),
        64,
      );
      await clock.advance(1);
      expect(transport.requests).toHaveLength(latency === 0 ? 65 : 2);
      await answered();
      expect(transport.requests).toHaveLength(65);
      await answered();
      expect(new Set(states(waiting))).toEqual(new Set(["fulfilled"]));
    });

    test("continues if the server answers 429 again, with the new wait", async () => {
      const { clock, transport, answered, waiting } = await postponedClient([tooMany({ "retry-after": "300" })], 64);
      await clock.advance(1);
      await answered();
      expect(transport.requests).toHaveLength(2);
      expect(new Set(states(waiting))).toEqual(new Set(["rejected"]));
      const again = new Date(60_000 + 2 * latency + 300_000);
      for (const { error } of waiting) expect(error).toMatchObject({ code: "rate-limited", retryAt: again });
    });

    test("continues until the first wait is over if the server answers 429 again without a wait", async () => {
      const { clock, transport, answered, waiting, send } = await postponedClient([tooMany()], 3);
      await clock.advance(1);
      await answered();
      expect(transport.requests).toHaveLength(2);
      for (const { error } of waiting.slice(1)) expect(error).toMatchObject({ code: "rate-limited", retryAt });
      const call = watch(send({ timeout: 59_000 }));
      await clock.advance(0);
      expect(call.error).toMatchObject({ code: "rate-limited", retryAt });
      expect(transport.requests).toHaveLength(2);
    });

    test.each<[string, ScriptedAnswer]>([
      ["a refusal of the message", { status: 422, text: "" }],
      ["a failure of the server", { status: 500, text: "" }],
    ])("ends with any other answer, such as %s", async (_, answer) => {
      const { clock, transport, answered } = await postponedClient([answer, sent, sent], 3);
      await clock.advance(1);
      await answered();
      expect(transport.requests).toHaveLength(4);
    });

    test("is tested by the next call if the first test got no answer", async () => {
      const lost = { error: new UnknownOutcomeError("lost", { code: "connection-lost" }) };
      const { clock, transport, answered, waiting } = await postponedClient([lost, lost, sent, sent], 4);
      await clock.advance(1);
      const requests: number[] = [];
      for (let step = 0; step < 4; step++) {
        requests.push(transport.requests.length);
        await answered();
      }
      // After each test that gets no answer, the next call is the next test; after the first answer, the last call is
      // sent.
      expect(requests).toEqual(latency === 0 ? [5, 5, 5, 5] : [2, 3, 4, 5]);
      expect(states(waiting)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
    });

    test("ends for all calls when the server's wait is over, even during a test", async () => {
      const transport = transportWith([tooMany({ "retry-after": "70" }), sent, sent, sent]);
      const { clock } = transport;
      const answers: (() => void)[] = [];
      const slow = createClient(
        {
          ...transport,
          send: async (request, call) => {
            if (transport.requests.length === 1) await new Promise<void>((resolve) => answers.push(resolve));
            return transport.send(request, call);
          },
        },
        { ordering: "none", timeout: 100_000, maxRetries: 0 },
      );
      void watch(slow.messages.send(1, { content: "Hello" }));
      await clock.advance(latency);
      const waiting = [1, 2, 3].map((id) => watch(slow.messages.send(id, { content: "Hello" })));
      await clock.advance(69_999);
      expect(answers).toHaveLength(1);
      await clock.advance(1);
      expect(answers).toHaveLength(3);
      expect(states(waiting)).toEqual(["pending", "pending", "pending"]);
      for (const answer of answers) answer();
      await clock.advance(latency);
      expect(states(waiting)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    });

    test("is reported to a call whose time is over while another call tests the pause", async () => {
      const transport = transportWith([tenMinutes]);
      const { clock } = transport;
      const { messages } = createClient(
        {
          ...transport,
          send: (...args) => (transport.requests.length ? new Promise(() => {}) : transport.send(...args)),
        },
        { ordering: "none", timeout: 61_000 },
      );
      void watch(messages.send(1, { content: "Hello" }));
      await clock.advance(latency);
      const waiting = [1, 2].map((id) => watch(messages.send(id, { content: "Hello" })));
      await clock.advance(61_000);
      expect(waiting).toMatchObject([
        { state: "pending" },
        { state: "rejected", error: { outcome: "not-sent", code: "rate-limited", retryAt, attempts: 0 } },
      ]);
    });
  });

  test.each([
    [
      "too little time is left, the attempt does not begin, and nothing was sent",
      59_501,
      { state: "rejected", error: { code: "timeout" } },
    ],
    ["half a second is left, the attempt begins", 59_500, { state: "fulfilled" }],
  ])("after a wait in the queue, %s", async (_, at, end) => {
    const transport = transportWith([sent]);
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
    void watch(messages.send(1, { content: "Ahead" }, { timeout: 100_000 }));
    const call = watch(messages.send(1, { content: "Hello" }));
    await clock.advance(at);
    free();
    await clock.advance(latency);
    expect(call).toMatchObject(end);
  });

  test("a server cannot stop a client forever, because one call tests the pause after a minute", async () => {
    const year = 365 * 24 * 3600;
    const { send, clock, answered } = start([tooMany({ "retry-after": String(year) }), sent]);
    const first = watch(send());
    await answered();
    expect(first.error).toMatchObject({ retryAt: new Date(latency + year * 1000) });
    await clock.advance(60_000);
    const second = watch(send());
    await answered();
    expect(second.state).toBe("fulfilled");
  });

  test("a call that is aborted during the server's wait ends with the server's answer, whose retryAt stays right", async () => {
    const { send, clock } = start([tooMany({ "retry-after": "5" })]);
    const controller = new AbortController();
    const call = watch(send({ signal: controller.signal }));
    await clock.advance(1000);
    controller.abort();
    await clock.advance(0);
    expect(call.error).toMatchObject({
      name: "RateLimitError",
      status: 429,
      retryAt: new Date(latency + 5000),
      attempts: 1,
    });
  });

  describe("events", () => {
    test("report each attempt, answer, retry and outcome", async () => {
      const { send, clock, events } = start([tooMany({ "retry-after": "1" }), refused, sent]);
      void send();
      await clock.advance(2000);
      const path = "/api/v2/accounts/conversations/141/messages";
      const of = (attempt: number) => ({ call: 1, kind: "text", conversationId: 141, path, attempt });
      expect(events).toEqual([
        { type: "request", ...of(1) },
        { type: "response", ...of(1), status: 429, duration: latency },
        { type: "retry", ...of(1), delay: 1000, error: expect.objectContaining({ name: "RateLimitError" }) },
        { type: "request", ...of(2) },
        { type: "retry", ...of(2), delay: 500, error: expect.objectContaining({ code: "connection-failed" }) },
        { type: "request", ...of(3) },
        { type: "response", ...of(3), status: 200, duration: latency },
        { type: "outcome", ...of(3), outcome: "accepted", messageId: 3030, duration: 1500 + 3 * latency },
      ]);
    });

    test("do not fail a call if the listener throws or its promise rejects", async () => {
      const now = start([sent], { onEvent: ({ call }) => expect(call).toBe("another") });
      const first = watch(now.send());
      await now.answered();
      expect(first.state).toBe("fulfilled");
      const onEvent: unknown = async ({ call }: ClientEvent) => expect(call).toBe("another");
      const later = start([sent], { onEvent: onEvent as (event: ClientEvent) => void });
      const second = watch(later.send());
      await later.answered();
      expect(second.state).toBe("fulfilled");
    });
  });
});

test.each([
  [{ maxRetries: -1 }, "maxRetries: must be a whole number, 0 or more"],
  [{ maxRetries: 1.5 }, "maxRetries: must be a whole number, 0 or more"],
  [{ maxConnections: 0 }, "maxConnections: must be a whole number, 1 or more"],
  [{ maxQueued: Number.NaN }, "maxQueued: must be a whole number, 0 or more"],
  [{ timeout: Number.NaN }, "timeout: must be a number of ms from 1 to 2147483647"],
  [
    { ordering: "conversations" },
    'ordering: must be "conversation", "none" or { by: "conversation", onUnknown: "stop" }',
  ],
  [{ ordering: { by: "none", onUnknown: "stop" } }, 'ordering.by: must be "conversation"'],
  [{ ordering: 5 }, 'ordering: must be "conversation", "none" or { by: "conversation", onUnknown: "stop" }'],
  [
    { ordering: { by: "conversation", onUnkown: "stop" } },
    'Unknown option "ordering.onUnkown". Known options of ordering: by, onUnknown',
  ],
  [{ ordering: { by: "conversation", onUnknown: "halt" } }, 'ordering.onUnknown: must be "continue" or "stop"'],
  [{ onEvent: 5 }, "onEvent: must be a function"],
])("createClient() refuses the options %j", (options, message) => {
  expect(() => createClient(recordingTransport(), options as ClientOptions)).toThrow(message);
});

test("if a value is not a signal or not an id, the promise of the call rejects", async () => {
  const { messages } = createClient(recordingTransport());
  const signal = {} as AbortSignal;
  await expect(messages.send(1, { content: "Hello" }, { signal })).rejects.toThrow("signal: must be an AbortSignal");
  await expect(messages.send(Symbol("1") as unknown as number, { content: "Hello" })).rejects.toThrow(
    "conversation_id: must",
  );
});

describe("what one call learns about the server", () => {
  /** A client whose transport answers each request when the test says so. */
  function answeredByHand(options: ClientOptions = {}) {
    const transport = recordingTransport([]);
    const open: ((answer: ApiResponse | Error) => void)[] = [];
    const events: ClientEvent[] = [];
    const send: Transport["send"] = () =>
      new Promise((resolve, reject) => {
        open.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      });
    const client = createClient({ ...transport, send }, { onEvent: (event) => events.push(event), ...options });
    return { client, clock: transport.clock, open, events };
  }
  const accepted: ApiResponse = { status: 200, headers: {}, body: '{"id":1}' };
  const wait30s = { "retry-after": "30" };

  test("a pause that another call was told to make is not ended by the answer to an older request", async () => {
    const { client, clock, open } = answeredByHand();
    const calls = [141, 142].map((id) => client.messages.send(id, "Hello"));
    await clock.advance(0);
    open[0]?.({ status: 429, headers: wait30s, body: "" });
    await clock.advance(0);
    open[1]?.(accepted);
    calls.push(client.messages.send(143, "Hello"));
    await clock.advance(29_999);
    expect(open).toHaveLength(2);
    await clock.advance(1);
    expect(open).toHaveLength(4);
    for (const answer of open) answer(accepted);
    await Promise.all(calls);
  });

  test("a wait that comes with another status than 429 holds no other call", async () => {
    const { client, clock, open } = answeredByHand();
    const failed = watch(client.messages.send(141, "Hello"));
    await clock.advance(0);
    open[0]?.({ status: 503, headers: wait30s, body: "" });
    await clock.advance(0);
    expect(failed).toMatchObject({ state: "rejected", error: { retryAt: new Date(30_000) } });
    void client.messages.send(142, "Hello");
    await clock.advance(0);
    expect(open).toHaveLength(2);
  });

  test("a call without a connection waits for its next attempt, and holds no other call", async () => {
    const { client, clock, open } = answeredByHand();
    void client.messages.send(141, "Hello");
    await clock.advance(0);
    open[0]?.(new NotSentError("refused", { code: "connection-failed" }));
    await clock.advance(0);
    void client.messages.send(142, "Hello");
    await clock.advance(0);
    expect(open).toHaveLength(2);
  });

  test("an error without an answer has no headers, and one that was not told when to come back has no time", async () => {
    const { client, clock, open } = answeredByHand({ maxRetries: 1 });
    const unreachable = watch(client.messages.send(141, "Hello"));
    for (const attempt of [0, 1]) {
      await clock.advance(500);
      open[attempt]?.(new NotSentError("refused", { code: "connection-failed" }));
    }
    await clock.advance(0);
    expect(unreachable).toMatchObject({ state: "rejected", error: { headers: undefined } });
    const controller = new AbortController();
    const limited = watch(client.messages.send(142, "Hello", { signal: controller.signal }));
    await clock.advance(0);
    open[2]?.({ status: 429, headers: {}, body: "" });
    await clock.advance(0);
    controller.abort();
    await clock.advance(0);
    expect(limited).toMatchObject({ state: "rejected", error: { status: 429, retryAt: undefined } });
  });

  test("durations are counted from the start of the call, whatever time it is", async () => {
    const { client, clock, open, events } = answeredByHand({ maxRetries: 0 });
    await clock.advance(10_000);
    const failed = watch(client.messages.send(141, "Hello"));
    const sending = client.messages.send(142, "Hello");
    await clock.advance(70);
    open[1]?.(accepted);
    open[0]?.({ status: 500, headers: {}, body: "" });
    await sending;
    await clock.advance(0);
    expect(failed.state).toBe("rejected");
    const ends = events.filter(({ type }) => type === "outcome");
    expect(ends).toMatchObject([
      { outcome: "accepted", duration: 70 },
      { outcome: "unknown", duration: 70 },
    ]);
  });
});
