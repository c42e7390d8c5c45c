import { type Clock, LONGEST_TIME } from "@livedesk/core/adapter";

/** The machine's own time and chance. */
export const runtimeClock: Clock = {
  now: () => Math.round(performance.now()),
  wall: () => Date.now(),
  after(ms, run) {
    // Node prints a warning for a time that is negative or too long.
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIME));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
