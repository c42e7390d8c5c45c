import { buildSendRequest, ConfigurationError, type SendInput } from "@livedesk/core";
import { timingOf } from "@livedesk/core/adapter";
import { idSchema } from "@livedesk/schema";
import {
  carry,
  Claims,
  type Delivered,
  type Depot,
  overdueAfter,
  type Pace,
  reportDropped,
  reportTurn,
  tend,
  turnOf,
  waitAfterFailure,
} from "./courier.ts";
import { KeyReusedError } from "./errors.ts";
import { Events, LISTEN, type Listenable } from "./events.ts";
import { sweepFiles } from "./files.ts";
import { type FreezerSettings, freezeRequest, type Frozen, thaw } from "./frozen-input.ts";
import { type OutboxMessage, viewOf } from "./message.ts";
import {
  checkDecision,
  checkEnqueueOptions,
  checkIdOrKey,
  checkMany,
  checkQuery,
  type EnqueueOptions,
} from "./call-options.ts";
import { type OutboxOptions, readOutboxOptions } from "./options.ts";
import type { EnqueuedMessage, NewMessage, Outbox, Processed } from "./outbox.ts";
import type { Decision, Enqueued, Evidence, Lease, ListQuery, NewRow, Store, StoredMessage } from "./store.ts";
import { healthOf } from "./health.ts";
import { Desk } from "./resolvers/desk.ts";
import { Worker } from "./worker.ts";

/** How long a stored file may have no message, in ms: the transaction that stores its message may still be open. */
const UNUSED_FILE = 24 * 3_600_000;
/** How many outboxes of this process use a store: the last one that is closed closes the store. */
const users = new WeakMap<object, number>();
/** How many rows are read at a time. */
const PAGE = 500;

/**
 * Makes an outbox: messages are stored durably first, and then sent by workers, each at most once. Throws `ConfigurationError` for an
 * unknown or wrong option.
 *
 * @example
 * const outbox = createOutbox({ client: createClient(), store: sqliteStore("livedesk-outbox.db") });
 * await outbox.enqueue(141, "Your order has shipped.", { key: "order-456-shipped" });
 * const worker = outbox.start();
 */
export const createOutbox = <Tx = never>(options: OutboxOptions<Tx>): Outbox<Tx> =>
  createOutboxOn(options, {
    turnOfLoop: () => new Promise((resolve) => void setImmediate(resolve)),
    tendEvery: 250,
    lookEvery: 1000,
  });

/** Makes an outbox whose worker keeps another pace: for a test that owns the time. */
export function createOutboxOn<Tx>(given: OutboxOptions<Tx>, pace: Pace): Outbox<Tx> {
  const options = readOutboxOptions(given);
  const { client, holdUnknown, rate, onUnknown } = options;
  const store = options.store as Store<unknown>;
  const { clock, timeout } = timingOf(client);
  const events = new Events(() => clock.wall());
  const settings: FreezerSettings = options.freezer;
  const workers = new Set<Worker>();
  /** The calls that have begun: `close` waits for their end. */
  const running = new Set<Promise<unknown>>();
  let opening: Promise<void> | undefined;
  let leasing: Promise<Lease> | undefined;

  let isClosed = false;

  const ready = async (): Promise<void> => {
    if (isClosed) throw new ConfigurationError("outbox: is closed. Make another one with createOutbox()");
    if (opening === undefined) users.set(store, (users.get(store) ?? 0) + 1);
    opening ??= store.open().catch((error: unknown) => {
      opening = undefined;
      users.set(store, (users.get(store) ?? 1) - 1);
      throw error;
    });
    return opening;
  };

  async function lease(): Promise<Lease> {
    await ready();
    const before = leasing;
    const held = await before?.catch(() => undefined);
    if (held?.isHeld()) return held;
    // Of several calls that find the lock lost, the first takes another.
    if (leasing === before) leasing = register(held);
    return leasing as Promise<Lease>;
  }

  /** Takes a lock. If an earlier one was lost, the claims that were made under it without the knowledge of this process are undone. */
  async function register(lost: Lease | undefined): Promise<Lease> {
    const taken = await store.register();
    // If this fails, the messages of the lost lock become unknown, which is safe.
    if (lost) {
      await depot.claims
        .returnUnused(depot, lost, taken)
        .catch((error: unknown) => events.publish({ type: "store-failed", error }));
    }
    return taken;
  }

  const depot: Depot = {
    client,
    clock,
    timeout,
    store,
    events,
    holdUnknown,
    rate,
    claims: new Claims(),
    lease,
    purge,
    thaw: (claimed) => thaw(claimed, settings),
    pace,
  };

  const desk = new Desk({
    store,
    events,
    clock,
    resolvers: options.resolvers ?? [],
    resendWhenAbsent: options.resendWhenAbsent ?? false,
    attemptOver: overdueAfter({ timeout }),
    keptFor: options.age.keys,
    readInput,
    ready,
  });

  /** The input of a stored message; undefined if it was purged, or is damaged or sealed with a key that this outbox does not have. */
  function readInput({ input, ...stored }: StoredMessage): SendInput | undefined {
    try {
      return input && thaw({ ...stored, input }, settings);
    } catch {
      return undefined;
    }
  }

  if (onUnknown) {
    events.listen((event) => {
      if (event.type !== "unknown" && event.type !== "worker-died") return;
      void get(event.id)
        .then((message) => (message?.state === "unknown" ? onUnknown(message) : undefined))
        .catch((error: unknown) => events.publish({ type: "listener-failed", error }));
    });
  }

  /** Lets `close` wait for a call. */
  function track<Result>(call: Promise<Result>): Promise<Result> {
    const ended: Promise<unknown> = call.then(
      () => running.delete(ended),
      () => running.delete(ended),
    );
    running.add(ended);
    return call;
  }

  async function enqueueMany(
    messages: readonly NewMessage[],
    many: { readonly tx?: Tx | undefined } = {},
  ): Promise<readonly EnqueuedMessage[]> {
    checkMany(messages, many);
    const { tx } = many;
    // Everything is copied before the first `await`: the caller may use its objects again for the next message.
    const copies = messages.map((message) => ({
      request: buildSendRequest(message.conversationId, message.input),
      row: rowOf(message),
    }));
    await ready();
    const frozen: Frozen[] = [];
    for (const { request, row } of copies) frozen.push(await freezeRequest(request, row.key, settings));
    const rows = copies.map(({ row }, index): NewRow => Object.assign(row, fieldsOf(frozen[index] as Frozen)));
    let results = await store.enqueue(rows, tx);
    // The message may have been stored before the keys of the seal changed.
    for (const [index, { earlier }] of frozen.entries()) {
      for (const { input, inputHash } of earlier) {
        if (!isReused(results[index])) break;
        rows[index] = { ...(rows[index] as NewRow), input, inputHash };
        results = await store.enqueue(rows, tx);
      }
    }
    const stored = results.map((result, index) => resultOf(result, rows[index] as NewRow));
    for (const [index, { id, duplicate, state }] of stored.entries()) {
      if (duplicate) continue;
      const { key, conversationId, reference } = rows[index] as NewRow;
      events.publish({ type: "enqueued", id, key, conversationId, reference });
      if (state === "not-sent") reportDropped(events, [id]);
    }
    for (const worker of workers) worker.wake();
    return stored;
  }

  async function get(idOrKey: number | string): Promise<OutboxMessage | undefined> {
    const found = await find(idOrKey);
    return found && viewOf(found);
  }

  async function find(idOrKey: number | string): Promise<StoredMessage | undefined> {
    checkIdOrKey(idOrKey);
    await ready();
    return store.find(typeof idOrKey === "number" ? { id: idOrKey } : { key: idOrKey });
  }

  async function required(idOrKey: number | string): Promise<StoredMessage> {
    const found = await find(idOrKey);
    if (found) return found;
    const what = typeof idOrKey === "number" ? `the id ${idOrKey}` : "this key";
    throw new ConfigurationError(`idOrKey: the outbox has no message with ${what}`);
  }

  async function* list(query: Partial<Omit<ListQuery, "limit">>): AsyncGenerator<OutboxMessage, void, undefined> {
    await ready();
    let { afterId } = query;
    for (;;) {
      const page = await store.list({ ...query, afterId, limit: PAGE });
      for (const stored of page) yield viewOf(stored);
      afterId = page.at(-1)?.id;
      if (page.length < PAGE) return;
    }
  }

  async function process(
    idOrKey: number | string,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Processed> {
    const { id, conversationId } = await required(idOrKey);
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    signal?.addEventListener("abort", stop, { once: true });
    let hasEnded: boolean | undefined = false;
    try {
      for (;;) {
        const held = await lease();
        await tend(depot, held);
        const askedAt = clock.now();
        const claim = signal?.aborted ? 0 : 1;
        const turn = { settle: [], claim, upTo: { conversationId, id }, rate, overdueAfter: overdueAfter(depot) };
        const { claimed, next, waitsFor } = await depot.claims.turn(store, held, turn).catch(async (error: unknown) => {
          await depot.claims.returnUnused(depot, held, held).catch(() => undefined);
          throw error;
        });
        const [message] = claimed;
        if (message) {
          const delivered = await carry(depot, message, askedAt, abort.signal);
          reportTurn(depot, [delivered], await settle(delivered));
          hasEnded = delivered.isClientClosed || delivered.settlement.code === "aborted";
        }
        const now = await required(id);
        const isOver = now.state !== "queued" || !message || signal?.aborted || hasEnded;
        if (!isOver) continue;
        const isWaiting = now.state === "queued" || now.state === "sending";
        const why = waitsFor === "limit" ? "message" : waitsFor;
        return { message: viewOf(now), waitsFor: isWaiting ? why : undefined, next: isWaiting ? next : Infinity };
      }
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Writes the end of an attempt, again and again until the store takes it: an outcome must not be lost. */
  async function settle(delivered: Delivered): ReturnType<Store["turn"]> {
    const giveUpAt = clock.now() + overdueAfter(depot);
    for (;;) {
      try {
        const turn = { ...turnOf([delivered]), claim: 0, rate: undefined, overdueAfter: overdueAfter(depot) };
        return await store.turn(await lease(), turn);
      } catch (error) {
        // By then the message counts as abandoned, so it is unknown.
        if (clock.now() >= giveUpAt) throw error;
        events.publish({ type: "store-failed", error });
        await waitAfterFailure(depot);
      }
    }
  }

  async function decide(
    idOrKey: number | string,
    how: "sent" | "resend" | "drop",
    decision: Parameters<Outbox["resolve"]>[2],
  ): Promise<OutboxMessage> {
    checkDecision(decision);
    const { by, messageId, note } = decision;
    if (!["sent", "resend", "drop"].includes(how)) {
      throw new ConfigurationError('how: must be "sent", "resend" or "drop"');
    }
    const { id } = await required(idOrKey);
    const evidence: Evidence = { at: clock.wall(), kind: "resolved", by, outcome: OUTCOMES[how], messageId, note };
    const decided = await store.decide(id, decisionOf(how, messageId, evidence));
    if (!decided) {
      const { state } = await required(id);
      throw new ConfigurationError(`id: message ${id} is ${state}. Only an unknown message can be resolved`);
    }
    events.publish({ type: "resolved", id, how, by });
    for (const worker of workers) worker.wake();
    reportDropped(events, decided.dropped);
    return viewOf(decided.message);
  }

  const outbox: Outbox<Tx> & Listenable = {
    open: ready,
    async enqueue(conversationId, input, enqueueOptions: EnqueueOptions<Tx> = {}) {
      const { tx, ...rest } = enqueueOptions;
      checkEnqueueOptions(enqueueOptions);
      const [stored] = await track(enqueueMany([{ ...rest, conversationId, input }], { tx }));
      return stored as EnqueuedMessage;
    },
    enqueueMany: (messages, transaction) => track(enqueueMany(messages, transaction)),
    start(workerOptions = {}) {
      if (isClosed) throw new ConfigurationError("outbox: is closed. Make another one with createOutbox()");
      const worker = new Worker(depot, workerOptions);
      workers.add(worker);
      const stopWatching = desk.watch();
      void worker.stopped.finally(() => {
        workers.delete(worker);
        stopWatching();
      });
      return worker;
    },
    process: (idOrKey, how) => track(process(idOrKey, how)),
    get,
    async input(idOrKey) {
      const found = await find(idOrKey);
      return found?.input && thaw({ ...found, input: found.input }, settings);
    },
    list(query = {}) {
      checkQuery(query);
      return list(query);
    },
    unknowns: () => list({ open: true }),
    resolve: decide,
    async cancel(idOrKey) {
      const { id } = await required(idOrKey);
      const cancelled = await store.cancel(id, { at: clock.wall(), kind: "cancelled" });
      if (!cancelled) return false;
      events.publish({ type: "cancelled", id });
      reportDropped(events, cancelled.dropped);
      for (const worker of workers) worker.wake();
      return true;
    },
    async pause(reason) {
      if (typeof reason !== "string" || reason === "") throw new ConfigurationError("reason: must say why");
      await ready();
      await store.pause(reason);
      events.publish({ type: "paused", reason });
    },
    async resume() {
      await ready();
      await store.resume();
      events.publish({ type: "resumed" });
      for (const worker of workers) worker.wake();
    },
    async stats() {
      await ready();
      return store.stats();
    },
    health: (healthOptions = {}) =>
      healthOf(async () => ready().then(() => store.stats()), workers.size, healthOptions),
    observe: (event) => desk.observe(event),
    events: (signal) => events.read(signal),
    [LISTEN]: (listener) => events.listen(listener),
    purge,
    close,
    [Symbol.asyncDispose]: close,
  };
  return outbox;

  async function purge(): ReturnType<Outbox["purge"]> {
    await ready();
    const { texts, rows } = await store.purge(options.age);
    const files = await sweepFiles(store, settings.files.store, UNUSED_FILE, clock.wall());
    return { texts, rows, files };
  }

  async function close(): Promise<void> {
    await Promise.all([...[...workers].map((worker) => worker.stop()), ...running]);
    isClosed = true;
    await desk.close();
    const held = await leasing?.catch(() => undefined);
    await held?.release().catch((error: unknown) => events.publish({ type: "store-failed", error }));
    leasing = undefined;
    events.close();
    if (opening === undefined) return;
    opening = undefined;
    const others = (users.get(store) ?? 1) - 1;
    users.set(store, others);
    if (others <= 0) await store.close();
  }
}

const OUTCOMES = { sent: "accepted", resend: "queued", drop: "unknown" } as const;

const decisionOf = (how: "sent" | "resend" | "drop", messageId: number | undefined, evidence: Evidence): Decision =>
  how === "sent" ? { to: "accepted", messageId, evidence } : { to: how, evidence };

const fieldsOf = ({ input, inputHash, files }: Frozen): Pick<NewRow, "input" | "inputHash" | "files"> => ({
  input,
  inputHash,
  files,
});

const rowOf = (message: NewMessage): Omit<NewRow, "input" | "inputHash" | "files"> => ({
  conversationId: String(idSchema.parse(message.conversationId)),
  key: message.key,
  priority: message.priority ?? 0,
  runAt: message.runAt?.getTime(),
  expiresAt: message.expiresAt?.getTime(),
  after: message.after,
  reference: message.reference,
});

const isReused = (result: Enqueued | undefined): boolean =>
  result !== undefined && "problem" in result && result.problem === "key-reused";

/** What the caller gets for a row. Throws for a row that was not stored. */
function resultOf(result: Enqueued, { key = "", after = "" }: NewRow): EnqueuedMessage {
  if (!("problem" in result)) return result;
  if (result.problem === "key-reused") throw new KeyReusedError(key, result.id);
  throw new ConfigurationError(`after: no message has the key ${JSON.stringify(after)}`);
}
