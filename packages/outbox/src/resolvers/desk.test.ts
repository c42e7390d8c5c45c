import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { createClient, type SendInput } from "@livedesk/core";
import { recordingTransport, type ScriptedAnswer } from "@livedesk/core/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createOutbox, createOutboxOn } from "../create-outbox.ts";
import type { OutboxEvent } from "../events.ts";
import type { OutboxOptions } from "../options.ts";
import type { Store } from "../store.ts";
import { sqliteStore } from "../sqlite/index.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import { memoryFolder, sure } from "../testing/suite/rows.ts";
import type { Resolver, Verdict } from "../message.ts";
import { sortingIdResolver } from "./sorting-id.ts";
import { webhookResolver } from "./webhook.ts";

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
/** The timeout of a client, and 30 s: after this time nobody sends a byte for an attempt any more. */
const OVER = 90_000;
const lost: ScriptedAnswer = { status: 500, text: "" };
const accepted = (id: number, fields: object = {}): ScriptedAnswer => ({
  status: 200,
  json: { id, conversation_id: 141, status: "sent", ...fields },
});

type MakeStore = (now: () => number) => Store;

/** The workers look once a second, because these tests let hours pass. */
const PACE = {
  turnOfLoop: () => new Promise<void>((resolve) => void setImmediate(resolve)),
  tendEvery: 1000,
  lookEvery: 1000,
};

/** An outbox with resolvers, whose client answers from a script. */
function deskOver(
  script: readonly ScriptedAnswer[],
  options: Partial<OutboxOptions> = {},
  make: MakeStore = (now) => memoryStore(memoryDatabase(), now),
  latency = 0,
) {
  const transport = recordingTransport(script, { start: START, latency });
  const { clock } = transport;
  const store = make(() => clock.wall());
  const outbox = createOutboxOn({ client: createClient(transport), store, ...options }, PACE);
  const events: OutboxEvent[] = [];
  const abort = new AbortController();
  void (async () => {
    for await (const event of outbox.events(abort.signal)) events.push(event);
  })();
  onTestFinished(async () => {
    abort.abort();
    const closing = outbox.close();
    await clock.advance(MINUTE);
    await closing;
  });
  const pass = async (ms: number): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((resolve) => void setImmediate(resolve));
      await clock.advance(0);
    }
    if (ms === 0) return;
    await clock.advance(ms);
    await pass(0);
  };
  /** Sends messages until each has an outcome. */
  const send = async <Inputs extends readonly (SendInput | string)[]>(
    ...inputs: Inputs
  ): Promise<{ readonly [At in keyof Inputs]: number }> => {
    const stored = await outbox.enqueueMany(inputs.map((input) => ({ conversationId: 141, input })));
    const ids = stored.map(({ id }) => id);
    outbox.start();
    const isWaiting = async (id: number) => /queued|sending/.test((await outbox.get(id))?.state ?? "");
    for (let step = 0; step < 200; step++) {
      await pass(5000);
      const waiting = await Promise.all(ids.map(isWaiting));
      if (!waiting.includes(true)) return ids as { readonly [At in keyof Inputs]: number };
    }
    throw new Error("The messages of this test have no outcome after 1000 s");
  };
  const typesOf = (type: OutboxEvent["type"]) => events.filter((event) => event.type === type);
  return { outbox, transport, clock, store, events, pass, send, typesOf };
}

/** A webhook as Chatwoot writes it. */
const created = (id: number, fields: object = {}): object => ({
  event: "message_created",
  account: { id: 1, name: "Shop" },
  id,
  content: "Hello",
  content_type: "text",
  content_attributes: {},
  additional_attributes: {},
  message_type: "outgoing",
  private: false,
  created_at: new Date(START + 1000).toISOString(),
  source_id: null,
  sender: { id: 7, name: "API", email: "api@example.com", type: "user" },
  inbox: { id: 3, name: "WhatsApp" },
  conversation: {
    id: 141,
    channel: "Channel::Whatsapp",
    messages: [{ id, message_type: 1, created_at: START / 1000 }],
  },
  ...fields,
});

const says = (name: string, ...verdicts: readonly (Verdict | Error)[]): Resolver & { calls: number } => ({
  name,
  calls: 0,
  async resolve() {
    const answer = verdicts[Math.min(this.calls++, verdicts.length - 1)] ?? { verdict: "unclear" };
    if (answer instanceof Error) throw answer;
    return answer;
  },
});

const present = (messageId: number): Verdict => ({ verdict: "present", messageId, evidence: "seen" });
const absent: Verdict = { verdict: "absent", evidence: "not there" };

/** A file of SQLite for the running test. */
function sqliteFile(now: () => number): Store {
  const folder = mkdtempSync(path.join(memoryFolder(), "outbox-resolvers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return sqliteStore(path.join(folder, "outbox.db"), { now });
}

// With a store in Postgres, the tests of this store do the same.
describe.each<readonly [name: string, make: MakeStore]>([
  ["memory", (now) => memoryStore(memoryDatabase(), now)],
  ["SQLite", sqliteFile],
])("with a store in %s, outbox.observe()", (_, make) => {
  async function unknownMessages(count: number) {
    const resolvers = [webhookResolver({ senderId: 7 })];
    const script = Array.from({ length: count }, () => lost);
    const transport = recordingTransport(script, { start: START });
    const store = make(() => transport.clock.wall());
    const outbox = createOutbox({ client: createClient(transport), store, resolvers, holdUnknown: 0 });
    onTestFinished(() => outbox.close());
    const ids: number[] = [];
    for (let index = 0; index < count; index++) {
      const { id } = await outbox.enqueue(141, "Hello");
      const { message } = await outbox.process(id);
      expect(message.state).toBe("unknown");
      ids.push(id);
    }
    const shows = async (messageId: number, about: number, fields: object = {}): Promise<void> => {
      const time = (await outbox.get(about))?.startedAt?.toISOString();
      await outbox.observe(created(messageId, { created_at: time, ...fields }));
    };
    return { outbox, ids, shows };
  }

  test("closes an unknown message that a webhook is about, and says so in the evidence", async () => {
    const { outbox, ids, shows } = await unknownMessages(1);
    const id = sure(ids[0]);
    await shows(30, id, { content: " Hello\r\n" });
    const found = await outbox.get(id);
    expect(found).toMatchObject({ state: "accepted", messageId: 30 });
    expect(found?.evidence.filter(({ verdict }) => verdict !== "unclear")).toMatchObject([
      { kind: "attempt", outcome: "unknown" },
      { kind: "webhook", messageId: 30, sender: "user 7" },
      { kind: "verdict", by: "webhook", verdict: "present", outcome: "accepted", messageId: 30 },
    ]);
    expect(JSON.stringify(found?.evidence)).not.toContain("Hello");
  });

  test("does not take one webhook for two messages, and closes both in their order when both have come", async () => {
    const { outbox, ids, shows } = await unknownMessages(2);
    const [first, second] = ids.map(sure) as [number, number];
    await shows(31, second);
    for (const id of ids) expect(await outbox.get(id)).toMatchObject({ state: "unknown" });
    await shows(30, first);
    expect(await outbox.get(first)).toMatchObject({ state: "accepted", messageId: 30 });
    expect(await outbox.get(second)).toMatchObject({ state: "accepted", messageId: 31 });
  });
});

describe("observe()", () => {
  const options = { resolvers: [webhookResolver({ senderId: 7 })] };

  test.each([
    ["another text", { content: "Goodbye" }],
    ["a private note", { private: true }],
    ["a file", { attachments: [{ id: 1, file_type: "image" }] }],
    ["another conversation", { conversation: { id: 142 } }],
    ["a message of the customer", { message_type: "incoming" }],
    ["an update", { event: "message_updated" }],
    ["a template", { additional_attributes: { template_params: { name: "hello", language: "en" } } }],
    ["a message from before the attempt", { created_at: new Date(START - 5 * MINUTE).toISOString() }],
    ["a message from long after the attempt", { created_at: new Date(START + 60 * MINUTE).toISOString() }],
  ])("ignores a webhook about %s", async (_, fields) => {
    const { outbox, send, typesOf } = deskOver([lost], options);
    const [id] = await send("Hello");
    const before = await outbox.get(id);
    await outbox.observe(created(30, fields));
    expect(await outbox.get(id)).toEqual(before);
    expect(typesOf("webhook-unreadable")).toEqual([]);
  });

  test.each([
    ["no object", "the event: must be an object, the parsed JSON of the webhook", () => "message_created"],
    ["no name of the event", "event: must be the name of the event", () => ({ id: 1 })],
    ["no type", "message_type: must be a string", () => created(1, { message_type: null })],
    ["no id", "id: must be the id of the message", () => created(0)],
    ["no conversation", "conversation.id: must be the id of the conversation", () => created(1, { conversation: 141 })],
    ["no time", "created_at: must be a time in the form of ISO 8601", () => created(1, { created_at: "Hello" })],
  ])("reports a webhook with %s as an event, and does not throw", async (_, problem, event) => {
    const { outbox, pass, typesOf } = deskOver([], options);
    await outbox.observe(event());
    await pass(0);
    expect(typesOf("webhook-unreadable")).toMatchObject([{ problem }]);
  });

  test("notes a message that another sender wrote, but does not take it for ours", async () => {
    const { outbox, send } = deskOver([lost], options);
    const [id] = await send("Hello");
    await outbox.observe(created(30, { sender: { id: 8, name: "Ann", type: "user" } }));
    await outbox.observe(created(31, { sender: null }));
    const found = await outbox.get(id);
    expect(found?.state).toBe("unknown");
    expect(found?.evidence.filter(({ kind }) => kind === "webhook")).toMatchObject([
      { messageId: 30, sender: "user 8" },
      { messageId: 31 },
    ]);
    expect(JSON.stringify(found)).not.toContain("Ann");
  });

  test("does not take a bot for a user with the same id, if it is given the type", async () => {
    const { outbox, send } = deskOver([lost], { resolvers: [webhookResolver({ senderId: "7", senderType: "user" })] });
    const [id] = await send("Hello");
    await outbox.observe(created(30, { sender: { id: 7, name: "Bot", type: "agent_bot" } }));
    expect((await outbox.get(id))?.state).toBe("unknown");
    await outbox.observe(created(31));
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 31 });
  });

  test("leaves a message unknown if there are more webhooks than attempts, because somebody else writes the same", async () => {
    const { outbox, pass } = deskOver([lost], { resolvers: [webhookResolver()] }, undefined, 5000);
    const { id } = await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(1000);
    for (const messageId of [30, 31]) await outbox.observe(created(messageId));
    await pass(5000);
    const found = await outbox.get(id);
    expect(found?.state).toBe("unknown");
    expect(found?.evidence.at(-1)).toMatchObject({
      verdict: "unclear",
      note: "webhooks about 2 messages, for 1 attempts",
    });
  });

  test("does not count the webhook of an accepted message, however often it comes", async () => {
    const { outbox, send } = deskOver([accepted(30), lost], options);
    const [first, second] = await send("Hello", "Hello");
    for (let times = 0; times < 5; times++) await outbox.observe(created(30));
    expect((await outbox.get(first))?.evidence).toHaveLength(1);
    expect((await outbox.get(second))?.evidence.filter(({ kind }) => kind === "webhook")).toEqual([]);
    await outbox.observe(created(31));
    expect(await outbox.get(second)).toMatchObject({ state: "accepted", messageId: 31 });
  });

  test("notes a webhook once that comes before the answer, and again", async () => {
    const { outbox, pass } = deskOver([accepted(30)], options, undefined, 5000);
    const { id } = await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(1000);
    expect((await outbox.get(id))?.state).toBe("sending");
    for (let times = 0; times < 5; times++) await outbox.observe(created(30));
    expect((await outbox.get(id))?.state).toBe("sending");
    await pass(5000);
    const found = await outbox.get(id);
    expect(found?.state).toBe("accepted");
    expect(found?.evidence.map(({ kind }) => kind)).toEqual(["webhook", "attempt"]);
  });

  test("uses a webhook that came while the message was being sent, when the answer is lost", async () => {
    const { outbox, pass } = deskOver([lost], options, undefined, 5000);
    const { id } = await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(1000);
    await outbox.observe(created(30));
    await pass(5000);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30 });
  });

  test("counts an attempt that a person sent again as one that may have arrived", async () => {
    const { outbox, send, pass } = deskOver([lost, accepted(31), lost], options);
    const [first] = await send("Hello");
    await outbox.resolve(first, "resend", { by: "on-call" });
    await pass(MINUTE);
    expect(await outbox.get(first)).toMatchObject({ state: "accepted", messageId: 31 });
    const [second] = await send("Hello");
    // The webhook may be about the first attempt of the first message.
    await outbox.observe(created(30, { created_at: new Date(START + 3 * MINUTE).toISOString() }));
    expect(await outbox.get(second)).toMatchObject({ state: "unknown" });
  });

  test("counts a message whose variables LiveDesk fills in as one that may look the same", async () => {
    const { outbox, send } = deskOver([lost, lost], options);
    const [, second] = await send("{{ greeting }}", "Hello");
    await outbox.observe(created(30));
    expect(await outbox.get(second)).toMatchObject({ state: "unknown" });
  });

  test("compares templates by name and values, or by name and text", async () => {
    const template = (name: string, value: string): SendInput => ({
      content: `Order ${value}`,
      template_params: { name, language: "en", processed_params: { "1": value } },
    });
    const { outbox, send } = deskOver([lost, lost, lost], options);
    const [a, b, c] = await send(template("shipped", "1"), template("paid", "1"), template("lost", "1"));
    const shows = (id: number, params: object | undefined, content = "Order 1") =>
      outbox.observe(created(id, { content, additional_attributes: params && { template_params: params } }));
    await shows(30, { name: "shipped", language: "en", processed_params: { "1": "2" } });
    await shows(31, { name: "paid", language: "de" });
    await shows(32, undefined);
    for (const id of [a, b, c]) expect((await outbox.get(id))?.state).toBe("unknown");
    await shows(33, { name: "shipped", language: "en", processed_params: { "1": "1" } }, "Your order 1 has left.");
    await shows(34, { name: "paid", language: "en" });
    await shows(35, { name: "lost", language: "en" }, "Other");
    expect(await outbox.get(a)).toMatchObject({ state: "accepted", messageId: 33 });
    expect(await outbox.get(b)).toMatchObject({ state: "accepted", messageId: 34 });
    expect(await outbox.get(c)).toMatchObject({ state: "unknown" });
  });

  test("notes at most 100 webhooks about one message", async () => {
    const { outbox, send } = deskOver([lost], { resolvers: [] });
    const [id] = await send("Hello");
    for (let messageId = 1; messageId <= 150; messageId++) await outbox.observe(created(messageId));
    expect((await outbox.get(id))?.evidence).toHaveLength(101);
  });

  test("fails if the store fails, so that the caller can keep the webhook", async () => {
    const { outbox, send, store } = deskOver([lost], options);
    await send("Hello");
    vi.spyOn(store, "list").mockRejectedValue(new Error("no database"));
    await expect(outbox.observe(created(30))).rejects.toThrow("no database");
  });
});

describe("verdicts of resolvers", () => {
  test("that contradict each other leave the message unknown, and are an event", async () => {
    const resolvers = [says("one", present(30)), says("two", absent)];
    const { outbox, send, typesOf } = deskOver([lost], { resolvers, resendWhenAbsent: true });
    const [id] = await send("Hello");
    const found = await outbox.get(id);
    expect(found).toMatchObject({ state: "unknown", messageId: undefined });
    expect(found?.evidence.slice(1)).toMatchObject([
      { kind: "verdict", by: "one", verdict: "present", messageId: 30, note: "seen" },
      { kind: "verdict", by: "two", verdict: "absent", note: "not there" },
    ]);
    expect(typesOf("resolvers-disagree")[0]).toMatchObject({
      id,
      verdicts: [
        { by: "one", verdict: "present" },
        { by: "two", verdict: "absent" },
      ],
    });
  });

  test("that name different ids contradict each other, and equal ids do not", async () => {
    const resolvers = [says("one", present(30), present(31)), says("two", present(31))];
    const { outbox, send, pass, typesOf } = deskOver([lost], { resolvers });
    const [id] = await send("Hello");
    expect(typesOf("resolvers-disagree").length).toBeGreaterThan(0);
    await pass(2 * MINUTE);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 31 });
  });

  test("of absent are only noted by default", async () => {
    const { outbox, send, transport, pass, typesOf } = deskOver([lost], { resolvers: [says("one", absent)] });
    const [id] = await send("Hello");
    await pass(10 * 60 * MINUTE);
    const found = await outbox.get(id);
    expect(found?.state).toBe("unknown");
    expect(found?.evidence.filter(({ kind }) => kind === "verdict")).toMatchObject([{ by: "one", verdict: "absent" }]);
    expect(transport.requests).toHaveLength(1);
    expect(typesOf("verdict")).toHaveLength(1);
  });

  test("of absent send the message again with resendWhenAbsent, after no worker can be sending it any more", async () => {
    const resolvers = [says("one", absent)];
    const { outbox, transport, pass } = deskOver([lost, accepted(30)], { resolvers, resendWhenAbsent: true });
    const { id } = await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(1000);
    await pass(50_000);
    expect(await outbox.get(id)).toMatchObject({ state: "unknown" });
    expect(transport.requests).toHaveLength(1);
    for (let minute = 0; minute < 10; minute++) await pass(MINUTE);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30, attempts: 2 });
    expect((await outbox.get(id))?.evidence.map(({ kind, by }) => by ?? kind)).toEqual([
      "attempt",
      "one",
      "one",
      "attempt",
    ]);
  });

  test("of absent do not send a message again if another resolver failed", async () => {
    const resolvers = [says("one", absent), says("two", new Error("no"))];
    const { send, transport, pass } = deskOver([lost], { resolvers, resendWhenAbsent: true });
    await send("Hello");
    for (let minute = 0; minute < 10; minute++) await pass(MINUTE);
    expect(transport.requests).toHaveLength(1);
  });

  test("of absent do not send a message again if a webhook shows the same text, before or while they are asked", async () => {
    const before = deskOver([lost], { resolvers: [says("one", absent)], resendWhenAbsent: true }, undefined, 5000);
    await before.outbox.enqueue(141, "Hello");
    before.outbox.start();
    await before.pass(1000);
    await before.outbox.observe(created(30, { sender: { id: 8, type: "user" } }));
    for (let minute = 0; minute < 10; minute++) await before.pass(MINUTE);
    expect(before.transport.requests).toHaveLength(1);

    let observe = (): Promise<void> => Promise.resolve();
    const slow: Resolver = {
      name: "slow",
      resolve: async ({ startedAt }) => {
        // Before this time, nothing would be sent again anyway. The webhook asks too, and waits for the end of this question.
        if (during.clock.wall() >= sure(startedAt).getTime() + OVER) void observe();
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        return absent;
      },
    };
    const during = deskOver([lost], { resolvers: [slow], resendWhenAbsent: true });
    await during.send("Hello");
    observe = () => during.outbox.observe(created(30));
    for (let minute = 0; minute < 10; minute++) await during.pass(MINUTE);
    expect(during.transport.requests).toHaveLength(1);
  });

  test("of absent do not send a message again that is in flight in this process while the clock jumps ahead", async () => {
    const one = says("one", absent);
    const parts = { resolvers: [one], resendWhenAbsent: true };
    const { outbox, transport, clock, pass, typesOf } = deskOver(
      [accepted(30), accepted(31)],
      parts,
      undefined,
      20_000,
    );
    const { id } = await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(1000);
    clock.stepWall(60 * MINUTE);
    for (let second = 0; second < 15; second++) await pass(1000);
    await outbox.observe(created(29, { created_at: new Date(clock.wall()).toISOString() }));
    expect(await outbox.get(id)).toMatchObject({ state: "sending", attempts: 1 });
    for (let minute = 0; minute < 5; minute++) await pass(MINUTE);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30, attempts: 1 });
    expect(one.calls).toBe(0);
    expect(typesOf("worker-died")).toEqual([]);
    expect(transport.requests).toHaveLength(1);
  });

  /** A second outbox on the database and the clock of another one, as in another process. */
  function secondOn(database: ReturnType<typeof memoryDatabase>, first: ReturnType<typeof deskOver>, options: object) {
    const second = createOutbox({
      client: createClient(first.transport),
      store: memoryStore(database, () => first.clock.wall()),
      resendWhenAbsent: true,
      ...options,
    });
    onTestFinished(async () => {
      const closing = second.close();
      await first.clock.advance(MINUTE);
      await closing;
    });
    return second;
  }

  test("of absent do not send a message again that another process has in flight while the clock jumps ahead", async () => {
    const database = memoryDatabase();
    const first = deskOver([accepted(30), accepted(31)], {}, (now) => memoryStore(database, now), 50_000);
    const { id } = await first.outbox.enqueue(141, "Hello");
    first.outbox.start();
    await first.pass(1000);
    const one = says("one", absent);
    const second = secondOn(database, first, { resolvers: [one] });
    second.start();
    await first.pass(1000);
    first.clock.stepWall(60 * MINUTE);
    for (let seconds = 0; seconds < 40; seconds++) await first.pass(1000);
    expect(await second.get(id)).toMatchObject({ state: "unknown", code: "overdue", attempts: 1 });
    // The process that has it in flight does not let a person send it again either.
    await expect(first.outbox.resolve(id, "resend", { by: "ann" })).rejects.toThrow(
      `idOrKey: this process is still sending message ${id}. Wait for its answer before you send it again`,
    );
    for (let minute = 0; minute < 5; minute++) await first.pass(MINUTE);
    expect(await second.get(id)).toMatchObject({ state: "accepted", messageId: 30, attempts: 1 });
    expect(first.transport.requests).toHaveLength(1);
    expect(one.calls).toBeGreaterThan(0);
  });

  test("of absent wait as long as the worker with the longest time-out may send", async () => {
    const database = memoryDatabase();
    const first = deskOver([accepted(31)], {}, (now) => memoryStore(database, now));
    const { id } = await first.outbox.enqueue(141, "Hello");
    const lease = await first.store.register();
    const turn = { settle: [], claim: 1, rate: undefined, overdueAfter: 10 * MINUTE };
    const [claimed] = (await first.store.turn(lease, turn)).claimed;
    await lease.release();
    const second = secondOn(database, first, { resolvers: [says("one", absent)] });
    second.start();
    for (let minute = 0; minute < 9; minute++) await first.pass(MINUTE);
    expect(claimed).toMatchObject({ id, overdueAfter: 10 * MINUTE });
    expect(await second.get(id)).toMatchObject({ state: "unknown", code: "process-died", attempts: 1 });
    for (let minute = 0; minute < 3; minute++) await first.pass(MINUTE);
    expect(await second.get(id)).toMatchObject({ attempts: 2 });
  });

  test("cannot give a message the id of another message of the ledger", async () => {
    const { outbox, send, typesOf } = deskOver([accepted(30), lost], { resolvers: [says("one", present(30))] });
    const [, second] = await send("Hello", "Other");
    expect(await outbox.get(second)).toMatchObject({ state: "unknown", messageId: undefined });
    expect(typesOf("resolver-failed")[0]).toMatchObject({ id: second, by: "one" });
  });

  test("that never end, throw, or are no verdicts are events, and do not stop the others or the worker", async () => {
    const signals: AbortSignal[] = [];
    const hangs: Resolver = {
      name: "hangs",
      resolve: (_message, _facts, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    };
    const wrong = { verdict: "maybe" } as never;
    const resolvers = [hangs, says("throws", new Error("no")), says("wrong", wrong), says("right", present(30))];
    const { outbox, clock, pass, typesOf } = deskOver([lost, accepted(31)], { resolvers });
    const { id } = await outbox.enqueue(141, "Hello");
    outbox.start();
    await pass(1000);
    expect((await outbox.get(id))?.state).toBe("unknown");
    const other = await outbox.enqueue(142, "Hello");
    await pass(1000);
    expect((await outbox.get(other.id))?.state).toBe("accepted");
    await pass(10_000);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30 });
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(typesOf("resolver-failed").map((event) => "by" in event && event.by)).toEqual(["throws", "wrong", "hangs"]);
    expect(clock.now()).toBeLessThan(MINUTE);
  });

  test("that are unclear are asked again at askAgainAt, or at longer and longer intervals", async () => {
    const unclear = says("one", { verdict: "unclear" });
    const { send, pass } = deskOver([lost], { resolvers: [unclear] });
    await send("Hello");
    for (let minute = 0; minute < 6 * 60; minute++) await pass(MINUTE);
    // After 1, 2, 4, … minutes, and from then on every hour.
    expect(unclear.calls).toBeGreaterThan(8);
    expect(unclear.calls).toBeLessThan(14);

    const soon = new Date(START + 20 * MINUTE);
    const later = says("two", { verdict: "unclear", askAgainAt: soon }, present(30));
    const desk = deskOver([lost], { resolvers: [later] });
    const [id] = await desk.send("Hello");
    while (desk.clock.wall() < soon.getTime() - MINUTE) await desk.pass(MINUTE);
    expect(later.calls).toBe(1);
    for (let minute = 0; minute < 3; minute++) await desk.pass(MINUTE);
    expect(await desk.outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30 });
  });

  test("that are unclear are asked again although the clock was set back", async () => {
    const later = says("one", { verdict: "unclear" }, present(30));
    const { outbox, clock, send, pass } = deskOver([lost], { resolvers: [later] });
    const [id] = await send("Hello");
    clock.stepWall(-60 * MINUTE);
    for (let minute = 0; minute < 3; minute++) await pass(MINUTE);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 30 });
  });

  test("that repeat themselves are noted once", async () => {
    const { outbox, send, pass } = deskOver([lost], {
      resolvers: [says("one", { verdict: "unclear", evidence: "?" })],
    });
    const [id] = await send("Hello");
    for (let hour = 0; hour < 10; hour++) await pass(60 * MINUTE);
    expect((await outbox.get(id))?.evidence).toHaveLength(2);
  });

  test("are not asked for while no worker runs, except for a webhook", async () => {
    const one = says("one", { verdict: "unclear" });
    const database = memoryDatabase();
    const make: MakeStore = (now) => memoryStore(database, now);
    const first = deskOver([lost], { resolvers: [] }, make);
    await first.send("Hello");
    const second = deskOver([], { resolvers: [one] }, make);
    for (let minute = 0; minute < 5; minute++) await second.pass(MINUTE);
    expect(one.calls).toBe(0);
    await second.outbox.observe(created(30));
    expect(one.calls).toBe(1);
  });

  test("may need the input of the message, and find the messages of its conversation", async () => {
    const seen: unknown[] = [];
    const looks: Resolver = {
      name: "looks",
      resolve: ({ input, id }, { messages, isComplete }) => {
        const known = messages.map(({ likeness, openAttempts, messageId }) => ({ likeness, openAttempts, messageId }));
        seen.push({ input, id, known, isComplete });
        return { verdict: "unclear" };
      },
    };
    const { send } = deskOver([accepted(30), lost], { resolvers: [looks] });
    const [, second] = await send("Other", "Hello");
    expect(seen[0]).toEqual({
      input: { content: "Hello" },
      id: second,
      known: [
        { likeness: "different", openAttempts: 0, messageId: 30 },
        { likeness: "same", openAttempts: 1, messageId: undefined },
      ],
      isComplete: true,
    });
  });
});

describe("sortingIdResolver()", () => {
  const around = (before: number, after: number): readonly ScriptedAnswer[] => [
    accepted(30, { sorting_id: before }),
    lost,
    accepted(32, { sorting_id: after }),
  ];

  test("says absent if there is no place between the message before and the message after", async () => {
    const { outbox, send, pass } = deskOver(around(4, 5), { resolvers: [sortingIdResolver({ isDense: true })] });
    const [, second] = await send("One", "Two", "Three");
    await pass(2 * MINUTE);
    const found = await outbox.get(second);
    expect(found?.state).toBe("unknown");
    expect(found?.evidence.at(-1)).toMatchObject({ by: "sorting-id", verdict: "absent" });
  });

  test.each([
    ["there is a place between them", around(4, 6), { isDense: true }, 60_000],
    ["it is not told that the numbers have no gaps", around(4, 5), {}, 60_000],
    ["the next message was sent too early to rule out a late arrival", around(4, 5), { isDense: true }, 1000],
  ] as const)("says unclear if %s", async (_, script, options, holdUnknown) => {
    const { outbox, send, pass } = deskOver(script, { resolvers: [sortingIdResolver(options)], holdUnknown });
    const [, second] = await send("One", "Two", "Three");
    await pass(5 * MINUTE);
    const verdicts = (await outbox.get(second))?.evidence.filter(({ kind }) => kind === "verdict");
    expect(verdicts).toMatchObject([{ verdict: "unclear" }]);
  });

  test("sends the message again with resendWhenAbsent, once", async () => {
    const script = [...around(4, 5), accepted(33, { sorting_id: 6 })];
    const resolvers = [sortingIdResolver({ isDense: true }), webhookResolver({ senderId: 7 })];
    const { outbox, send, pass, transport } = deskOver(script, { resolvers, resendWhenAbsent: true });
    const [, second] = await send("One", "Two", "Three");
    for (let minute = 0; minute < 5; minute++) await pass(MINUTE);
    expect(await outbox.get(second)).toMatchObject({ state: "accepted", messageId: 33 });
    transport.verify();
  });

  test("does not make a message go again if the clock jumped ahead before the message after it", async () => {
    const resolvers = [sortingIdResolver({ isDense: true })];
    const options = { resolvers, resendWhenAbsent: true, holdUnknown: 1000 };
    const { outbox, clock, send, pass, transport, typesOf } = deskOver(around(4, 5), options);
    const ids = await send("One", "Two");
    // A second later, the clock says that the time for a late arrival is over.
    clock.stepWall(5 * MINUTE);
    await send("Three");
    for (let minute = 0; minute < 10; minute++) await pass(MINUTE);
    expect(typesOf("verdict").at(-1)).toMatchObject({ by: "sorting-id", verdict: "absent" });
    expect(await outbox.get(ids[1])).toMatchObject({ state: "unknown", attempts: 1 });
    expect(transport.requests).toHaveLength(3);
  });
});

test("createOutbox() refuses resolvers that are none, or that have the same name", () => {
  const make = (resolvers: unknown) => () => deskOver([], { resolvers } as never);
  expect(make([webhookResolver(), webhookResolver()])).toThrow("resolvers: must be a list of resolvers");
  expect(make([{ name: "one" }])).toThrow("resolvers: must be");
  expect(make([null])).toThrow("resolvers: must be");
  expect(() => webhookResolver({ senderId: "x" })).toThrow("senderId: must be the id of a sender");
  expect(() => webhookResolver({ senderType: "user" })).toThrow("senderType: needs senderId");
  expect(() => sortingIdResolver({ lateArrival: -1 })).toThrow("lateArrival: must be a whole number, 0 or more");
});
