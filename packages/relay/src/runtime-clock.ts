import type { Clock } from "@livedesk/core/adapter";

/** The runtime's own time and chance. */
export const runtimeClock: Clock = {
  now: () => Math.round(performance.now()),
  wall: () => Date.now(),
  after(ms, run) {
    // Node prints a warning for a negative time.
    const timer = setTimeout(run, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
