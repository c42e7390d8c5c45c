import type { Clock } from "./clock.ts";
import { CallDeadline } from "./deadline.ts";
import type { CallOptions } from "./transport.ts";

/** The deadlines of all calls of a client. */
export interface Deadlines {
  /** Starts the time of one call, and watches the caller's signal beside it. */
  start(options: CallOptions): CallDeadline;
  /** Lets go of a call that has ended. With the last one it leaves no timer behind. */
  end(deadline: CallDeadline): void;
  /** Ends every call, because the client is closed. */
  close(): void;
}

/**
 * Watches deadlines with one timer: to set one for each call and to take it back costs more than most of what is done for a
 * call. A call lasts `usual` ms where it does not say.
 */
export function watchDeadlines(clock: Clock, usual: number): Deadlines {
  // Not a Set: one that a call enters and leaves all the time is rehashed all the time.
  const running: CallDeadline[] = [];
  /** When the timer fires. It may be early: the call that it was set for may have ended. */
  let wakesAt = Infinity;
  let cancel: (() => void) | undefined;

  /** Sets the timer for the first of those that have not ended. */
  function watch(): void {
    cancel?.();
    wakesAt = Infinity;
    for (const { at, reason } of running) if (reason === undefined) wakesAt = Math.min(wakesAt, at);
    cancel = wakesAt < Infinity ? clock.after(wakesAt - clock.now(), wake) : undefined;
  }

  /** Ends those whose time is up: by the timer, also where the clock was set back, or by the clock, where the timer is late. */
  function wake(): void {
    const now = Math.max(wakesAt, clock.now());
    try {
      for (const deadline of running) if (deadline.at <= now) deadline.stop("timeout");
    } finally {
      // Whatever a listener does, the others are watched.
      watch();
    }
  }

  return {
    start({ timeout, signal }) {
      const at = clock.now() + (timeout ?? usual);
      const deadline = new CallDeadline(at, signal);
      deadline.position = running.push(deadline) - 1;
      if (at < wakesAt) watch();
      return deadline;
    },
    end(deadline) {
      deadline.release();
      // The last one takes its place.
      const last = running.at(-1) ?? deadline;
      last.position = deadline.position;
      running[last.position] = last;
      running.pop();
      if (running.length === 0) watch();
    },
    close() {
      for (const deadline of running) deadline.stop("closed");
    },
  };
}
