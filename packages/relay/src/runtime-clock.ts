import type { Clock } from "@livedesk/core/adapter";

/** The time, the timers and the random numbers of the runtime. */
export const runtimeClock: Clock = {
  now: () => Math.round(performance.now()),
  wall: () => Date.now(),
  after(ms, run) {
    // Node prints a warning for a negative delay.
    const timer = setTimeout(run, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
