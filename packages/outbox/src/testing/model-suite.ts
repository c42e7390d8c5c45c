import fc from "fast-check";
import { expect, it } from "vitest";
import type { Changed, Lease, NewRow, Store, StoredMessage } from "../store.ts";
import { memoryDatabase, memoryStore } from "./memory-store.ts";
import { aTurn, ended, row, said, sure } from "./suite/rows.ts";

/** One of the two ledgers that get the same orders, and its two workers. */
interface Side {
  readonly store: Store;
  leases: Lease[];
  readonly die: (lease: Lease) => Promise<void> | void;
}

/** An empty database of the store that is compared with the model. */
export interface ModelSubject {
  readonly store: Store;
  /** Sets the clock of the database, in ms since 1970. */
  setTime(ms: number): Promise<void> | void;
  /** Frees the lock of a worker as the death of its process does. */
  die(lease: Lease): Promise<void> | void;
  stop(): Promise<void>;
}

const LIMITS = { holdUnknown: 500, overdueAfter: 800, open: [] };
const KEYS = ["a", "b", "c", "d", "e"];

/** One of some values, or in most cases none. */
const rarely = <T>(...values: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, fc.constantFrom(...values));
const small = (max: number) => fc.integer({ min: 0, max });

const aRow = fc.record({
  conversation: small(5),
  key: fc.option(fc.constantFrom(...KEYS), { nil: undefined, freq: 2 }),
  after: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, fc.constantFrom(...KEYS)),
  text: fc.oneof({ weight: 12, arbitrary: fc.constant("one") }, fc.constant("two")),
  priority: fc.constantFrom(0, 0, 0, 1),
  later: fc.constantFrom(0, 0, 0, 300, 900),
  expires: rarely(400, 1500),
});

const anEnd = fc.record({
  which: small(6),
  attempt: fc.constantFrom(0, 0, 0, -1),
  state: fc.constantFrom("accepted", "accepted", "rejected", "not-sent", "unknown", "unknown", "queued", "queued"),
  delay: fc.constantFrom(0, 0, 700),
  holdFor: fc.constantFrom(0, 600, Infinity),
  messageId: fc.constantFrom(undefined, undefined, 11),
  code: fc.constantFrom(undefined, "failed"),
});

/** One order to both ledgers. Numbers named `which` choose among what exists at that moment. */
const anOrder = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("enqueue" as const), rows: fc.array(aRow, { minLength: 1, maxLength: 4 }) }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("turn" as const),
      worker: small(1),
      ends: fc.array(anEnd, { maxLength: 3 }),
      claim: small(3),
      upTo: rarely(...Array.from({ length: 20 }, (_, index) => index)),
      rate: fc.constantFrom(undefined, undefined, { perSecond: 4, burst: 2 }),
      pauseFor: fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, fc.constant(200)),
      overdueAfter: fc.constantFrom(0, 0, 1200, 3600),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("advance" as const), ms: fc.constantFrom(1, 100, 250, 400, 1000, 3100) }),
  },
  // The clock is set back. What its old time had brought about is done before, because the stores do some of it later than others.
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("set back" as const), ms: fc.constantFrom(50, 300, 1000, 3_600_000) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("tend" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("decide" as const),
      which: small(20),
      to: fc.constantFrom("accepted" as const, "resend" as const, "drop" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), which: small(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("die" as const), worker: small(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("purge" as const), text: small(800), keys: small(1600) }) },
);
type Order = typeof anOrder extends fc.Arbitrary<infer T> ? T : never;

const ascending = (a: number, b: number) => a - b;

/** Carries an order out, and returns its answer. `messages` are those that exist, `now` is the time. */
async function carryOut(side: Side, order: Order, messages: readonly StoredMessage[], now: number): Promise<unknown> {
  const pick = (which: number) => messages[which % Math.max(1, messages.length)];
  switch (order.do) {
    case "enqueue": {
      const rows = order.rows.map(({ conversation, later, expires, ...fields }): NewRow => {
        const runAt = later === 0 ? undefined : now + later;
        return row(conversation, { ...fields, runAt, expiresAt: expires && now + expires });
      });
      const answers = await side.store.enqueue(rows);
      // Of a batch with a problem, only the problems count.
      return answers.some((answer) => "problem" in answer)
        ? answers.map((answer) => ("problem" in answer ? answer.problem : "stored"))
        : answers;
    }
    case "turn": {
      const open = messages.filter(({ state, attempt }) => attempt > 0 && state !== "accepted");
      const settle = order.ends.flatMap(({ which, attempt, state, ...fields }) => {
        const message = open[which % Math.max(1, open.length)];
        return message ? [ended({ id: message.id, attempt: message.attempt + attempt }, state, fields)] : [];
      });
      const target = order.upTo === undefined ? undefined : pick(order.upTo);
      const upTo = target && { conversationId: target.conversationId, id: target.id };
      const { claim, rate, pauseFor, overdueAfter } = order;
      const lease = sure(side.leases[order.worker]);
      const turn = await side.store.turn(
        lease,
        aTurn({ settle, claim: upTo ? Math.min(1, claim) : claim, upTo, rate, pauseFor, overdueAfter }),
      );
      // Whether a message whose time is over before it could go counts in `next` is left open, as is `next` where nothing was to be claimed.
      const isOver = (await side.store.list({ limit: 1000 })).some(({ expiresAt = Infinity }) => expiresAt <= now);
      const next = isOver || claim === 0 ? 0 : Math.ceil(turn.next);
      return { ...turn, dropped: turn.dropped.toSorted(ascending), claimed: turn.claimed.map(shown), next };
    }
    case "set back":
    case "tend": {
      const { expired, orphaned, dropped } = await side.store.tend(undefined, LIMITS);
      const byId = orphaned.toSorted((a, b) => a.id - b.id);
      return { expired: expired.toSorted(ascending), orphaned: byId, dropped: dropped.toSorted(ascending) };
    }
    case "decide": {
      // Now and then also one that cannot be decided.
      const unknown = messages.filter(({ state }) => state === "unknown" || order.which > 15);
      const message = unknown[order.which % Math.max(1, unknown.length)];
      if (!message) return "nothing to decide";
      const evidence = said("resolved");
      const decision = order.to === "accepted" ? { to: order.to, messageId: 12, evidence } : { to: order.to, evidence };
      const decided = await side.store.decide(message.id, decision);
      return decided ? changed(decided) : "refused";
    }
    case "cancel": {
      const message = pick(order.which);
      const cancelled = message && (await side.store.cancel(message.id, said("cancelled")));
      return cancelled ? changed(cancelled) : "refused";
    }
    case "die":
      await side.die(sure(side.leases[order.worker]));
      side.leases[order.worker] = await side.store.register();
      return sure(side.leases[order.worker]).worker;
    case "purge":
      return side.store.purge(order);
    default:
      // The time has moved already.
      return order.do;
  }
}

/** What of a message must be equal on both sides. */
const shown = ({ evidence, input, inputHash, ...message }: StoredMessage) => ({
  ...message,
  evidence: evidence.map(({ kind }) => kind),
  input: input && Buffer.from(input).toString(),
  inputHash: Buffer.from(inputHash).toString("hex"),
});

const changed = ({ message, dropped }: Changed) => ({
  message: shown(message),
  dropped: dropped.toSorted(ascending),
});

/** What the orders must reach, each several times. */
const REACHED = [
  "enqueue",
  "turn",
  "advance",
  "set back",
  "tend",
  "decide",
  "cancel",
  "die",
  "purge",
  "a duplicate",
  "key-reused",
  "unknown-after",
  "claimed",
  "claimed up to a message",
  "written",
  "late",
  "kept",
  "waits for message",
  "waits for pause",
  "waits for rate",
  "waits for limit",
  "expired",
  "process-died",
  "overdue",
  "dropped",
  "decided",
  "cancelled",
  "texts",
  "rows",
  "accepted",
  "rejected",
  "notSent",
  "unknown",
  "failed",
  "pausedForMs",
  "held",
  "waits for another",
];

const LEAST = 4;

const see = (seen: Map<string, number>, what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

/** Counts an order, and what its answer says that it did. */
function count(seen: Map<string, number>, order: Order, answer: unknown): void {
  see(seen, order.do);
  const found = JSON.stringify(answer) ?? "";
  const says = (text: string, what: string): void => void (found.includes(text) && see(seen, what));
  says('"duplicate":true', "a duplicate");
  for (const problem of ["key-reused", "unknown-after"]) says(`"${problem}"`, problem);
  for (const how of ["written", "late", "kept"]) says(`"how":"${how}"`, how);
  for (const why of ["message", "pause", "rate", "limit"]) says(`"waitsFor":"${why}"`, `waits for ${why}`);
  for (const code of ["process-died", "overdue"]) says(`"code":"${code}"}`, code);
  says('"expired":[', found.includes('"expired":[]') ? "no message expired" : "expired");
  says('"dropped":[', found.includes('"dropped":[]') ? "no message dropped" : "dropped");
  says('"claimed":[{', order.do === "turn" && order.upTo !== undefined ? "claimed up to a message" : "claimed");
  says('"message":{', order.do === "cancel" ? "cancelled" : "decided");
  for (const part of ["texts", "rows"]) if (new RegExp(`"${part}":[1-9]`).test(found)) see(seen, part);
}

/** Registers a test that gives random orders to a store and to the model, and compares their answers and what they hold. */
export function modelTest(name: string, open: () => Promise<ModelSubject>, runs: number): void {
  it(`${name} answers whatever it is asked as the model does, and holds the same messages`, async () => {
    const many = process.env["OUTBOX_RUNS"];
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(anOrder, { minLength: 30, maxLength: 90, size: "max" }), async (orders) => {
        let time = 1_700_000_000_000;
        const memory = memoryDatabase();
        const model: Side = {
          store: memoryStore(memory, () => time),
          leases: [],
          die: ({ worker }) => void memory.locks.delete(worker),
        };
        const subject = await open();
        const real: Side = { store: subject.store, leases: [], die: (lease) => subject.die(lease) };
        const sides = [model, real];
        try {
          await subject.setTime(time);
          for (const side of sides) side.leases = [await side.store.register(), await side.store.register()];
          for (const order of orders) {
            if (order.do === "advance") await subject.setTime((time += order.ms));
            const messages = await model.store.list({ limit: 1000 });
            const [expected, answer] = await Promise.all(sides.map((side) => carryOut(side, order, messages, time)));
            expect(answer).toEqual(expected);
            if (order.do === "set back") await subject.setTime((time -= order.ms));
            count(seen, order, expected);
            const [wanted, found] = await Promise.all(
              sides.map(async ({ store }) => ({
                messages: (await store.list({ limit: 1000 })).map(shown),
                // Messages whose time is over are queued until somebody tends, and whether they "could go" until then is left open.
                stats: { ...(await store.stats()), oldestQueuedMs: 0 },
                isDrained: await store.isDrained(),
              })),
            );
            expect(found).toEqual(wanted);
            const { messages: held, stats } = sure(wanted);
            for (const state of ["accepted", "rejected", "notSent", "unknown", "failed", "pausedForMs"] as const)
              if (stats[state] > 0) see(seen, state);
            if (held.some(({ holds }) => holds)) see(seen, "held");
            if (held.some(({ waitsFor }) => waitsFor !== undefined)) see(seen, "waits for another");
          }
        } finally {
          await subject.stop();
        }
      }),
      // Few runs could by chance end no message, so they are the same each time. OUTBOX_RUNS=1000 makes other ones.
      many === undefined ? { numRuns: runs, seed: 20 } : { numRuns: Number(many) },
    );
    // The orders do everything that the stores can do, again and again, and not only with empty ledgers.
    const rare = REACHED.filter((what) => (seen.get(what) ?? 0) < LEAST);
    expect(rare).toEqual([]);
  }, 600_000);
}
