import type { Clock } from "@livedesk/core";

/** The browser's own time and chance. */
export const runtimeClock: Clock = {
  // Goes on evenly when the machine's clock is set.
  now: () => Math.round(performance.timeOrigin + performance.now()),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
