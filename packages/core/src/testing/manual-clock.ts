import type { Clock } from "../transport.ts";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Lets time pass, in ms, and runs what falls due in it, in order. What these start is run too, if it falls due. */
  advance(ms: number): Promise<void>;
  /**
   * Sets the clock on the wall forward, or back where `ms` is negative, as a person, NTP or the end of a sleep does. Neither
   * `now()` nor a timer notices.
   */
  stepWall(ms: number): void;
  /** How many timers wait. */
  readonly pending: number;
}

/**
 * Makes a clock for tests. Its `wall()` starts at a given time, in milliseconds since 1970, its `now()` at zero, and chance is
 * always a half.
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

/** Lets everything that waits for promises alone go on. There is no runtime here whose turn could be waited for. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
