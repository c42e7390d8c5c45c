import { createClient } from "@livedesk/core";
import { type RecordingTransport, recordingTransport, type ScriptedAnswer } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { createOutbox } from "./create-outbox.ts";
import type { OutboxEvent } from "./events.ts";
import type { Store } from "./store.ts";
import { memoryDatabase, memoryStore } from "./testing/memory-store.ts";

const right = { conversationId: 141, input: "Hello" };
const BY = 'options: is required: give an object such as { by: "alice" }';

/** Calls a method with arguments that its types do not allow. */
const call = (outbox: object, method: string, ...given: readonly unknown[]): unknown =>
  (outbox as Record<string, (...given: readonly unknown[]) => unknown>)[method]?.(...given);

const accepted = (id: number): ScriptedAnswer => ({ status: 200, json: { id, conversation_id: 141, status: "sent" } });

/** Lets everything happen that can happen in a time. */
async function pass(clock: RecordingTransport["clock"], ms = 0): Promise<void> {
  for (let left = ms; ; left -= 500) {
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((resolve) => void setImmediate(resolve));
      await clock.advance(0);
    }
    if (left <= 0) return;
    await clock.advance(Math.min(left, 500));
  }
}

/** An outbox on a model of a store, of which a test replaces methods. */
function troubled(transport: RecordingTransport, change: (store: Store) => Partial<Store> = () => ({})) {
  const inner = memoryStore(memoryDatabase(), () => transport.clock.wall());
  const store: Store = { ...inner, ...change(inner) };
  const client = createClient(transport);
  return { outbox: createOutbox({ client, store }), client, clock: transport.clock };
}

describe("a store that fails", () => {
  test("of one worker, while the claim of another one is on its way: the claim is not returned, and nothing is sent twice", async () => {
    const transport = recordingTransport([accepted(30)]);
    let answerLate = (): void => {};
    let turns = 0;
    const { outbox, clock } = troubled(transport, (inner) => ({
      async turn(lease, turn) {
        turns++;
        // The first turn claims, and its answer comes late; the second fails.
        if (turns === 2) throw new Error("the database was lost");
        const result = await inner.turn(lease, turn);
        if (turns === 1) await new Promise<void>((resolve) => void (answerLate = resolve));
        return result;
      },
    }));
    await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(clock);
    outbox.start();
    await pass(clock, 5000);
    answerLate();
    await pass(clock, 5000);
    expect(transport.requests).toHaveLength(1);
    expect(await outbox.get(1)).toMatchObject({ state: "accepted", attempts: 1 });
    await outbox.close();
  });

  test.each(["another worker", "process()"])(
    "while a worker stops whose message was accepted: %s does not send the message again",
    async (how) => {
      const transport = recordingTransport([accepted(30), accepted(31)], { latency: 1000 });
      let isDown = false;
      let failures = 0;
      const { outbox, clock } = troubled(transport, (inner) => {
        const orFail = <T>(run: () => Promise<T>): Promise<T> => {
          if (isDown || failures-- > 0) throw new Error("the database was lost");
          return run();
        };
        return {
          turn: async (lease, turn) => orFail(() => inner.turn(lease, turn)),
          claimsOf: async (lease) => orFail(() => inner.claimsOf(lease)),
        };
      });
      await outbox.enqueue(141, "Hello");
      const worker = outbox.start();
      await pass(clock, 500);
      isDown = true;
      const stopped = worker.stop({ timeout: 5000 });
      await pass(clock, 20_000);
      await stopped;
      isDown = false;
      failures = 1;
      await outbox.enqueue(150, "Hello", { key: "other" });
      if (how === "process()") await outbox.process("other").catch(() => undefined);
      outbox.start();
      await pass(clock, 10_000);
      const sent = transport.requests.filter(({ path }) => path.includes("/141/"));
      expect(sent).toHaveLength(1);
      expect(await outbox.get(1)).toMatchObject({ state: "sending", attempts: 1 });
    },
  );

  test.each(["the answer about the claims", "the settlement"])(
    "of one worker, while the message of another one becomes unknown: if %s comes late, the message is not sent again",
    async (late) => {
      const transport = recordingTransport([{ status: 500, json: {} }, accepted(31)], { latency: 5000 });
      const waiting: (() => void)[] = [];
      const hold = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
      let isFailing = false;
      let holds = false;
      const { outbox, clock } = troubled(transport, (inner) => ({
        async turn(lease, turn) {
          if (isFailing && turn.settle.length === 0) {
            isFailing = false;
            throw new Error("the database was lost");
          }
          if (holds && late === "the settlement" && turn.settle.length > 0) {
            holds = false;
            await hold();
          }
          return inner.turn(lease, turn);
        },
        async claimsOf(lease) {
          const claims = await inner.claimsOf(lease);
          if (holds && late !== "the settlement") {
            holds = false;
            await hold();
          }
          return claims;
        },
      }));
      await outbox.enqueue(141, "Hello");
      outbox.start({ concurrency: 1 });
      await pass(clock, 3500);
      holds = true;
      isFailing = true;
      outbox.start({ concurrency: 1 });
      await pass(clock, 2500);
      if (late === "the settlement") {
        isFailing = true;
        outbox.start({ concurrency: 1 });
        await pass(clock, 1500);
      }
      for (const go of waiting) go();
      await pass(clock, 20_000);
      expect(transport.requests).toHaveLength(1);
      expect(await outbox.get(1)).toMatchObject({ state: "unknown", attempts: 1 });
    },
  );

  test("when it takes a new lock in place of a lost one: the claim of which the worker did not learn is returned later", async () => {
    const transport = recordingTransport([accepted(30)]);
    let isLost = false;
    let failures = 1;
    const { outbox, clock } = troubled(transport, (inner) => ({
      async register() {
        if (isLost && failures-- > 0) throw new Error("the database starts up");
        const lease = await inner.register();
        return isLost ? lease : { ...lease, isHeld: () => !isLost, release: () => lease.release() };
      },
      async turn(lease, turn) {
        const result = await inner.turn(lease, turn);
        if (isLost || result.claimed.length === 0) return result;
        isLost = true;
        throw new Error("the connection broke after the commit");
      },
    }));
    await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(clock, 10_000);
    expect(await outbox.get(1)).toMatchObject({ state: "accepted" });
    expect(transport.requests).toHaveLength(1);
  });

  test("after it claimed the retry of a message that could not be delivered: the message keeps the code of its failure", async () => {
    const failed = {
      id: 30,
      conversation_id: 141,
      status: "failed",
      content_attributes: { external_error: "131016: Service unavailable" },
    };
    const transport = recordingTransport([{ status: 200, json: failed }]);
    let isLost = false;
    const { outbox, clock } = troubled(transport, (inner) => ({
      async turn(lease, turn) {
        const result = await inner.turn(lease, turn);
        // The claim is committed, and its answer is lost.
        if (turn.claim === 0 || !isLost) return result;
        isLost = false;
        throw new Error("the database was lost");
      },
    }));
    await outbox.enqueue(141, "Hello");
    expect(await outbox.process(1)).toMatchObject({ message: { state: "queued", messageId: 30, code: "131016" } });
    await clock.advance(60_000);
    isLost = true;
    await expect(outbox.process(1)).rejects.toThrow("the database was lost");
    expect(await outbox.get(1)).toMatchObject({ state: "queued", attempts: 2, messageId: 30, code: "131016" });
    expect((await outbox.get(1))?.evidence.at(-1)).toMatchObject({ code: "claim-lost" });
    expect(transport.requests).toHaveLength(1);
    await outbox.close();
  });

  test("does not keep a worker from stopping that has nothing to write", async () => {
    const { outbox, clock } = troubled(recordingTransport(), () => ({
      turn: () => Promise.reject(new Error("the database was lost")),
    }));
    const worker = outbox.start();
    await pass(clock, 3000);
    let hasStopped = false;
    void worker.stop().then(() => (hasStopped = true));
    await pass(clock, 3000);
    expect(hasStopped).toBe(true);
  });

  test("lets a worker that stops give up what it cannot write, after the time that it was given", async () => {
    const transport = recordingTransport([accepted(30)]);
    const { outbox, clock } = troubled(transport, (inner) => ({
      turn: (lease, turn) =>
        turn.settle.length > 0 ? Promise.reject(new Error("the database was lost")) : inner.turn(lease, turn),
    }));
    const { id } = await outbox.enqueue(141, "Hello");
    const worker = outbox.start();
    await pass(clock, 1000);
    let hasStopped = false;
    void worker.stop({ timeout: 5000 }).then(() => (hasStopped = true));
    await pass(clock, 10_000);
    expect(hasStopped).toBe(false);
    await pass(clock, 10_000);
    expect(hasStopped).toBe(true);
    expect(await outbox.get(id)).toMatchObject({ state: "sending" });
  });

  test("of files that hangs does not keep a worker from looking for dead workers", async () => {
    let tends = 0;
    const { outbox, clock } = troubled(recordingTransport(), (inner) => ({
      tend: (lease, limits) => {
        tends++;
        return inner.tend(lease, limits);
      },
      purge: () => new Promise(() => undefined),
    }));
    outbox.start();
    await pass(clock, 2 * 3_600_000);
    const before = tends;
    await pass(clock, 10_000);
    expect(tends).toBeGreaterThan(before + 10);
  });
});

describe("a client that is closed", () => {
  test("ends the worker, and the message waits for another one", async () => {
    const transport = recordingTransport();
    const { outbox, client, clock } = troubled(transport);
    await client.close();
    const { id } = await outbox.enqueue(141, "Hello");
    const types: string[] = [];
    const events = outbox.events();
    const worker = outbox.start();
    await pass(clock, 5000);
    await worker.stopped;
    expect(await outbox.get(id)).toMatchObject({ state: "queued", attempts: 1, code: "closed" });
    await outbox.close();
    for await (const { type } of events) types.push(type);
    expect(types).toContain("client-closed");
  });

  test("ends process(), which says that the message still waits", async () => {
    const { outbox, client } = troubled(recordingTransport());
    await client.close();
    const { id } = await outbox.enqueue(141, "Hello");
    expect(await outbox.process(id)).toMatchObject({ message: { state: "queued", attempts: 1 } });
    await outbox.close();
  });
});

describe("events()", () => {
  test("has every event since its call, also before the first is read, and ends with the outbox", async () => {
    const { outbox } = troubled(recordingTransport());
    const events = outbox.events();
    await outbox.enqueue(141, "Hello");
    await outbox.close();
    const seen: OutboxEvent[] = [];
    for await (const event of events) seen.push(event);
    expect(seen.map(({ type }) => type)).toEqual(["enqueued"]);
  });

  test("ends a reader that waits when another one returns, or when the signal is aborted", async () => {
    const { outbox } = troubled(recordingTransport());
    const events = outbox.events()[Symbol.asyncIterator]();
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const abort = new AbortController();
    const aborted = outbox.events(abort.signal)[Symbol.asyncIterator]().next();
    abort.abort();
    expect(await aborted).toEqual({ done: true, value: undefined });
    await outbox.close();
  });
});

describe("an outbox", () => {
  test("that is closed takes no more calls, and leaves a store open that another outbox uses", async () => {
    const transport = recordingTransport([accepted(30)]);
    let closed = 0;
    const store: Store = {
      ...memoryStore(memoryDatabase(), () => transport.clock.wall()),
      close: async () => void closed++,
    };
    const [one, two] = [0, 1].map(() => createOutbox({ client: createClient(transport), store }));
    await one?.enqueue(141, "Hello");
    await two?.stats();
    await one?.close();
    expect(closed).toBe(0);
    await expect(one?.enqueue(141, "Hello")).rejects.toThrow("outbox: is closed. Make another one with createOutbox()");
    expect(() => one?.start()).toThrow("outbox: is closed");
    expect(await two?.process(1)).toMatchObject({ message: { state: "accepted" } });
    await two?.close();
    expect(closed).toBe(1);
  });

  test("freezes a message when it is called, so that the caller may use its objects again", async () => {
    const { outbox } = troubled(recordingTransport());
    const input = { content: "", content_attributes: { in_reply_to: 1 } };
    const runAt = new Date(1_000_000);
    const many = [{ conversationId: 4, input, key: "4", runAt }];
    await Promise.all(
      [1, 2, 3].map((conversationId) => {
        input.content = `For ${conversationId}`;
        input.content_attributes.in_reply_to = conversationId;
        return outbox.enqueue(conversationId, input, { key: `${conversationId}` });
      }),
    );
    const stored = outbox.enqueueMany(many);
    many.push({ conversationId: 5, input, key: "5", runAt });
    input.content = "changed";
    runAt.setTime(2_000_000);
    expect(await stored).toHaveLength(1);
    expect(await Promise.all(["1", "2", "3", "4"].map((key) => outbox.input(key)))).toEqual([
      { content: "For 1", content_attributes: { in_reply_to: 1 } },
      { content: "For 2", content_attributes: { in_reply_to: 2 } },
      { content: "For 3", content_attributes: { in_reply_to: 3 } },
      { content: "For 3", content_attributes: { in_reply_to: 3 } },
    ]);
    expect((await outbox.get("4"))?.runAt).toEqual(new Date(1_000_000));
    expect(await outbox.get("5")).toBeUndefined();
    await outbox.close();
  });

  test.each<[string, (outbox: ReturnType<typeof createOutbox>) => unknown, string]>([
    [
      "tx in a message of enqueueMany()",
      (outbox) => outbox.enqueueMany([{ conversationId: 141, input: "Hello", tx: {} } as never]),
      "messages[0].tx: give tx in the second argument: enqueueMany(messages, { tx })",
    ],
    [
      "a misspelt option of enqueueMany()",
      (outbox) => outbox.enqueueMany([], { transaction: {} } as never),
      'Unknown option "transaction". Known options: tx',
    ],
    [
      "a misspelt field of a message",
      (outbox) => outbox.enqueueMany([{ conversationId: 141, input: "Hello", keys: "a" } as never]),
      'Unknown option "messages[0].keys"',
    ],
    ["a worker without a number", async (outbox) => outbox.start({ concurrency: Number.NaN }), "concurrency: must be"],
    ["a misspelt option of start()", async (outbox) => outbox.start({ concurency: 3 } as never), '"concurency"'],
    ["a key with half of a character", (outbox) => outbox.enqueue(141, "Hello", { key: "k\ud83d" }), "key: must be"],
    ["a misspelt state", async (outbox) => outbox.list({ state: "acepted" as never }), "state: must be"],
    [
      "a misspelt field of a query",
      async (outbox) => outbox.list({ stat: "queued" } as never),
      'Unknown option "stat"',
    ],
    ["a misspelt field of a decision", (outbox) => outbox.resolve(1, "drop", { by: "x", nte: "" } as never), '"nte"'],
    [
      "a key in place of the options of enqueue()",
      (outbox) => outbox.enqueue(141, "Hello", "order-1" as never),
      'options: must be an object such as { key: "order-456-shipped" }, not a string',
    ],
    [
      "null in place of the options of enqueue()",
      (outbox) => outbox.enqueue(141, "Hello", null as never),
      'options: must be an object such as { key: "order-456-shipped" }, not null',
    ],
    [
      "a text in place of a message of enqueueMany()",
      (outbox) => outbox.enqueueMany(["Hello"] as never),
      'messages[0]: must be an object such as { conversationId: 141, input: "Hello" }, not a string',
    ],
    [
      "one message in place of many",
      (outbox) => outbox.enqueueMany(right as never),
      'messages: must be an array such as [{ conversationId: 141, input: "Hello" }]',
    ],
    ["a transaction in place of { tx }", (outbox) => outbox.enqueueMany([], 7 as never), "{ tx }, not a number"],
    ["a resolution without a decision", (outbox) => outbox.resolve(1, "sent", undefined as never), BY],
    [
      "a name in place of a decision",
      (outbox) => outbox.resolve(1, "sent", "ann" as never),
      '{ by: "alice" }, not a string',
    ],
    [
      "a number in place of the options of start()",
      async (outbox) => outbox.start(4 as never),
      "{ concurrency: 16 }, not a number",
    ],
    [
      "a number in place of the options of stop()",
      (outbox) => outbox.start().stop(5 as never),
      "{ timeout: 10_000 }, not a number",
    ],
    [
      "a state in place of a query",
      async (outbox) => outbox.list("queued" as never),
      '{ state: "queued" }, not a string',
    ],
    [
      "a number in place of the options of health()",
      (outbox) => outbox.health(5 as never),
      "{ longestQueued: 600_000 }, not a number",
    ],
    ["a misspelt option of health()", (outbox) => outbox.health({ longest: 5 } as never), 'Unknown option "longest"'],
    [
      "a misspelt option of process()",
      (outbox) => outbox.process(1, { sginal: 1 } as never),
      'Unknown option "sginal". Known options: signal',
    ],
    [
      "a signal in place of the options of process()",
      (outbox) => outbox.process(1, "x" as never),
      "{ signal }, not a string",
    ],
    [
      "a wrong signal of process()",
      (outbox) => outbox.process(1, { signal: 1 } as never),
      "signal: must be an AbortSignal",
    ],
    [
      "a wrong signal of events()",
      async (outbox) => outbox.events({ signal: 1 } as never),
      "signal: must be an AbortSignal",
    ],
    [
      "an option of purge()",
      (outbox) => call(outbox, "purge", { text: 7 }),
      'Unknown option "text". purge() has no options',
    ],
    [
      "an option of unknowns()",
      async (outbox) => call(outbox, "unknowns", { limit: 7 }),
      'Unknown option "limit". unknowns() has no options',
    ],
    [
      "an option of open()",
      (outbox) => call(outbox, "open", { create: true }),
      'Unknown option "create". open() has no options',
    ],
    [
      "an option of stats()",
      (outbox) => call(outbox, "stats", { state: 1 }),
      'Unknown option "state". stats() has no options',
    ],
    [
      "an option of resume()",
      (outbox) => call(outbox, "resume", { by: "ann" }),
      'Unknown option "by". resume() has no options',
    ],
    [
      "an option of pause()",
      (outbox) => call(outbox, "pause", "why", { by: "ann" }),
      'Unknown option "by". pause() has no options',
    ],
    [
      "an option of observe()",
      (outbox) => call(outbox, "observe", {}, { by: "ann" }),
      'Unknown option "by". observe() has no options',
    ],
    ["an option of get()", (outbox) => call(outbox, "get", 1, { tx: 1 }), 'Unknown option "tx". get() has no options'],
    [
      "an option of input()",
      (outbox) => call(outbox, "input", 1, { tx: 1 }),
      'Unknown option "tx". input() has no options',
    ],
    [
      "an option of cancel()",
      (outbox) => call(outbox, "cancel", 1, { tx: 1 }),
      'Unknown option "tx". cancel() has no options',
    ],
    [
      "an option of resolve() after the decision",
      (outbox) => call(outbox, "resolve", 1, "drop", { by: "ann" }, { force: true }),
      'Unknown option "force". resolve() has no options',
    ],
    ["a decision without a name", (outbox) => outbox.resolve(1, "sent", {} as never), "by: is required"],
    ["a message without an id", (outbox) => outbox.get(undefined as never), "idOrKey: must be the id of a message"],
    ["a time that is not one", async (outbox) => outbox.start().stop({ timeout: Number.NaN }), "timeout: must be"],
  ])("refuses %s", async (_, run, message) => {
    const { outbox } = troubled(recordingTransport());
    await expect(run(outbox)).rejects.toThrow(message);
  });
});

test.each(["the worker stops", "its time is over"])("drain() ends if %s while the store is asked", async (why) => {
  let answer = (): void => {};
  const { outbox, clock } = troubled(recordingTransport([]), () => ({
    isDrained: () => new Promise((resolve) => void (answer = () => resolve(false))),
  }));
  const worker = outbox.start();
  await pass(clock, 500);
  const drained = worker.drain(why === "the worker stops" ? {} : { timeout: 1000 });
  await pass(clock, 500);
  if (why === "the worker stops") await worker.stop();
  else await pass(clock, 1000);
  answer();
  expect(await drained).toBe(false);
});

test("a worker cannot be started while the outbox is being closed", async () => {
  const { outbox, clock } = troubled(recordingTransport([accepted(30)], { latency: 1000 }));
  await outbox.enqueue(141, "Hello");
  outbox.start();
  await pass(clock, 500);
  const closed = outbox.close();
  expect(() => outbox.start()).toThrow("outbox: is closed");
  await pass(clock, 1000);
  await closed;
});
