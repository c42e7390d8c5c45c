import type { Clock } from "../transport.ts";

/** A clock for tests: time passes only when the test says so. */
export interface ManualClock extends Clock {
  /**
   * Lets a time pass, in ms, and runs the timers that are due in this time, in order. If a timer starts another timer
   * that is due in this time, the other timer is run too.
   */
  advance(ms: number): Promise<void>;
  /**
   * Changes `wall()` by `ms`, which may be negative. It simulates that a person or NTP sets the machine's clock.
   * `now()` and the timers do not change.
   */
  stepWall(ms: number): void;
  /** How many timers are waiting. */
  readonly pending: number;
}

/**
 * Makes a clock for tests. `wall()` starts at `start`, in milliseconds since 1970; `now()` starts at 0; and `random()` is always
 * 0.5.
 *
 * @example
 * const clock = manualClock();
 * clock.after(500, () => console.log("half a second later"));
 * await clock.advance(500);
 */
export function manualClock(start = 0): ManualClock {
  let time = 0;
  let wall = start;
  let timers: { readonly due: number; readonly run: () => void }[] = [];
  const next = (until: number) => timers.filter(({ due }) => due <= until).toSorted((a, b) => a.due - b.due)[0];
  return {
    now: () => time,
    wall: () => wall + time,
    random: () => 0.5,
    after(ms, run) {
      const timer = { due: time + Math.max(0, ms), run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    async advance(ms) {
      const until = time + ms;
      await settled();
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        const { due, run } = timer;
        timers = timers.filter((other) => other !== timer);
        time = due;
        run();
        await settled();
      }
      time = until;
    },
    stepWall(ms) {
      wall += ms;
    },
    get pending() {
      return timers.length;
    },
  };
}

/** Lets pending promises settle. This package has no runtime, so it cannot wait for a turn of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
