import type { Clock } from "@livedesk/core";

// The longest that a timer of Node's can wait, in ms: with a longer time it would fire at once.
const LONGEST = 2 ** 31 - 1;

/** The machine's own time and chance. */
export const runtimeClock: Clock = {
  now: () => Math.round(performance.now()),
  wall: () => Date.now(),
  after(ms, run) {
    // Node prints a warning for a time that is negative or too long.
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
