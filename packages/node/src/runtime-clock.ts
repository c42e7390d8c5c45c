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

/** The lengths whose lists are held on to. A program has few timeouts; what it asks for beyond these costs a little more. */
const kept = new Set<number>();
const MOST_KEPT = 8;
let lastLength = 0;

/**
 * Node keeps its timers in a list for each length, and drops the list with its last timer: a program that sends one message
 * after the other would have it made anew for each. A timer that does nothing, and keeps no process alive, holds on to the
 * list of a length that is asked for again.
 */
function keepList(ms: number): void {
  const isAskedAgain = ms === lastLength;
  lastLength = ms;
  if (!isAskedAgain || kept.has(ms) || kept.size === MOST_KEPT) return;
  kept.add(ms);
  // Where a page is simulated, a timer is a number.
  const timer: { unref?(): void } = setTimeout(() => kept.delete(ms), ms);
  timer.unref?.();
}
