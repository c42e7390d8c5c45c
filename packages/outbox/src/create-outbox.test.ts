import { ConfigurationError, createClient, ValidationError } from "@livedesk/core";
import { transportFailure } from "@livedesk/core/adapter";
import { type RecordingTransport, recordingTransport, type ScriptedAnswer } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { createOutbox } from "./create-outbox.ts";
import { KeyReusedError } from "./errors.ts";
import type { OutboxOptions } from "./options.ts";
import { checkMessage } from "./outbox.ts";
import { sortingIdResolver } from "./resolvers/sorting-id.ts";
import type { Store } from "./store.ts";
import { memoryDatabase, memoryStore } from "./testing/memory-store.ts";

const START = Date.UTC(2026, 0, 1);
const accepted = (id: number): ScriptedAnswer => ({
  status: 200,
  json: { id, conversation_id: 141, status: "sent", content: "Hello", message_type: 1 },
});

/** An outbox over a model of a database, with a client that answers from a script. */
function outboxOver(transport: RecordingTransport, options: Partial<OutboxOptions> = {}, database = memoryDatabase()) {
  const { clock } = transport;
  const outbox = createOutbox({
    client: createClient(transport),
    store: memoryStore(database, () => clock.wall()),
    ...options,
  });
  return { outbox, clock, database };
}

/** Lets the worker work: it waits for turns of the event loop, which the clock of the test does not move. */
async function settle(clock: RecordingTransport["clock"], ms = 0): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => void setImmediate(resolve));
    await clock.advance(0);
  }
  if (ms > 0) {
    await clock.advance(ms);
    await settle(clock);
  }
}

describe("a message that is stored", () => {
  test("is sent once, and says so", async () => {
    const transport = recordingTransport([accepted(30)], { start: START });
    const { outbox, clock } = outboxOver(transport);
    const { id, duplicate } = await outbox.enqueue(141, "Hello", { key: "greeting" });
    expect(duplicate).toBe(false);
    expect(await outbox.get("greeting")).toMatchObject({ id, state: "queued", attempts: 0 });
    const worker = outbox.start();
    await settle(clock);
    expect(await worker.drain()).toBe(true);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30, attempts: 1 });
    await outbox.close();
    transport.verify();
  });

  test("is one message for ever if its key and its input are given again", async () => {
    const { outbox } = outboxOver(recordingTransport());
    const first = await outbox.enqueue(141, { content: "Hello" }, { key: "greeting" });
    expect(await outbox.enqueue("141", "Hello", { key: "greeting" })).toEqual({ ...first, duplicate: true });
    await expect(outbox.enqueue(141, "Goodbye", { key: "greeting" })).rejects.toThrow(KeyReusedError);
    await outbox.close();
  });

  test("is refused at once if LiveDesk could only refuse it", async () => {
    const { outbox } = outboxOver(recordingTransport());
    await expect(outbox.enqueue(141, { content: "" })).rejects.toMatchObject({ code: "invalid-input" });
    await outbox.close();
  });
});

test("checkMessage refuses what enqueue refuses, and stores nothing", () => {
  expect(() => checkMessage({ conversationId: 141, input: "Hello", key: "a" })).not.toThrow();
  expect(() => checkMessage({ conversationId: 0, input: "Hello" })).toThrow(ValidationError);
  expect(() => checkMessage({ conversationId: 141, input: "" })).toThrow(ValidationError);
  expect(() => checkMessage({ conversationId: 141, input: "Hello", priority: 101 })).toThrow("priority: must be");
  expect(() => checkMessage({ conversationId: 141, input: "Hello", key: "a", after: "a" })).toThrow("after: must be");
});

test("input returns what is sent, until it is purged", async () => {
  const { outbox, clock } = outboxOver(recordingTransport([accepted(30)], { start: START }), { retain: { text: 0 } });
  const { id } = await outbox.enqueue(141, { content: "Hello", private: true }, { key: "greeting" });
  expect(await outbox.input("greeting")).toEqual(await outbox.input(id));
  expect(await outbox.input(id)).toMatchObject({ content: "Hello", private: true });
  expect(await outbox.input("another")).toBeUndefined();
  outbox.start();
  await settle(clock, 1000);
  await outbox.purge();
  expect(await outbox.input(id)).toBeUndefined();
  await outbox.close();
});

test.each<[string, () => unknown, string]>([
  ["a store in place of the options", () => createOutbox("outbox.db" as never), "{ client, store }, not a string"],
  [
    "no options",
    () => createOutbox(undefined as never),
    "options: is required: give an object such as { client, store }",
  ],
  [
    "a time in place of retain",
    () => outboxOver(recordingTransport(), { retain: "7d" as never }),
    'retain: must be an object such as { text: "7d" }, not a string',
  ],
  [
    "a folder in place of files",
    () => outboxOver(recordingTransport(), { files: "x" as never }),
    "files: must be an object such as { maxFile: 10_000_000 }, not a string",
  ],
  [
    "a key in place of seal",
    () => outboxOver(recordingTransport(), { seal: "x" as never }),
    "seal: must be an object such as { keyId, key }, not a string",
  ],
  [
    "a text in place of a message to check",
    () => checkMessage("Hello" as never),
    "message: must be an object such as { conversationId: 141, ",
  ],
  [
    "a misspelt option of a message to check",
    () => checkMessage({ conversationId: 141, input: "Hello", prio: 1 } as never),
    'Unknown option "prio". Known options: conversationId, input, key',
  ],
  [
    "a value in place of the options of a resolver",
    () => sortingIdResolver(true as never),
    "{ isDense: true }, not a boolean",
  ],
])("%s is refused, and the error says what would be right", (_, make, message) => {
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow(message);
});

test("events() still returns the events that were published before its signal was aborted", async () => {
  const { outbox } = outboxOver(recordingTransport());
  const over = new AbortController();
  const types: string[] = [];
  const reading = (async () => {
    for await (const { type } of outbox.events(over.signal)) types.push(type);
  })();
  await outbox.enqueueMany(["a", "b", "c"].map((key) => ({ conversationId: 141, input: "Hello", key })));
  await outbox.pause("a reason");
  over.abort();
  await reading;
  expect(types).toEqual(["enqueued", "enqueued", "enqueued", "paused"]);
  await outbox.close();
});

describe("after an attempt", () => {
  test.each([
    ["HTTP 422", { status: 422, json: { error: "no" } }, { state: "rejected", code: "rejected" }],
    ["HTTP 500", { status: 500, text: "" }, { state: "unknown", code: "server-error" }],
    ["a lost connection", { error: new Error("lost") }, { state: "unknown", code: "transport-failed" }],
  ] as const)("with %s, the message is not sent again", async (_, answer, expected) => {
    const transport = recordingTransport([answer]);
    const { outbox, clock } = outboxOver(transport);
    const { id } = await outbox.enqueue(141, "Hello");
    outbox.start();
    await settle(clock, 3_600_000);
    expect(await outbox.get(id)).toMatchObject(expected);
    expect(transport.requests).toHaveLength(1);
    await outbox.close();
  });

  test("with HTTP 401, the outbox pauses, and the message waits", async () => {
    const transport = recordingTransport([{ status: 401, json: {} }, accepted(30)]);
    const { outbox, clock } = outboxOver(transport);
    const { id } = await outbox.enqueue(141, "Hello");
    const worker = outbox.start();
    await settle(clock, 60_000);
    expect(await outbox.stats()).toMatchObject({ paused: "unauthorized", queued: 1 });
    expect(await worker.drain()).toBe(false);
    await outbox.resume();
    await settle(clock, 1000);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", attempts: 2 });
    await outbox.close();
    transport.verify();
  });

  test("with HTTP 429, every message waits for the time that the server named", async () => {
    const limited = { status: 429, text: "Retry later", headers: { "retry-after": "30" } };
    const transport = recordingTransport([limited, accepted(30), { status: 200, json: { id: 31, status: "sent" } }]);
    const { outbox, clock } = outboxOver(transport);
    await outbox.enqueue(141, "Hello");
    const worker = outbox.start({ concurrency: 1 });
    await settle(clock);
    await outbox.enqueue(142, "Hello");
    await settle(clock, 29_000);
    expect(transport.requests).toHaveLength(1);
    await settle(clock, 2000);
    await settle(clock, 1000);
    expect(transport.requests.map(({ conversationId }) => String(conversationId))).toEqual(["141", "141", "142"]);
    expect(await worker.drain()).toBe(true);
    await outbox.close();
  });
});

describe("an unknown message", () => {
  test("holds its conversation for a time, and no other", async () => {
    const transport = recordingTransport([{ status: 500, text: "" }, { status: 200, json: { id: 1 } }, accepted(30)]);
    const { outbox, clock } = outboxOver(transport, { holdUnknown: 60_000 });
    await outbox.enqueue(141, "First");
    await outbox.enqueue(141, "Second");
    await outbox.enqueue(142, "Other");
    outbox.start({ concurrency: 1 });
    await settle(clock, 1000);
    expect(transport.requests).toHaveLength(2);
    await settle(clock, 60_000);
    expect(transport.requests).toHaveLength(3);
    await outbox.close();
  });

  test("is decided by a person", async () => {
    const transport = recordingTransport([{ status: 500, text: "" }, accepted(30)]);
    const seen: number[] = [];
    const { outbox, clock } = outboxOver(transport, { onUnknown: ({ id }) => void seen.push(id) });
    const { id } = await outbox.enqueue(141, "Hello", { key: "greeting" });
    outbox.start();
    await settle(clock);
    for await (const message of outbox.unknowns()) expect(message.id).toBe(id);
    expect(seen).toEqual([id]);
    await outbox.resolve("greeting", "resend", { by: "on-call" });
    await settle(clock, 1000);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30, attempts: 2 });
    await expect(outbox.resolve(id, "drop", { by: "on-call" })).rejects.toThrow("message 1 is accepted");
    await outbox.close();
  });
});

test("an unknown message that is decided before onUnknown can be called is not reported as unknown", async () => {
  const transport = recordingTransport([{ status: 500, text: "" }], { start: START });
  const store = memoryStore(memoryDatabase(), () => transport.clock.wall());
  const evidence = { at: START, kind: "resolved", by: "on-call" } as const;
  const seen: number[] = [];
  const { outbox, clock } = outboxOver(transport, {
    // Somebody is faster than the look of the outbox.
    store: {
      ...store,
      find: async (by) => (await store.decide(1, { to: "accepted", messageId: 30, evidence }), store.find(by)),
    },
    onUnknown: ({ id }) => void seen.push(id),
  });
  const { id } = await outbox.enqueue(141, "Hello");
  outbox.start();
  await settle(clock);
  expect(await outbox.get(id)).toMatchObject({ state: "accepted", evidence: [{ outcome: "unknown" }, evidence] });
  expect(seen).toEqual([]);
  await outbox.close();
});

test("process() sends the messages of a conversation up to the one that is named, in order", async () => {
  const transport = recordingTransport([accepted(30), accepted(31), accepted(32)]);
  const { outbox } = outboxOver(transport);
  const ids = await outbox.enqueueMany(["One", "Two", "Three"].map((input) => ({ conversationId: 141, input })));
  const second = await outbox.process(ids.at(1)!.id);
  expect(second).toMatchObject({ message: { state: "accepted", messageId: 31 }, waitsFor: undefined });
  expect(await outbox.process(ids.at(0)!.id)).toMatchObject({ message: { state: "accepted", messageId: 30 } });
  expect(transport.requests).toHaveLength(2);
  await outbox.process(ids.at(2)!.id);
  expect(transport.requests.map(({ body }) => (body.kind === "json" ? body.value : undefined))).toMatchObject([
    { content: "One" },
    { content: "Two" },
    { content: "Three" },
  ]);
  await outbox.close();
});

describe("process() says when another call may send the message:", () => {
  /** The outbox of this process, and the one of another process that has claimed the first message and waits for its answer. */
  async function behindAnother() {
    const transport = recordingTransport([accepted(30)], { latency: 5000 });
    const { outbox: other, clock, database } = outboxOver(transport);
    const { outbox } = outboxOver(transport, {}, database);
    await outbox.enqueueMany([
      { conversationId: 141, input: "One", key: "one" },
      { conversationId: 141, input: "Two", key: "two" },
      { conversationId: 142, input: "Three", key: "three", after: "one" },
      { conversationId: 143, input: "Four", key: "four", after: "three" },
    ]);
    const sending = other.process("one");
    await settle(clock);
    return {
      outbox,
      end: async () => {
        await settle(clock, 5000);
        await sending;
        await outbox.close();
        await other.close();
      },
    };
  }

  test.each([
    ["one that another process sends", "one", "sending"],
    ["one behind it in its conversation", "two", "queued"],
    ["one that waits for it", "three", "queued"],
    ["one that waits for a queued one", "four", "queued"],
  ])("%s: soon", async (_, key, state) => {
    const { outbox, end } = await behindAnother();
    expect(await outbox.process(key)).toMatchObject({ message: { state }, waitsFor: "message", next: 1000 });
    await end();
  });

  test("one that only a decision or resume() frees: never", async () => {
    const lost = { error: transportFailure({ started: true, reason: undefined }) };
    const { outbox } = outboxOver(recordingTransport([lost]), { holdUnknown: Infinity });
    await outbox.enqueueMany([
      { conversationId: 141, input: "One", key: "one" },
      { conversationId: 141, input: "Two", key: "two" },
      { conversationId: 142, input: "Three", key: "three", after: "one" },
    ]);
    expect(await outbox.process("one")).toMatchObject({ message: { state: "unknown" }, next: Infinity });
    for (const key of ["two", "three"])
      expect(await outbox.process(key)).toMatchObject({ waitsFor: "message", next: Infinity });
    await outbox.pause("by hand");
    expect(await outbox.process("two")).toMatchObject({ waitsFor: "paused", next: Infinity });
    await outbox.close();
  });
});

describe("worker.drain()", () => {
  test.each([1, 0])("with concurrency %i knows of a pause, and of its end, at once", async (concurrency) => {
    const { outbox, clock } = outboxOver(recordingTransport());
    await outbox.enqueue(141, "Hello");
    const drained = async (): Promise<boolean | "goes on"> => {
      const drain = worker.drain();
      await settle(clock);
      return Promise.race([drain, Promise.resolve("goes on" as const)]);
    };
    await outbox.pause("by hand");
    const worker = outbox.start({ concurrency });
    await settle(clock);
    expect(await drained()).toBe(false);
    await outbox.cancel(1);
    expect(await drained()).toBe(true);
    await outbox.enqueue(141, "Hello", { runAt: new Date(clock.wall() + 60_000) });
    await outbox.resume();
    expect(await drained()).toBe(true);
    await outbox.close();
  });

  test("does not take an earlier turn for the answer: a message that can go after resume() is sent first", async () => {
    const { outbox, clock } = outboxOver(recordingTransport([accepted(30)]));
    await outbox.enqueue(141, "Hello");
    await outbox.pause("by hand");
    const worker = outbox.start();
    await settle(clock);
    expect(await worker.drain()).toBe(false);
    await outbox.resume();
    const drain = worker.drain();
    await settle(clock);
    expect(await drain).toBe(true);
    expect(await outbox.get(1)).toMatchObject({ state: "accepted" });
    await outbox.close();
  });

  test("reads no numbers of the whole store", async () => {
    const transport = recordingTransport();
    const inner = memoryStore(memoryDatabase(), () => transport.clock.wall());
    const store: Store = { ...inner, stats: () => Promise.reject(new Error("stats() was read")) };
    const outbox = createOutbox({ client: createClient(transport), store });
    await outbox.enqueue(141, "Hello");
    await outbox.pause("by hand");
    const worker = outbox.start();
    const drain = worker.drain();
    await settle(transport.clock);
    expect(await drain).toBe(false);
    await outbox.close();
  });

  test("of a worker that has stopped returns false, whether or not something is left", async () => {
    const { outbox } = outboxOver(recordingTransport());
    const worker = outbox.start();
    await worker.stop();
    expect(await worker.drain()).toBe(false);
    await outbox.close();
  });
});

test("a message that waits for another one is sent after that one is accepted", async () => {
  const transport = recordingTransport([accepted(30), { status: 200, json: { id: 31, status: "sent" } }]);
  const { outbox, clock } = outboxOver(transport);
  await outbox.enqueueMany([
    { conversationId: 141, input: "Template", key: "template" },
    { conversationId: 142, input: "Invoice", after: "template" },
  ]);
  outbox.start();
  await settle(clock);
  expect(transport.requests.map(({ conversationId }) => String(conversationId))).toEqual(["141", "142"]);
  await outbox.close();
});
