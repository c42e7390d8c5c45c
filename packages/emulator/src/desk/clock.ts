import * as z from "zod/mini";
import { complaintAt } from "../http/refusal.ts";

/** How the emulator's time stands, in milliseconds: since 1970, and ahead of the time that it was given. */
export interface ClockReading {
  readonly now: number;
  readonly offset: number;
}

/** Reads how the clock stands, as an emulator answers it. */
export const clockReadingModel: z.ZodMiniType<ClockReading> = z.looseObject({ now: z.number(), offset: z.number() });

// A hundred years: far from the end of what a date can hold.
const MAX_OFFSET = 100 * 365.25 * 24 * 60 * 60 * 1000;

const complain = complaintAt();

/** A clock that may be ahead of the one that it was given. */
export class Clock implements ClockControl {
  /** The clock that it was given, which nobody moves. */
  readonly given: () => Date;
  readonly #changed: () => void;
  #offset = 0;

  constructor(given: () => Date, changed: () => void) {
    this.given = given;
    this.#changed = changed;
  }

  now(): Date {
    return new Date(this.given().getTime() + this.#offset);
  }

  advance(ms: unknown): Date {
    if (typeof ms !== "number" || !Number.isSafeInteger(ms) || ms < 0)
      throw complain("advance", "must be milliseconds, a whole number from 0");
    if (this.#offset + ms > MAX_OFFSET)
      throw complain("advance", `must leave the clock at most ${MAX_OFFSET} ms, a hundred years, ahead`);
    return this.#moveTo(this.#offset + ms);
  }

  reset(): Date {
    return this.#moveTo(0);
  }

  read(): ClockReading {
    return { now: this.now().getTime(), offset: this.#offset };
  }

  #moveTo(offset: number): Date {
    this.#offset = offset;
    this.#changed();
    return this.now();
  }
}

/** Moves the emulator's time, which `created_at`, histories and 24-hour windows go by. */
export interface ClockControl {
  /** What time it is in the emulator. */
  now(): Date;
  /** Moves it forward by so many milliseconds, and returns it. Throws, and moves nothing, for what is no such number. */
  advance(ms: number): Date;
  /** Sets it back to the time that the emulator was given, and returns it. */
  reset(): Date;
}
