import { endedCall, NotSentError } from "../errors.ts";
import type { Deadline } from "../transport.ts";

/** How many requests may be in progress at a time, and how many calls may wait. */
export interface QueueLimits {
  readonly concurrency: number;
  readonly maxQueued: number;
}

interface Waiter {
  readonly lane: string;
  readonly start: () => void;
  /** Ends the wait with an error, because the lane was stopped. */
  readonly refuse: () => void;
}

/**
 * Decides when a call may send. A lane is a group of calls that must be sent in order: the calls of one conversation. The calls of
 * one lane are let through one after the other, in the order in which they came. Calls of different lanes run side by side, up to a
 * limit.
 */
export class SendQueue {
  readonly #limits: QueueLimits;
  /** Each lane that a call occupies, and the calls that wait for this lane. */
  readonly #lanes = new Map<string, Set<Waiter> | undefined>();
  /** Calls that occupy their lane already, and wait until fewer calls are running. */
  readonly #ready = new Set<Waiter>();
  /** Lanes that let no call through until `resume` is called. */
  readonly #stopped = new Set<string>();
  #running = 0;
  #queued = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * Waits until a call may send, and returns whether it had to wait: false without a promise if it may send at once. `leave` must be
   * called afterwards. Rejects with `NotSentError` if the queue is full, if the lane is stopped, or if the call ends first.
   */
  enter(lane: string, deadline: Deadline): false | Promise<true> {
    if (this.#stopped.has(lane)) return Promise.reject(laneStopped(lane));
    const isOccupied = this.#lanes.has(lane);
    if (!isOccupied && this.#running < this.#limits.concurrency) {
      this.#lanes.set(lane, undefined);
      this.#running++;
      return false;
    }
    if (this.#queued >= this.#limits.maxQueued) return Promise.reject(queueFull(this.#queued));
    if (!isOccupied) this.#lanes.set(lane, undefined);
    return this.#wait(lane, isOccupied ? this.#waitersOf(lane) : this.#ready, deadline);
  }

  leave(lane: string): void {
    this.#running--;
    this.#passOn(lane);
    this.#startReady();
  }

  /** Refuses every call that waits for a lane, and every later call, until `resume` is called. The caller occupies the lane. */
  stop(lane: string): void {
    this.#stopped.add(lane);
    for (const waiter of this.#lanes.get(lane) ?? []) waiter.refuse();
  }

  /** Lets calls into a lane again. */
  resume(lane: string): void {
    this.#stopped.delete(lane);
  }

  #waitersOf(lane: string): Set<Waiter> {
    const waiters = this.#lanes.get(lane) ?? new Set();
    this.#lanes.set(lane, waiters);
    return waiters;
  }

  #wait(lane: string, waiters: Set<Waiter>, deadline: Deadline): Promise<true> {
    this.#queued++;
    return new Promise((resolve, reject) => {
      const start = (): void => {
        deadline.onEnd(undefined);
        this.#queued--;
        resolve(true);
      };
      const refuse = (): void => {
        deadline.onEnd(undefined);
        this.#queued--;
        waiters.delete(waiter);
        reject(laneStopped(lane));
      };
      const waiter: Waiter = { lane, start, refuse };
      waiters.add(waiter);
      deadline.onEnd(() => {
        this.#queued--;
        this.#remove(waiter);
        reject(endedCall(deadline));
      });
    });
  }

  /** Removes a call that has ended while it waited. If the call occupied its lane, the next call gets the lane. */
  #remove(waiter: Waiter): void {
    if (this.#ready.delete(waiter)) this.#passOn(waiter.lane);
    else this.#lanes.get(waiter.lane)?.delete(waiter);
  }

  /** Gives a lane to the next call that waits for it, or frees the lane. */
  #passOn(lane: string): void {
    const next = takeFirst(this.#lanes.get(lane));
    if (next) this.#ready.add(next);
    else this.#lanes.delete(lane);
  }

  #startReady(): void {
    while (this.#running < this.#limits.concurrency) {
      const next = takeFirst(this.#ready);
      if (next === undefined) return;
      this.#running++;
      next.start();
    }
  }
}

function takeFirst(waiters: Set<Waiter> | undefined): Waiter | undefined {
  const first = waiters?.values().next().value;
  if (first) waiters?.delete(first);
  return first;
}

const queueFull = (queued: number): NotSentError =>
  new NotSentError(`The message was not sent: the queue is full: ${queued} calls wait (see \`maxQueued\`)`, {
    code: "queue-full",
  });

const laneStopped = (conversation: string): NotSentError =>
  new NotSentError(
    `The message was not sent: the outcome of an earlier message to conversation ${conversation} is unknown. Look at the conversation, then call resume(${conversation}) of the client`,
    { code: "lane-stopped" },
  );
