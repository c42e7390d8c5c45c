import * as z from "zod/mini";
import { Refusal } from "../http/refusal.ts";

/** The state of an emulator's clock. */
export interface ClockReading {
  /** The time in the emulator, in milliseconds since 1970. */
  readonly now: number;
  /** How far the clock was moved forward, in milliseconds. */
  readonly offset: number;
}

/** Reads the state of the clock from an emulator's answer. */
export const clockReadingModel: z.ZodMiniType<ClockReading> = z.looseObject({ now: z.number(), offset: z.number() });

/** Moves the emulator's time, which decides `created_at`, histories and 24-hour windows. */
export interface ClockControl {
  /** The time in the emulator. */
  now(): Date;
  /**
   * Moves the time forward by a whole number of milliseconds, and returns the new time. Throws, and moves nothing, for
   * any other number, or if the clock would be more than a hundred years ahead of its time source.
   */
  advance(ms: number): Date;
  /** Sets the time back to that of the time source, and returns the new time. */
  reset(): Date;
}

// A hundred years. With this limit, the time stays far below the latest time of a Date.
const MAX_OFFSET = 100 * 365.25 * 24 * 60 * 60 * 1000;

/** A clock that can be moved ahead of its time source. */
export class Clock implements ClockControl {
  /** The time source. It is never moved. */
  readonly source: () => Date;
  readonly #changed: () => void;
  #offset = 0;

  constructor(source: () => Date, changed: () => void) {
    this.source = source;
    this.#changed = changed;
  }

  now(): Date {
    return new Date(this.source().getTime() + this.#offset);
  }

  advance(ms: unknown): Date {
    if (typeof ms !== "number" || !Number.isSafeInteger(ms) || ms < 0)
      throw new Refusal(422, "advance: must be a number of milliseconds, a whole number, 0 or more");
    if (this.#offset + ms > MAX_OFFSET)
      throw new Refusal(422, `advance: must not put the clock more than ${MAX_OFFSET} ms (a hundred years) ahead`);
    return this.moveTo(this.#offset + ms);
  }

  reset(): Date {
    return this.moveTo(0);
  }

  read(): ClockReading {
    return { now: this.now().getTime(), offset: this.#offset };
  }

  /** Puts the time this many milliseconds ahead of its source. */
  moveTo(offset: number): Date {
    this.#offset = offset;
    this.#changed();
    return this.now();
  }
}
