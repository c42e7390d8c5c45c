import { ConfigurationError, type SendInput } from "@livedesk/core";
import { timingOf } from "@livedesk/core/adapter";
import {
  checkEnqueueOptions,
  checkIdOrKey,
  checkProcessOptions,
  checkQuery,
  checkSignal,
  type EnqueueOptions,
  type NewMessage,
  refuseOptions,
} from "./call-options.ts";
import { Claims, type Depot, overdueAfter, type Pace, reportDropped } from "./courier.ts";
import { cancelMessage, resolveMessage } from "./decide.ts";
import { enqueueAll, type EnqueueParts } from "./enqueue.ts";
import { Events, LISTEN, type Listenable } from "./events.ts";
import { sweepFiles } from "./files.ts";
import { type FreezerSettings, freezeRequest, thaw } from "./frozen-input.ts";
import { healthOf } from "./health.ts";
import { type OutboxMessage, viewOf } from "./message.ts";
import { type OutboxOptions, readOutboxOptions } from "./options.ts";
import type { EnqueuedMessage, Outbox } from "./outbox.ts";
import { processMessage } from "./process.ts";
import { Desk } from "./resolvers/desk.ts";
import type { Lease, ListQuery, Store, StoredMessage } from "./store.ts";
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
  /** A lock that was lost, and whose claims without the knowledge of this process are not undone yet. */
  let lost: Lease | undefined;
  let isClosing = false;
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
    if (leasing === before) {
      lost = held ?? lost;
      leasing = register();
    }
    return leasing as Promise<Lease>;
  }

  /** Takes a lock. If an earlier one was lost, the claims that were made under it without the knowledge of this process are undone. */
  async function register(): Promise<Lease> {
    const taken = await store.register();
    const before = lost;
    if (before) {
      try {
        await depot.claims.returnUnused(depot, before, taken);
        if (lost === before) lost = undefined;
      } catch (error) {
        // The next lock tries again. Until then, the messages count as being sent, and become unknown when their time is over.
        events.publish({ type: "store-failed", error });
      }
    }
    return taken;
  }

  const claims = new Claims();
  const depot: Depot = {
    client,
    clock,
    timeout,
    store,
    events,
    holdUnknown,
    rate,
    claims,
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
    isOpen: (attempt) => claims.isOpen(attempt),
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

  /** Makes the workers of this process look at the queue now. */
  function wake(): void {
    for (const worker of workers) worker.wake();
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

  const freeze: EnqueueParts["freeze"] = (request, key) => freezeRequest(request, key, settings);

  async function enqueue(
    messages: readonly NewMessage[],
    many: { readonly tx?: Tx | undefined },
    isMany: boolean,
  ): Promise<readonly EnqueuedMessage[]> {
    const stored = await enqueueAll({ store, freeze, ready }, messages, many, isMany);
    for (const { answer, key, conversationId, reference } of stored) {
      if (answer.duplicate) continue;
      events.publish({ type: "enqueued", id: answer.id, key, conversationId, reference });
      if (answer.state === "not-sent") reportDropped(events, [answer.id]);
    }
    wake();
    return stored.map(({ answer }) => answer);
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

  const outbox: Outbox<Tx> & Listenable = {
    async open(...more: readonly unknown[]) {
      refuseOptions("open", more);
      await ready();
    },
    async enqueue(conversationId, input, enqueueOptions: EnqueueOptions<Tx> = {}) {
      checkEnqueueOptions(enqueueOptions);
      const { tx, ...rest } = enqueueOptions;
      const [stored] = await track(enqueue([{ ...rest, conversationId, input }], { tx }, false));
      return stored as EnqueuedMessage;
    },
    enqueueMany: (messages, transaction = {}) => track(enqueue(messages, transaction, true)),
    start(workerOptions = {}) {
      if (isClosing) throw new ConfigurationError("outbox: is closed. Make another one with createOutbox()");
      const worker = new Worker(depot, workerOptions);
      workers.add(worker);
      const stopWatching = desk.watch();
      void worker.stopped.finally(() => {
        workers.delete(worker);
        stopWatching();
      });
      return worker;
    },
    async process(idOrKey, how = {}) {
      checkProcessOptions(how);
      return track(required(idOrKey).then((stored) => processMessage(depot, stored, required, how.signal)));
    },
    async get(idOrKey, ...more: readonly unknown[]) {
      refuseOptions("get", more);
      return get(idOrKey);
    },
    async input(idOrKey, ...more: readonly unknown[]) {
      refuseOptions("input", more);
      const found = await find(idOrKey);
      return found?.input && thaw({ ...found, input: found.input }, settings);
    },
    list(query = {}) {
      checkQuery(query);
      return list(query);
    },
    unknowns(...more: readonly unknown[]) {
      refuseOptions("unknowns", more);
      return list({ open: true });
    },
    async resolve(idOrKey, how, decision, ...more: readonly unknown[]) {
      refuseOptions("resolve", more);
      const resolved = await resolveMessage(depot, required, idOrKey, how, decision);
      wake();
      return resolved;
    },
    async cancel(idOrKey, ...more: readonly unknown[]) {
      refuseOptions("cancel", more);
      const isCancelled = await cancelMessage(depot, required, idOrKey);
      if (isCancelled) wake();
      return isCancelled;
    },
    async pause(reason, ...more: readonly unknown[]) {
      refuseOptions("pause", more);
      if (typeof reason !== "string" || reason === "") throw new ConfigurationError("reason: must say why");
      await ready();
      await store.pause(reason);
      events.publish({ type: "paused", reason });
    },
    async resume(...more: readonly unknown[]) {
      refuseOptions("resume", more);
      await ready();
      await store.resume();
      events.publish({ type: "resumed" });
      wake();
    },
    async stats(...more: readonly unknown[]) {
      refuseOptions("stats", more);
      await ready();
      return store.stats();
    },
    health: (healthOptions = {}) =>
      healthOf(async () => ready().then(() => store.stats()), workers.size, healthOptions),
    async observe(event, ...more: readonly unknown[]) {
      refuseOptions("observe", more);
      await desk.observe(event);
    },
    events(signal) {
      checkSignal(signal);
      return events.read(signal);
    },
    [LISTEN]: (listener) => events.listen(listener),
    async purge(...more: readonly unknown[]) {
      refuseOptions("purge", more);
      return purge();
    },
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
    isClosing = true;
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
