/** Moves the emulator's time, which `created_at`, histories and 24-hour windows go by. */
export interface ClockControl {
  /** What time it is in the emulator. */
  now(): Date;
  /** Moves it forward by so many milliseconds, and returns it. Throws, and moves nothing, for what is no such number. */
  advance(ms: number): Date;
  /** Sets it back to the time that the emulator was given, and returns it. */
  reset(): Date;
}
