import type { Client, SendInput } from "@livedesk/core";
import { buildRetryRequest, buildSendRequest, LiveDeskError } from "@livedesk/core";
import { type Clock, deliverOnce } from "@livedesk/core/adapter";
import type { Message } from "@livedesk/schema";
import type { Events } from "./events.ts";
import { type Decided, settleAnswer, settleError, settleUnprepared, settleUnusedClaim } from "./states.ts";
import type { Attempt, Claimed, Lease, Store, Tended, Turn, TurnResult } from "./store.ts";

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
  readonly claims: Claims;
  /** The lock by which the other workers know that this process lives. */
  lease(): Promise<Lease>;
}

const nameOf = ({ id, attempt }: Attempt): string => `${id}:${attempt}`;

/** The claims of this process. All its workers and calls of `process()` share one lock, and so these claims. */
export class Claims {
  /**
   * The attempts that this process has made. `open`: the call is under way, or its outcome is not written yet. `given up`: its outcome
   * could not be written, so the message counts as abandoned. `written`: the outcome is written, and a `returnUnused` is under way that
   * may have read the claim before.
   */
  readonly #attempts = new Map<string, Attempt & { readonly is: "open" | "given up" | "written" }>();
  /** How many calls of `returnUnused` are under way. */
  #returning = 0;
  /** The turns whose answer has not come: their claims may be committed already. */
  readonly #turns = new Set<Promise<unknown>>();

  /** Takes a turn, and counts its claims as open before anything else can look at them. */
  async turn(store: Store<unknown>, lease: Lease, turn: Turn): Promise<TurnResult> {
    const answer = store.turn(lease, turn).then((result) => {
      for (const claimed of result.claimed) this.#set(claimed, "open");
      return result;
    });
    const ended = answer.then(
      () => this.#turns.delete(ended),
      () => this.#turns.delete(ended),
    ) as Promise<unknown>;
    this.#turns.add(ended);
    return answer;
  }

  /** The outcome of an attempt is written. */
  close(claimed: Claimed): void {
    if (this.#returning > 0) this.#set(claimed, "written");
    else this.#attempts.delete(nameOf(claimed));
  }

  /** The outcome of an attempt cannot be written. */
  giveUp(claimed: Claimed): void {
    this.#set(claimed, "given up");
  }

  /** Whether this process is making an attempt: nobody may decide yet that it is over. */
  isOpen(attempt: Attempt): boolean {
    return this.#attempts.get(nameOf(attempt))?.is === "open";
  }

  /** The attempts that this process is making. */
  open(): readonly Attempt[] {
    return [...this.#attempts.values()].filter(({ is }) => is === "open");
  }

  #set({ id, attempt }: Claimed, is: "open" | "given up" | "written"): void {
    this.#attempts.set(nameOf({ id, attempt }), { id, attempt, is });
  }

  /**
   * Queues the messages again that a lock of this process has claimed without its knowledge: a claim may be committed although the
   * store failed before it could say so. This process sent nothing for such a claim, and nobody else could.
   */
  async returnUnused(depot: Depot, claimedBy: Lease, lease: Lease): Promise<void> {
    const { store } = depot;
    this.#returning += 1;
    try {
      // A turn that is under way may still claim, and its answer may get lost.
      await Promise.all(this.#turns);
      const claims = await store.claimsOf(claimedBy);
      // A claim of another turn may be among them, and become open only when the answer to that turn comes.
      await Promise.all(this.#turns);
      // An attempt that this process knows was sent, also if it ended while the store was asked.
      const unused = claims.filter((claim) => !this.#attempts.has(nameOf(claim)));
      if (unused.length > 0) await this.#queueAgain(depot, unused, lease);
    } finally {
      this.#returning -= 1;
      if (this.#returning === 0)
        for (const [name, { is }] of this.#attempts) if (is === "written") this.#attempts.delete(name);
    }
  }

  async #queueAgain(depot: Depot, unused: Awaited<ReturnType<Store["claimsOf"]>>, lease: Lease): Promise<void> {
    const { store, clock } = depot;
    const settle = [];
    for (const claim of unused) {
      // Of a message that LiveDesk has already, its evidence says why it could not be delivered.
      const stored = claim.messageId === undefined ? undefined : await store.find({ id: claim.id });
      settle.push(settleUnusedClaim({ ...claim, evidence: stored?.evidence ?? [] }, clock.wall()));
    }
    await store.turn(lease, { settle, claim: 0 });
  }
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

/** Reports what a turn wrote. */
export function reportTurn(
  { events, claims }: Depot,
  delivered: readonly Delivered[],
  { settled, dropped }: Pick<Awaited<ReturnType<Store["turn"]>>, "settled" | "dropped">,
): void {
  for (const { claimed } of delivered) claims.close(claimed);
  for (const [index, { how, state }] of settled.entries()) {
    const { claimed, settlement, duration } = delivered[index] as Delivered;
    const { id, key, conversationId, reference, attempt } = claimed;
    const facts = { id, key, conversationId, reference };
    const { code, messageId } = settlement;
    events.publish({ type: "settled", ...facts, attempt, state, how, code, messageId, duration });
    if (how === "written" && state === "unknown") events.publish({ type: "unknown", ...facts, code });
  }
  reportDropped(events, dropped);
  for (const { pauseFor, pauseReason } of delivered) {
    if (pauseFor !== undefined) events.publish({ type: "postponed", ms: pauseFor });
    if (pauseReason !== undefined) events.publish({ type: "paused", reason: pauseReason });
  }
}

/** Reports messages that are not sent because the message that they wait for was not accepted. */
export function reportDropped(events: Events, ids: readonly number[]): void {
  for (const id of ids) events.publish({ type: "dropped", id, code: "after-failed" });
}

/** Ends what has expired and what belongs to workers that have died, and reports it. */
export async function tend(depot: Depot, lease: Lease): Promise<Tended> {
  const { store, events, holdUnknown, claims } = depot;
  const tended = await store.tend(lease, { holdUnknown, overdueAfter: overdueAfter(depot), open: claims.open() });
  for (const { id, code } of tended.orphaned) events.publish({ type: "worker-died", id, code });
  for (const id of tended.expired) events.publish({ type: "dropped", id, code: "expired" });
  reportDropped(events, tended.dropped);
  return tended;
}

// The wait after the store failed, in ms.
const STORE_RETRY = 1000;

/** Waits before another try, after the store failed. */
export const waitAfterFailure = ({ clock }: Pick<Depot, "clock">): Promise<void> =>
  new Promise((resolve) => void clock.after(STORE_RETRY, resolve));

/** The time after which a claim of this process counts as abandoned, in ms. Nothing is sent for it for longer than `timeout`. */
export const overdueAfter = ({ timeout }: Pick<Depot, "timeout">): number => timeout + 30_000;

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
