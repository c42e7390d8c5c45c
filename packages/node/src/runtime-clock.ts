import type { Clock } from "@livedesk/core";

/** The machine's own time and chance. */
export const runtimeClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
