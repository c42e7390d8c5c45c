import { describe, expect, test } from "vitest";
import { type CallOptions, type ClientOptions, NotSentError, createClient } from "../index.ts";
import type { Transport } from "../adapter.ts";
import { type ScriptedAnswer, recordingTransport } from "../testing/index.ts";

const sent: ScriptedAnswer = { status: 200, json: { id: 3030, status: "sent" } };
const refused: ScriptedAnswer = { error: new NotSentError("refused", { code: "connection-failed" }) };
const postponed: ScriptedAnswer = { status: 429, text: "", headers: { "retry-after": "5" } };
const closed = { outcome: "not-sent", code: "closed" };
const LATENCY = 300;

/** The state of a promise. The state changes when the promise settles. */
function watch<Value>(promise: Promise<Value>): { state: "pending" | "fulfilled" | "rejected"; error?: unknown } {
  const seen: ReturnType<typeof watch> = { state: "pending" };
  promise.then(
    () => (seen.state = "fulfilled"),
    (error: unknown) => Object.assign(seen, { state: "rejected", error }),
  );
  return seen;
}

/** A client whose answers take 300 ms. `ends` gets an entry when its transport is closed. */
function start(script: ScriptedAnswer[], options: ClientOptions = {}, own: Partial<Transport> = {}) {
  const transport = recordingTransport(script, { latency: LATENCY });
  const ends: string[] = [];
  const client = createClient({ ...transport, close: async () => void ends.push("transport"), ...own }, options);
  const send = (conversation = 141, call: CallOptions = {}) =>
    watch(client.messages.send(conversation, { content: "Hello" }, call));
  return { transport, clock: transport.clock, client, send, ends };
}

describe("close()", () => {
  test("waits for calls that were sent, and then closes the transport", async () => {
    const { clock, client, send, ends } = start([sent, sent]);
    const calls = [send(1), send(2)];
    await clock.advance(100);
    const closing = watch(client.close());
    await clock.advance(199);
    expect([closing.state, ends]).toEqual(["pending", []]);
    await clock.advance(1);
    expect([calls[0]?.state, calls[1]?.state, closing.state, ends]).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      ["transport"],
    ]);
    expect(clock.pending).toBe(0);
  });

  test("ends a call that waits for its turn in a conversation, and the call was not sent", async () => {
    const { transport, clock, client, send } = start([sent]);
    const [first, second] = [send(), send()];
    await clock.advance(100);
    const closing = watch(client.close());
    await clock.advance(0);
    expect(second).toMatchObject({ state: "rejected", error: { ...closed, attempts: 0 } });
    await clock.advance(200);
    expect([first.state, closing.state, transport.requests.length]).toEqual(["fulfilled", "fulfilled", 1]);
  });

  test("ends a call that waits for a free connection, and the call was not sent", async () => {
    const { transport, clock, client, send } = start([sent], { maxConnections: 1 });
    const [first, second] = [send(1), send(2)];
    await clock.advance(100);
    const closing = watch(client.close());
    await clock.advance(200);
    expect([first.state, closing.state, transport.requests.length]).toEqual(["fulfilled", "fulfilled", 1]);
    expect(second).toMatchObject({ state: "rejected", error: closed });
  });

  test.each<[string, ScriptedAnswer, object]>([
    ["was never sent", refused, closed],
    ["was postponed by the server", postponed, { outcome: "rejected", code: "rate-limited" }],
  ])("ends a call that waits for another attempt because the first %s", async (_, answer, error) => {
    const { transport, clock, client, send, ends } = start([answer]);
    const call = send();
    await clock.advance(LATENCY + 100);
    const closing = watch(client.close());
    await clock.advance(0);
    expect(call).toMatchObject({ state: "rejected", error: { ...error, attempts: 1 } });
    expect([closing.state, ends, transport.requests.length, clock.pending]).toEqual(["fulfilled", ["transport"], 1, 0]);
  });

  test.each<[string, ScriptedAnswer, object]>([
    ["was never sent", refused, { outcome: "not-sent", code: "connection-failed" }],
    ["was postponed by the server", postponed, { outcome: "rejected", code: "rate-limited", retryAt: new Date(5300) }],
  ])("begins no other attempt for a call whose attempt in progress %s", async (_, answer, error) => {
    const { transport, clock, client, send } = start([answer]);
    const call = send();
    await clock.advance(100);
    const closing = watch(client.close());
    await clock.advance(200);
    expect(call).toMatchObject({ state: "rejected", error: { ...error, attempts: 1 } });
    expect([closing.state, transport.requests.length, clock.pending]).toEqual(["fulfilled", 1, 0]);
  });

  test("ends a call that waits for the end of a pause, and the call was not sent", async () => {
    const { transport, clock, client, send } = start([postponed], { maxRetries: 0 });
    send(1);
    await clock.advance(LATENCY);
    const second = send(2);
    await clock.advance(100);
    await client.close();
    expect(second).toMatchObject({ state: "rejected", error: closed });
    expect([transport.requests.length, clock.pending]).toEqual([1, 0]);
  });

  test("ends calls that wait for the test of a pause, and the testing call continues", async () => {
    const { transport, clock, client, send } = start(
      [{ status: 429, text: "", headers: { "retry-after": "600" } }, sent],
      { timeout: 120_000 },
    );
    send(1);
    await clock.advance(LATENCY);
    const [second, third] = [send(2), send(3)];
    await clock.advance(60_000);
    expect(transport.requests).toHaveLength(2);
    const closing = watch(client.close());
    await clock.advance(LATENCY);
    expect([second.state, closing.state, transport.requests.length]).toEqual(["fulfilled", "fulfilled", 2]);
    expect(third).toMatchObject({ state: "rejected", error: closed });
  });

  test("ends a call that was made right before close() and was not sent yet", async () => {
    const { transport, client, send } = start([]);
    const call = send();
    await client.close();
    expect(call).toMatchObject({ state: "rejected", error: closed });
    expect(transport.requests).toEqual([]);
  });

  test("makes every later call fail", async () => {
    const { transport, clock, client, send } = start([sent]);
    send();
    await clock.advance(100);
    void client.close();
    const later = [send(2), send(141), watch(client.messages.retry(141, 3030))];
    await clock.advance(60_000);
    for (const call of later) expect(call).toMatchObject({ state: "rejected", error: { ...closed, attempts: 0 } });
    await expect(client.messages.send(3, { content: "Hello" })).rejects.toMatchObject(closed);
    expect(transport.requests).toHaveLength(1);
  });

  test("waits for a call no longer than the timeout of the call", async () => {
    const { clock, client, send, ends } = start([sent, sent], { timeout: 5000 });
    const [short, long] = [send(1, { timeout: 150 }), send(2)];
    await clock.advance(100);
    const closing = watch(client.close());
    await clock.advance(50);
    expect(short).toMatchObject({ state: "rejected", error: { outcome: "unknown", code: "timeout" } });
    expect([closing.state, ends]).toEqual(["pending", []]);
    await clock.advance(150);
    expect([long.state, closing.state]).toEqual(["fulfilled", "fulfilled"]);
  });

  test("waits for calls no longer than their timeouts, even if the transport ignores the timeouts", async () => {
    const { clock, client, send, ends } = start([], { timeout: 5000 }, { send: () => new Promise(() => {}) });
    send(1);
    await clock.advance(0);
    const closing = watch(client.close());
    await clock.advance(4999);
    expect(closing.state).toBe("pending");
    await clock.advance(1);
    expect([closing.state, ends]).toEqual(["fulfilled", ["transport"]]);
  });

  test("waits no longer than its own timeout, and a call that close() ends has an unknown outcome", async () => {
    const { clock, client, send, ends } = start([sent]);
    const call = send();
    await clock.advance(100);
    const closing = watch(client.close({ timeout: 50 }));
    await clock.advance(49);
    expect([call.state, closing.state, ends]).toEqual(["pending", "pending", []]);
    await clock.advance(1);
    expect(call).toMatchObject({ state: "rejected", error: { outcome: "unknown", code: "closed" } });
    expect([closing.state, ends, clock.pending]).toEqual(["fulfilled", ["transport"], 0]);
  });

  test.each([
    ["abort", { abort: true }],
    ["a timeout of 0", { timeout: 0 }],
  ])("with %s ends every call at once", async (_, options) => {
    const { transport, clock, client, send, ends } = start([sent]);
    const [first, second] = [send(), send()];
    await clock.advance(100);
    const closing = watch(client.close(options));
    await clock.advance(0);
    expect(first).toMatchObject({ state: "rejected", error: { outcome: "unknown", code: "closed" } });
    expect(second).toMatchObject({ state: "rejected", error: closed });
    expect([closing.state, ends, transport.requests.length, clock.pending]).toEqual(["fulfilled", ["transport"], 1, 0]);
  });

  test("ends its wait at once if close() is called again with abort", async () => {
    const { clock, client, send, ends } = start([sent]);
    const call = send();
    await clock.advance(100);
    const closings = [watch(client.close()), watch(client.close({ timeout: 150 })), watch(client.close())];
    await clock.advance(100);
    const last = watch(client.close({ abort: true }));
    await clock.advance(0);
    expect(call).toMatchObject({ state: "rejected", error: { outcome: "unknown", code: "closed" } });
    for (const closing of [...closings, last]) expect(closing.state).toBe("fulfilled");
    expect([ends, clock.pending]).toEqual([["transport"], 0]);
  });

  test("does nothing if the client is already closed", async () => {
    const { clock, client, send, ends } = start([sent]);
    const call = send();
    await clock.advance(0);
    const closing = watch(client.close());
    await clock.advance(LATENCY);
    await client.close();
    await client.close({ abort: true });
    expect([call.state, closing.state, ends]).toEqual(["fulfilled", "fulfilled", ["transport"]]);
  });

  test("ends at once if the client has no calls", async () => {
    const { client, ends, clock } = start([]);
    await client.close();
    expect([ends, clock.pending]).toEqual([["transport"], 0]);
  });

  test("waits for a retry that was sent and for the retries that joined it", async () => {
    const { transport, clock, client } = start([sent]);
    const calls = [watch(client.messages.retry(141, 3030)), watch(client.messages.retry(141, 3030))];
    await clock.advance(100);
    const closing = watch(client.close());
    await clock.advance(199);
    expect(closing.state).toBe("pending");
    await clock.advance(1);
    for (const call of calls) expect(call.state).toBe("fulfilled");
    expect([closing.state, transport.requests.length, clock.pending]).toEqual(["fulfilled", 1, 0]);
  });

  test("ends a retry that waits for its turn and the retries that joined it, and nothing was sent", async () => {
    const { transport, clock, client, send } = start([sent]);
    send(141);
    const calls = [watch(client.messages.retry(141, 3030)), watch(client.messages.retry(141, 3030))];
    await clock.advance(100);
    const closing = watch(client.close());
    await clock.advance(200);
    for (const call of calls) expect(call).toMatchObject({ state: "rejected", error: closed });
    expect([closing.state, transport.requests.length]).toEqual(["fulfilled", 1]);
  });

  test("is called at the end of a block with `await using`", async () => {
    const { clock, client, send, ends } = start([sent]);
    const call = send();
    await clock.advance(100);
    const disposing = watch(
      (async () => {
        await using livedesk = client;
        expect(livedesk.messages).toBeDefined();
      })(),
    );
    await clock.advance(199);
    expect(disposing.state).toBe("pending");
    await clock.advance(1);
    expect([call.state, disposing.state, ends]).toEqual(["fulfilled", "fulfilled", ["transport"]]);
  });

  test.each([
    ["a time below zero", { timeout: -1 }, "timeout: must be a number of ms from 0 to 2147483647"],
    ["a time that is not a number", { timeout: "5" }, "timeout: must be a number of ms from 0 to 2147483647"],
    ["an infinite time", { timeout: Infinity }, "timeout: must be a number of ms from 0 to 2147483647"],
    ["an abort that is not true or false", { abort: "yes" }, "abort: must be true or false"],
  ])("refuses %s, and does not close the client", async (_, options, message) => {
    const { clock, client, send, ends } = start([sent]);
    await expect(client.close(options as object)).rejects.toThrow(message);
    const call = send();
    await clock.advance(LATENCY);
    expect([call.state, ends]).toEqual(["fulfilled", []]);
  });
});
