/** Time and chance, as a runtime has them. Injected, so that a test decides what passes. */
export interface Clock {
  /**
   * Milliseconds that only ever go forward, from a start that means nothing: for durations, deadlines and waits. Setting the
   * machine's clock does not change them.
   */
  now(): number;
  /** Milliseconds since 1970, as the machine's clock shows them at this moment: for dates alone, since it may be set at any time. */
  wall(): number;
  /** Runs a function after a time, in ms, and returns what cancels it. A time below zero counts as zero. */
  after(ms: number, run: () => void): () => void;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
}
