import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createClient, type SendInput, UnknownOutcomeError } from "@livedesk/core";
import type { Transport } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createOutbox } from "../create-outbox.ts";
import type { OutboxEvent } from "../events.ts";
import { memoryDatabase, memoryStore } from "../testing/memory-store.ts";
import { sure } from "../testing/suite/rows.ts";
import { sortingIdResolver } from "./sorting-id.ts";
import { webhookResolver } from "./webhook.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What may become of a request: whether LiveDesk stores it, and whether the answer arrives. */
const fates = ["accepted", "stored, then lost", "lost", "lost, and stored later", "refused"] as const;

const template = (name: string): SendInput => ({ content: "OK", template_params: { name, language: "en" } });
/** Inputs that look alike, or that LiveDesk shows alike. */
const inputs: readonly SendInput[] = [
  { content: "OK" },
  { content: " OK" },
  { content: "{{ ok }}" },
  { content: "Yes" },
  { content: "OK", private: true },
  template("ok"),
  template("yes"),
];

const conversation = fc.integer({ min: 1, max: 2 });
const any = fc.nat(50);
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      conversation,
      input: fc.constantFrom(...inputs.slice(0, 2), ...inputs),
      fate: fc.constantFrom(...fates),
      // How often the webhook comes before the answer.
      early: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("write" as const), conversation, input: fc.constantFrom(...inputs) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("webhook" as const), of: any }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(SECOND, MINUTE, 5 * MINUTE, 3 * HOUR),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("decide" as const),
      of: any,
      how: fc.constantFrom("drop" as const, "resend" as const, "sent" as const),
      fate: fc.constantFrom(...fates),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("arrive" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("purge" as const) }) },
);

/** A message that LiveDesk has. `row` is the message of the outbox that it came from; undefined for one that a person wrote. */
interface Stored {
  readonly id: number;
  readonly row: number | undefined;
  readonly conversation: string;
  readonly content: string;
  readonly isPrivate: boolean;
  readonly template: string | undefined;
  readonly createdAt: number;
}

/** Runs the actions, and returns how many messages were found, out of those that were lost and stored. */
async function run(
  actions: readonly (typeof action extends fc.Arbitrary<infer Action> ? Action : never)[],
  skew: number,
  keys: number,
): Promise<{ found: number; lostAndStored: number }> {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const server: Stored[] = [];
  const delayed: (() => void)[] = [];
  let fate: (typeof fates)[number] = "accepted";
  let early = 0;
  let sending = 0;
  const noteSending = (event: unknown): void => void (sending = (event as OutboxEvent & { id: number }).id);
  subscribe("livedesk:outbox:sending", noteSending);

  const store = (row: number | undefined, conversationId: string, input: SendInput): number => {
    const id = 100 + server.length;
    const name = input.template_params?.name;
    const content = input.content === "{{ ok }}" ? "OK" : (input.content ?? "");
    const isPrivate = input.private === true;
    server.push({
      id,
      row,
      conversation: conversationId,
      content,
      isPrivate,
      template: name,
      createdAt: clock.wall() + skew,
    });
    return id;
  };
  const deliver = (message: Stored | undefined): Promise<void> | undefined =>
    message &&
    outbox.observe({
      event: "message_created",
      id: message.id,
      message_type: "outgoing",
      content: message.content,
      private: message.isPrivate,
      // Only some webhooks name the template.
      additional_attributes: message.template === "ok" ? { template_params: { name: "ok", language: "en" } } : {},
      created_at: new Date(message.createdAt).toISOString(),
      sender: { id: message.row === undefined ? 8 : 7, type: "user" },
      conversation: { id: Number(message.conversation) },
    });
  const transport: Transport = {
    clock,
    base64: (text) => text,
    async send(request) {
      const row = sending;
      const input = (request.body.kind === "json" ? request.body.value : {}) as SendInput;
      const conversationId = String(request.conversationId);
      if (fate === "lost, and stored later") delayed.push(() => void store(row, conversationId, input));
      if (fate === "refused") return { status: 422, headers: {}, body: "{}" };
      if (fate.startsWith("lost")) throw new UnknownOutcomeError("lost", { code: "connection-lost" });
      const id = store(row, conversationId, input);
      for (let times = 0; times < early; times++) await deliver(server.at(-1));
      if (fate !== "accepted") throw new UnknownOutcomeError("lost", { code: "connection-lost" });
      return {
        status: 200,
        headers: {},
        body: JSON.stringify({ id, conversation_id: Number(conversationId), status: "sent" }),
      };
    },
  };
  const database = memoryDatabase();
  const outbox = createOutbox({
    client: createClient(transport),
    store: memoryStore(database, () => clock.wall()),
    resolvers: [webhookResolver({ senderId: 7 }), sortingIdResolver()],
    resendWhenAbsent: true,
    holdUnknown: 0,
    retain: { text: 0, keys },
  });
  /** What the ledger said about each message; rows can be purged. */
  const found = new Map<number, number>();
  try {
    for (const step of actions) {
      if (step.do === "send") {
        ({ fate, early } = step);
        const { id } = await outbox.enqueue(step.conversation, step.input);
        await outbox.process(id);
      }
      if (step.do === "write") store(undefined, String(step.conversation), step.input);
      if (step.do === "webhook") await deliver(server[step.of % Math.max(1, server.length)]);
      if (step.do === "wait") await clock.advance(step.ms);
      if (step.do === "arrive") delayed.splice(0).forEach((arrive) => arrive());
      if (step.do === "purge") await outbox.purge();
      if (step.do === "decide") {
        const open = [...database.rows.values()].filter(({ state, dropped }) => state === "unknown" && !dropped);
        const row = open[step.of % Math.max(1, open.length)];
        const exists = server.some((message) => message.row === row?.id);
        // The person is right, but does not look up the id.
        if (!row || (step.how === "sent" && !exists)) continue;
        ({ fate } = step);
        await outbox.resolve(row.id, step.how, { by: "a person" });
        if (step.how === "resend") await outbox.process(row.id);
      }
      // The outbox asks in the background. Nothing in this test takes time, so it has an answer at the end of this turn of the loop.
      await new Promise((resolve) => void setImmediate(resolve));
      for (const { id, state, messageId, evidence } of database.rows.values()) {
        expect(evidence.filter(({ verdict }) => verdict === "absent")).toEqual([]);
        if (!evidence.some(({ verdict, by }) => verdict === "present" && by === "webhook")) continue;
        expect(state).toBe("accepted");
        found.set(id, sure(messageId));
      }
    }
    await outbox.close();
  } finally {
    unsubscribe("livedesk:outbox:sending", noteSending);
  }
  const rowsOnServer = new Set(server.map(({ row }) => row));
  expect([...found.keys()].filter((id) => !rowsOnServer.has(id))).toEqual([]);
  expect(new Set(found.values()).size).toBe(found.size);
  const ours = new Set(server.flatMap(({ id, row }) => (row === undefined ? [] : [id])));
  expect([...found.values()].filter((id) => !ours.has(id))).toEqual([]);
  const lost = [...database.rows.values()].filter(({ id, state }) => state === "unknown" && rowsOnServer.has(id));
  return { found: found.size, lostAndStored: lost.length + found.size };
}

test("webhookResolver() never finds a message that LiveDesk does not have, and no resolver says that one is absent", async () => {
  let [found, lostAndStored] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 5, maxLength: 40 }),
      fc.constantFrom(-90 * SECOND, 0, 90 * SECOND),
      fc.constantFrom(Infinity, Infinity, 0, 2 * HOUR),
      async (actions, skew, keys) => {
        const result = await run(actions, skew, keys);
        found += result.found;
        lostAndStored += result.lostAndStored;
      },
    ),
    { numRuns: 1000 },
  );
  // The property would also hold for a resolver that finds nothing.
  expect(found / lostAndStored).toBeGreaterThan(0.2);
}, 120_000);
