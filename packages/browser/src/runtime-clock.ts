import type { Clock } from "@livedesk/core/adapter";

/** The browser's own time and chance. */
export const runtimeClock: Clock = {
  now: () => Math.round(performance.now()),
  wall: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
