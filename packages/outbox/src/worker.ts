import { carry, type Delivered, type Depot, overdueAfter, reportTurn, returnUnusedClaims, turnOf } from "./courier.ts";
import type { OutboxWorker, WorkerOptions } from "./options.ts";
import type { Claimed } from "./store.ts";

// How often a worker forgets what is old, in ms.
const PURGE_EVERY = 3_600_000;
// The wait after the store failed, in ms.
const STORE_RETRY = 1000;

/** Runs the loop: settle what has ended, claim what may go, send it, wait. */
export class Worker implements OutboxWorker {
  readonly stopped: Promise<void>;
  readonly #depot: Depot;
  readonly #concurrency: number;
  readonly #abort = new AbortController();
  /** The ids of the messages in flight. */
  readonly #inFlight = new Set<number>();
  /** Attempts that have ended and are not written yet. */
  #ended: Delivered[] = [];
  #isStopping = false;
  #isIdle = false;
  #isWoken = false;
  #wake: (() => void) | undefined;
  readonly #idle = new Set<() => void>();

  constructor(depot: Depot, { concurrency = 16, signal }: WorkerOptions) {
    this.#depot = depot;
    this.#concurrency = concurrency;
    const stop = (): void => void this.stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) this.#isStopping = true;
    const stopListening = depot.store.onWake(() => this.wake());
    const stopTending = this.#tend();
    this.stopped = this.#run().finally(() => {
      signal?.removeEventListener("abort", stop);
      stopListening();
      stopTending();
      this.#lookAgain();
    });
  }

  /** Makes the worker look at the queue now. */
  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  async stop({ timeout }: { readonly timeout?: number | undefined } = {}): Promise<void> {
    this.#isStopping = true;
    const cancel = timeout === undefined ? undefined : this.#depot.clock.after(timeout, () => this.#abort.abort());
    this.wake();
    await this.stopped;
    cancel?.();
  }

  async drain({ timeout }: { readonly timeout?: number | undefined } = {}): Promise<boolean> {
    const { clock, store } = this.#depot;
    const over = new AbortController();
    const end = (): void => {
      over.abort();
      this.#lookAgain();
    };
    const cancel = timeout === undefined ? undefined : clock.after(timeout, end);
    try {
      while (!over.signal.aborted && !this.#isStopping) {
        if (this.#isIdle && this.#inFlight.size === 0) {
          if (await store.isDrained()) return true;
          if ((await store.stats()).paused !== undefined) return false;
        }
        await new Promise<void>((resolve) => {
          const look = (): void => {
            this.#idle.delete(look);
            resolve();
          };
          this.#idle.add(look);
        });
      }
      return false;
    } finally {
      cancel?.();
    }
  }

  /** Lets `drain` look whether something is left to do. */
  #lookAgain(): void {
    for (const look of this.#idle) look();
  }

  async #run(): Promise<void> {
    const { store, rate, timeout } = this.#depot;
    for (;;) {
      const ended = this.#ended;
      this.#ended = [];
      this.#isWoken = false;
      const room = this.#isStopping ? 0 : this.#concurrency - this.#inFlight.size;
      let next = Infinity;
      if (ended.length > 0 || room > 0) {
        try {
          const lease = await this.#depot.lease();
          const askedAt = this.#depot.clock.now();
          const result = await store.turn(lease, {
            ...turnOf(ended),
            claim: room,
            rate,
            overdueAfter: overdueAfter(timeout),
          });
          reportTurn(this.#depot, ended, result);
          for (const claimed of result.claimed) this.#send(claimed, askedAt);
          next = result.next;
          this.#isIdle = result.claimed.length === 0;
        } catch (error) {
          this.#ended.unshift(...ended);
          this.#depot.events.publish({ type: "store-failed", error });
          while (!(await this.#recover()));
          continue;
        }
      }
      if (this.#isStopping && this.#inFlight.size === 0 && this.#ended.length === 0) return;
      if (this.#isIdle) this.#lookAgain();
      await this.#wait(room > 0 ? next : Infinity);
    }
  }

  #send(claimed: Claimed, askedAt: number): void {
    this.#inFlight.add(claimed.id);
    this.#depot.open.add(claimed.id);
    void carry(this.#depot, claimed, askedAt, this.#abort.signal).then((delivered) => {
      this.#inFlight.delete(claimed.id);
      this.#ended.push(delivered);
      this.wake();
    });
  }

  /** Waits until something has changed, and then for the end of this turn of the event loop, so that results are written together. */
  async #wait(ms: number): Promise<void> {
    const { clock, pace } = this.#depot;
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(Math.min(ms, pace.lookEvery), resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
      this.#wake = undefined;
    }
    await pace.turnOfLoop();
  }

  async #recover(): Promise<boolean> {
    const { clock, events } = this.#depot;
    await new Promise<void>((resolve) => void clock.after(STORE_RETRY, resolve));
    try {
      const lease = await this.#depot.lease();
      await returnUnusedClaims(this.#depot, lease, lease);
      return true;
    } catch (error) {
      events.publish({ type: "store-failed", error });
      return false;
    }
  }

  /** Looks for dead workers and expired messages, again and again. Returns how to end this. */
  #tend(): () => void {
    const { clock, store, events, holdUnknown, timeout, pace } = this.#depot;
    let cancel = (): void => {};
    let isOver = false;
    let purgeAt = clock.now() + PURGE_EVERY * clock.random();
    const tend = async (): Promise<void> => {
      try {
        const lease = await this.#depot.lease();
        const found = await store.tend(lease, { holdUnknown, overdueAfter: overdueAfter(timeout) });
        for (const { id, code } of found.orphaned) events.publish({ type: "worker-died", id, code });
        for (const id of found.expired) events.publish({ type: "dropped", id, code: "expired" });
        for (const id of found.dropped) events.publish({ type: "dropped", id, code: "after-failed" });
        if (found.orphaned.length + found.expired.length > 0) this.wake();
        if (clock.now() >= purgeAt) {
          purgeAt = clock.now() + PURGE_EVERY;
          await this.#depot.purge();
        }
      } catch (error) {
        events.publish({ type: "store-failed", error });
      }
      if (!isOver) cancel = clock.after(pace.tendEvery, () => void tend());
    };
    void tend();
    return () => {
      isOver = true;
      cancel();
    };
  }
}
