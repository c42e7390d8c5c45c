import {
  carry,
  type Delivered,
  type Depot,
  overdueAfter,
  reportTurn,
  tend,
  turnOf,
  waitAfterFailure,
} from "./courier.ts";
import {
  checkWorkerOptions,
  checkWaitOptions,
  type OutboxWorker,
  type WaitOptions,
  type WorkerOptions,
} from "./call-options.ts";
import type { Claimed, TurnResult } from "./store.ts";

// How often a worker forgets what is old, in ms.
const PURGE_EVERY = 3_600_000;
// How long a worker that stops tries to write what is left, after every call has ended, in ms.
const LAST_TRIES = 10_000;

// The longest wait for the results of other messages, in ms.
const LONGEST_GATHER = 20;

/** Runs the loop: settle what has ended, claim what may go, send it, wait. */
export class Worker implements OutboxWorker {
  readonly stopped: Promise<void>;
  readonly #depot: Depot;
  readonly #concurrency: number;
  readonly #abort = new AbortController();
  /** The messages in flight. */
  readonly #inFlight = new Set<Claimed>();
  /** Attempts that have ended and are not written yet. */
  #ended: Delivered[] = [];
  #isStopping = false;
  /** When a worker that stops no longer waits for a store that fails, in ms of the clock. */
  #giveUpAt = Infinity;
  #isPurging = false;
  #isIdle = false;
  /** How many turns have begun, and the last of them that the store has taken, with the reason why it claimed nothing more. */
  #turns = 0;
  #lastTurn = 0;
  #waitsFor: TurnResult["waitsFor"] | undefined;
  #isWoken = false;
  /** How long the last turn took, in ms. */
  #turnTook = 0;
  #wake: (() => void) | undefined;
  readonly #idle = new Set<() => void>();

  constructor(depot: Depot, options: WorkerOptions) {
    checkWorkerOptions(options);
    const { concurrency = 16, signal } = options;
    this.#depot = depot;
    this.#concurrency = concurrency;
    // A worker that sends nothing has nothing in flight: `drain` waits for the others only.
    this.#isIdle = concurrency === 0;
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

  async stop(options: WaitOptions = {}): Promise<void> {
    checkWaitOptions(options);
    const { timeout } = options;
    this.#isStopping = true;
    const longest = timeout ?? overdueAfter(this.#depot);
    this.#giveUpAt = Math.min(this.#giveUpAt, this.#depot.clock.now() + longest + LAST_TRIES);
    const cancel = timeout === undefined ? undefined : this.#depot.clock.after(timeout, () => this.#abort.abort());
    this.wake();
    await this.stopped;
    cancel?.();
  }

  async drain(options: WaitOptions = {}): Promise<boolean> {
    checkWaitOptions(options);
    const { timeout } = options;
    const { clock, store } = this.#depot;
    const over = new AbortController();
    const end = (): void => {
      over.abort();
      this.#lookAgain();
    };
    const cancel = timeout === undefined ? undefined : clock.after(timeout, end);
    // A turn that began before this call may not know of a pause, or of its end.
    const before = this.#turns;
    this.wake();
    const hasLooked = (): boolean => this.#concurrency === 0 || this.#lastTurn > before;
    try {
      while (!over.signal.aborted && !this.#isStopping) {
        if (this.#isIdle && this.#inFlight.size === 0 && hasLooked()) {
          if (await store.isDrained()) return true;
          if (await this.#isPaused()) return false;
          // The worker may have ended, and the time may be over, while the store was asked.
          if (over.signal.aborted || this.#isStopping) return false;
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

  /** The last turn says whether the outbox is paused. A worker that claims nothing has no turns. */
  async #isPaused(): Promise<boolean> {
    if (this.#concurrency > 0) return this.#waitsFor === "paused";
    return (await this.#depot.store.stats()).paused !== undefined;
  }

  /** Lets `drain` look whether something is left to do. */
  #lookAgain(): void {
    for (const look of this.#idle) look();
  }

  async #run(): Promise<void> {
    const { store, rate, claims } = this.#depot;
    for (;;) {
      const ended = this.#ended;
      this.#ended = [];
      this.#isWoken = false;
      const room = this.#isStopping ? 0 : this.#concurrency - this.#inFlight.size;
      let next = Infinity;
      if (ended.length > 0 || room > 0) {
        try {
          const lease = await this.#depot.lease();
          const number = ++this.#turns;
          const askedAt = this.#depot.clock.now();
          const turn = { ...turnOf(ended), claim: room, rate, overdueAfter: overdueAfter(this.#depot) };
          const result = await claims.turn(store, lease, turn);
          this.#turnTook = this.#depot.clock.now() - askedAt;
          reportTurn(this.#depot, ended, result);
          for (const claimed of result.claimed) this.#send(claimed, askedAt);
          next = result.next;
          this.#lastTurn = number;
          this.#waitsFor = result.waitsFor;
          this.#isIdle = result.claimed.length === 0;
        } catch (error) {
          this.#ended.unshift(...ended);
          this.#depot.events.publish({ type: "store-failed", error });
          do if (this.#mayGiveUp()) return this.#giveUp();
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
    this.#inFlight.add(claimed);
    void carry(this.#depot, claimed, askedAt, this.#abort.signal).then((delivered) => {
      this.#inFlight.delete(claimed);
      this.#ended.push(delivered);
      if (delivered.isClientClosed && !this.#isStopping) {
        this.#depot.events.publish({ type: "client-closed" });
        void this.stop();
      }
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
    await this.#gather();
  }

  /**
   * Waits for the other messages in flight, so that their results are written in the same turn of a remote store, but at most twice as
   * long as the last turn took.
   */
  async #gather(): Promise<void> {
    if (!this.#depot.store.isRemote) return;
    const over = new AbortController();
    const cancel = this.#depot.clock.after(Math.min(2 * this.#turnTook, LONGEST_GATHER), () => {
      over.abort();
      this.#wake?.();
    });
    while (!over.signal.aborted && this.#ended.length > 0 && this.#inFlight.size > 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    cancel();
  }

  /**
   * Whether a worker that stops may end although the store fails: nothing is left to write, or the time for it is over. The messages
   * whose outcome could not be written stay claimed, because they were sent. They become unknown when their time is over, or when the
   * outbox is closed.
   */
  #mayGiveUp(): boolean {
    if (!this.#isStopping || this.#inFlight.size > 0) return false;
    if (this.#ended.length > 0 && this.#depot.clock.now() < this.#giveUpAt) return false;
    return true;
  }

  #giveUp(): void {
    for (const { claimed } of this.#ended) this.#depot.claims.giveUp(claimed);
  }

  /** Waits, and then returns the claims that this process did not learn of. Returns whether the store could do this. */
  async #recover(): Promise<boolean> {
    const { events } = this.#depot;
    await waitAfterFailure(this.#depot);
    try {
      const lease = await this.#depot.lease();
      await this.#depot.claims.returnUnused(this.#depot, lease, lease);
      return true;
    } catch (error) {
      events.publish({ type: "store-failed", error });
      return false;
    }
  }

  /** Forgets what is old. A slow store of files does not keep the worker from its work. */
  async #purge(): Promise<void> {
    this.#isPurging = true;
    await this.#depot.purge().catch((error: unknown) => this.#depot.events.publish({ type: "store-failed", error }));
    this.#isPurging = false;
  }

  /** Looks for dead workers and expired messages, again and again. Returns how to end this. */
  #tend(): () => void {
    const { clock, events, pace } = this.#depot;
    let cancel = (): void => {};
    let isOver = false;
    let purgeAt = clock.now() + PURGE_EVERY * clock.random();
    const look = async (): Promise<void> => {
      try {
        const lease = await this.#depot.lease();
        const found = await tend(this.#depot, lease);
        if (found.orphaned.length + found.expired.length > 0) this.wake();
        if (clock.now() >= purgeAt && !this.#isPurging) {
          purgeAt = clock.now() + PURGE_EVERY;
          void this.#purge();
        }
      } catch (error) {
        events.publish({ type: "store-failed", error });
      }
      if (!isOver) cancel = clock.after(pace.tendEvery, () => void look());
    };
    void look();
    return () => {
      isOver = true;
      cancel();
    };
  }
}
