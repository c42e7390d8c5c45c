import type { Clock } from "@livedesk/core";

const { timeOrigin } = performance;

/** The machine's own time and chance. */
export const runtimeClock: Clock = {
  // Goes on evenly when the machine's clock is set.
  now: () => Math.round(timeOrigin + performance.now()),
  after(ms, run) {
    // Node prints a warning for a time below zero.
    const timer = setTimeout(run, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
