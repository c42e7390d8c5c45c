import type { Clock } from "@livedesk/core";

const { timeOrigin } = performance;

/** The machine's own time and chance. */
export const runtimeClock: Clock = {
  // Goes on evenly when the machine's clock is set.
  now: () => Math.round(timeOrigin + performance.now()),
  after(ms, run) {
    keepList(ms);
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

let lastLength = 0;
let keptLength = 0;

/**
 * Node keeps its timers in a list for each length, and drops the list with its last timer: a program that sends one message
 * after the other would have it made anew for each. A timer that does nothing, and keeps no process alive, holds on to the
 * list of a length that is asked for again.
 */
function keepList(ms: number): void {
  if (ms === keptLength) return;
  if (ms === lastLength) {
    keptLength = ms;
    setTimeout(() => (keptLength = 0), ms).unref();
  }
  lastLength = ms;
}
