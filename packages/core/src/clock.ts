/** Time and chance, as a runtime has them. Injected, so that a test decides what passes. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs a function after a time, in ms, and returns what cancels it. */
  after(ms: number, run: () => void): () => void;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
}
