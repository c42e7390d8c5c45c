import type { Deadline } from "../transport.ts";
import { NotSentError, endedCall } from "../errors.ts";

/** How many requests may run, and how many may wait. */
export interface QueueLimits {
  readonly concurrency: number;
  readonly maxQueued: number;
}

interface Waiter {
  readonly lane: string;
  readonly start: () => void;
  /** Ends the waiting, since the lane takes nobody any more. */
  readonly refuse: () => void;
}

/**
 * Lets requests begin: no more than a number at a time, those of one lane one after the other in the order of their calls,
 * those of different lanes side by side.
 */
export class SendQueue {
  readonly #limits: QueueLimits;
  /** The lanes that are taken, and who waits for each. */
  readonly #lanes = new Map<string, Set<Waiter> | undefined>();
  /** Waiters that hold their lane already, and wait only until fewer requests run. */
  readonly #ready = new Set<Waiter>();
  /** The lanes that take nobody until they are resumed. */
  readonly #stopped = new Set<string>();
  #running = 0;
  #queued = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * Waits for a place in a lane, and tells whether it had to wait; call `leave` afterwards. Throws `NotSentError` where too many
   * wait already, where the lane is stopped, or where the call ends first.
   */
  async enter(lane: string, deadline: Deadline): Promise<boolean> {
    if (this.#stopped.has(lane)) throw laneStopped(lane);
    const isTaken = this.#lanes.has(lane);
    if (!isTaken && this.#running < this.#limits.concurrency) {
      this.#lanes.set(lane, undefined);
      this.#running++;
      return false;
    }
    if (this.#queued >= this.#limits.maxQueued) throw queueFull(this.#queued);
    if (!isTaken) this.#lanes.set(lane, undefined);
    await this.#wait(lane, isTaken ? this.#lineFor(lane) : this.#ready, deadline);
    return true;
  }

  leave(lane: string): void {
    this.#running--;
    this.#passOn(lane);
    this.#startReady();
  }

  /** Refuses everybody who waits for a lane, and who comes to it later, until it is resumed. Called by who holds the lane. */
  stop(lane: string): void {
    this.#stopped.add(lane);
    for (const waiter of this.#lanes.get(lane) ?? []) waiter.refuse();
  }

  /** Takes calls into a lane again. */
  resume(lane: string): void {
    this.#stopped.delete(lane);
  }

  #lineFor(lane: string): Set<Waiter> {
    const line = this.#lanes.get(lane) ?? new Set();
    this.#lanes.set(lane, line);
    return line;
  }

  #wait(lane: string, line: Set<Waiter>, deadline: Deadline): Promise<void> {
    this.#queued++;
    return new Promise((resolve, reject) => {
      const start = (): void => {
        deadline.onEnd(undefined);
        this.#queued--;
        resolve();
      };
      const refuse = (): void => {
        deadline.onEnd(undefined);
        this.#queued--;
        line.delete(waiter);
        reject(laneStopped(lane));
      };
      const waiter: Waiter = { lane, start, refuse };
      line.add(waiter);
      deadline.onEnd(() => {
        this.#queued--;
        this.#remove(waiter);
        reject(endedCall(deadline));
      });
    });
  }

  /** Takes out who gave up: nothing of it stays behind, and whose turn it was is passed on. */
  #remove(waiter: Waiter): void {
    if (this.#ready.delete(waiter)) this.#passOn(waiter.lane);
    else this.#lanes.get(waiter.lane)?.delete(waiter);
  }

  /** Gives a lane to the next who waits for it, or sets it free. */
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
  new NotSentError(`The message was not sent: ${queued} others wait already`, {
    code: "queue-full",
  });

const laneStopped = (conversation: string): NotSentError =>
  new NotSentError(
    `The message was not sent: nobody knows what became of an earlier one to conversation ${conversation}. Look at the conversation, then call resume(${conversation}) of the client`,
    { code: "lane-stopped" },
  );
