import type { Depot, Delivered } from "./courier.ts";
import { carry, overdueAfter, reportTurn, tend, turnOf, waitAfterFailure } from "./courier.ts";
import { viewOf } from "./message.ts";
import type { Processed } from "./outbox.ts";
import type { Store, StoredMessage, TurnResult } from "./store.ts";

/** Finds a message. Throws `ConfigurationError` if there is none. */
type Find = (id: number) => Promise<StoredMessage>;

/** Sends the queued messages of a conversation up to one message, and says what became of that one. */
export async function processMessage(
  depot: Depot,
  { id, conversationId }: StoredMessage,
  required: Find,
  signal: AbortSignal | undefined,
): Promise<Processed> {
  const { clock, store, rate } = depot;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  signal?.addEventListener("abort", stop, { once: true });
  let hasEnded: boolean | undefined = false;
  try {
    for (;;) {
      const held = await depot.lease();
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
        reportTurn(depot, [delivered], await settle(depot, delivered));
        hasEnded = delivered.isClientClosed || delivered.settlement.code === "aborted";
      }
      const now = await required(id);
      const isOver = now.state !== "queued" || !message || signal?.aborted || hasEnded;
      if (!isOver) continue;
      if (now.state !== "queued" && now.state !== "sending")
        return { message: viewOf(now), waitsFor: undefined, next: Infinity };
      return { message: viewOf(now), ...(await waitOf(depot, now, { next, waitsFor })) };
    }
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Why a message still waits, and when another call may send it. */
async function waitOf(
  { store, pace }: Depot,
  message: StoredMessage,
  { next, waitsFor: why }: Pick<TurnResult, "next" | "waitsFor">,
): Promise<Pick<Processed, "waitsFor" | "next">> {
  const waitsFor = why === "limit" ? "message" : why;
  if (next !== Infinity || waitsFor === "paused") return { waitsFor, next };
  // No time that the ledger knows changes anything. But if the message waits for the end of another one, that end may come soon.
  const { state, conversationId } = message;
  const isNear =
    state === "sending" ||
    (await store.list({ conversationId, state: "sending", limit: 1 })).length > 0 ||
    (await isOnItsWay(store, message.waitsFor));
  return { waitsFor, next: isNear ? pace.lookEvery : Infinity };
}

async function isOnItsWay(store: Store<unknown>, id: number | undefined): Promise<boolean> {
  const found = id === undefined ? undefined : await store.find({ id });
  return found?.state === "queued" || found?.state === "sending";
}

/** Writes the end of an attempt, again and again until the store takes it: an outcome must not be lost. */
async function settle(depot: Depot, delivered: Delivered): Promise<TurnResult> {
  const { clock, store, events } = depot;
  const giveUpAt = clock.now() + overdueAfter(depot);
  for (;;) {
    try {
      return await store.turn(await depot.lease(), { ...turnOf([delivered]), claim: 0 });
    } catch (error) {
      // By then the message counts as abandoned, so it is unknown.
      if (clock.now() >= giveUpAt) {
        depot.claims.giveUp(delivered.claimed);
        throw error;
      }
      events.publish({ type: "store-failed", error });
      await waitAfterFailure(depot);
    }
  }
}
