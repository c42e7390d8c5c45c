import type { Client, SendInput } from "@livedesk/core";
import { buildRetryRequest, buildSendRequest, LiveDeskError } from "@livedesk/core";
import { type Clock, deliverOnce } from "@livedesk/core/adapter";
import type { Message } from "@livedesk/schema";
import type { Events } from "./events.ts";
import { type Decided, settleAnswer, settleError, settleUnprepared, settleUnusedClaim } from "./states.ts";
import type { Claimed, Lease, Store } from "./store.ts";

/** How a worker spends its time. */
export interface Pace {
  /** Waits for the end of this turn of the event loop, so that results which come together are written together. */
  turnOfLoop(): Promise<void>;
  /** How often the worker looks for dead workers, in ms. The look is cheap: one query, and one lock for each other worker. */
  readonly tendEvery: number;
  /** The longest wait between two looks at the queue, in ms, in case a notice from another process was lost. */
  readonly lookEvery: number;
}

/** What every part of an outbox works with. */
export interface Depot {
  readonly client: Client;
  readonly clock: Clock;
  /** The `timeout` of the client, in ms. */
  readonly timeout: number;
  readonly store: Store<unknown>;
  readonly events: Events;
  /** In ms. */
  readonly holdUnknown: number;
  readonly rate: { readonly perSecond: number; readonly burst: number } | undefined;
  /** Forgets what is old. */
  purge(): Promise<unknown>;
  /** Makes the input of a stored message again. */
  thaw(claimed: Claimed): SendInput;
  readonly pace: Pace;
  /** The ids of the messages that this process has claimed, and whose outcome is not written yet. */
  readonly open: Set<number>;
  /** The lock by which the other workers know that this process lives. */
  lease(): Promise<Lease>;
}

/** An attempt that has ended. */
export interface Delivered extends Decided {
  readonly claimed: Claimed;
  /** In ms. */
  readonly duration: number;
}

/**
 * Sends a claimed message, once. It never throws: whatever happens is a settlement. `askedAt` is when the claim was asked for, by the
 * monotonic clock: the call ends before the claim counts as abandoned, even if the process was stopped in between.
 */
export async function carry(depot: Depot, claimed: Claimed, askedAt: number, signal: AbortSignal): Promise<Delivered> {
  const { client, clock, events, holdUnknown } = depot;
  const { id, key, conversationId, reference, attempt, messageId } = claimed;
  const startedAt = clock.now();
  const done = (decided: Decided): Delivered => ({ ...decided, claimed, duration: clock.now() - startedAt });
  const rules = () => ({ now: clock.wall(), random: clock.random(), holdUnknown });
  events.publish({ type: "sending", id, key, conversationId, reference, attempt });
  let request: ReturnType<typeof buildSendRequest>;
  try {
    request =
      messageId === undefined
        ? buildSendRequest(conversationId, depot.thaw(claimed))
        : buildRetryRequest(conversationId, messageId);
  } catch (thrown) {
    if (thrown instanceof LiveDeskError) return done(settleError(claimed, thrown, rules()));
    events.publish({ type: "store-failed", error: thrown });
    return done({ settlement: settleUnprepared(claimed, rules()) });
  }
  const timeout = depot.timeout - (clock.now() - askedAt);
  if (timeout < 1) return done({ settlement: settleUnprepared(claimed, rules()) });
  let answer: Message;
  try {
    answer = await deliverOnce(client, request, { signal, timeout, reference: reference ?? key });
  } catch (thrown) {
    return done(settleError(claimed, thrown, rules()));
  }
  return done(settleAnswer(claimed, answer, rules()));
}

/**
 * Queues the messages again that a lock of this process has claimed without its knowledge: a claim may be committed although the store
 * failed before it could say so. This process sent nothing for such a claim, and nobody else could.
 */
export async function returnUnusedClaims(
  { store, clock, open, timeout }: Depot,
  claimedBy: Lease,
  lease: Lease,
): Promise<void> {
  const claims = await store.claimsOf(claimedBy);
  const unused = claims.filter(({ id }) => !open.has(id));
  if (unused.length === 0) return;
  const settle = unused.map(({ id, attempt, messageId }) => ({
    ...settleUnusedClaim(id, attempt, clock.wall()),
    // Without it, a message that is to be retried under its id would count as delivered.
    messageId,
  }));
  await store.turn(lease, { settle, claim: 0, rate: undefined, overdueAfter: overdueAfter(timeout) });
}

/** After how many ms a claim counts as abandoned: the call ends at the time-out of the client, and then its outcome is written. */
export const overdueAfter = (timeout: number): number => timeout + 30_000;

/** Reports what a turn wrote. */
export function reportTurn(
  { events, open }: Depot,
  delivered: readonly Delivered[],
  { settled, dropped }: Pick<Awaited<ReturnType<Store["turn"]>>, "settled" | "dropped">,
): void {
  for (const { claimed } of delivered) open.delete(claimed.id);
  for (const [index, { how, state }] of settled.entries()) {
    const { claimed, settlement, duration } = delivered[index] as Delivered;
    const { id, key, conversationId, reference, attempt } = claimed;
    const facts = { id, key, conversationId, reference };
    const { code, messageId } = settlement;
    events.publish({ type: "settled", ...facts, attempt, state, how, code, messageId, duration });
    if (how === "written" && state === "unknown") events.publish({ type: "unknown", ...facts, code });
  }
  for (const id of dropped) events.publish({ type: "dropped", id, code: "after-failed" });
  for (const { pauseFor, pauseReason } of delivered) {
    if (pauseFor !== undefined) events.publish({ type: "postponed", ms: pauseFor });
    if (pauseReason !== undefined) events.publish({ type: "paused", reason: pauseReason });
  }
}

/** The parts of a turn that come from attempts that ended. */
export function turnOf(
  delivered: readonly Delivered[],
): Pick<Parameters<Store["turn"]>[1], "settle" | "pauseFor" | "pauseReason"> {
  const pauses = delivered.flatMap(({ pauseFor }) => pauseFor ?? []);
  return {
    settle: delivered.map(({ settlement }) => settlement),
    pauseFor: pauses.length > 0 ? Math.max(...pauses) : undefined,
    pauseReason: delivered.find(({ pauseReason }) => pauseReason !== undefined)?.pauseReason,
  };
}
