import { ConfigurationError } from "@livedesk/core";
import { checkOptionsLike, type OptionRule, type OptionRules } from "@livedesk/core/adapter";

/**
 * A time: a number with its unit, such as `"90s"`, `"12h"` or `"7d"`, or a number of ms, which is 0 or at least 1000. `Infinity` is for
 * ever.
 */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** How long an outbox keeps what it no longer needs for sending. */
export interface RetainOptions {
  /** How long the text and the files of a message are kept after its end. Default: `"30d"`, or less if `keys` is less. */
  readonly text?: Duration | undefined;
  /**
   * How long a message without its text is kept after its end, at least as long as the text. Of its key, the hash and the outcome stay
   * for ever, so that the same key is the same message for ever. Default: `Infinity`.
   */
  readonly keys?: Duration | undefined;
}

/** How long an outbox keeps what it no longer needs for sending, in ms. */
export interface Retain {
  readonly text: number;
  readonly keys: number;
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** A smaller number is refused, except for 0: a caller who writes `7` means days, and not ms. */
const LEAST_MS = 1000;

/** A duration in ms; undefined for a value that is not a duration. */
function msIn(value: unknown): number | undefined {
  if (typeof value === "number") return value === 0 || value >= LEAST_MS ? value : undefined;
  const [, number, unit] = (typeof value === "string" && FORM.exec(value)) || [];
  return number === undefined ? undefined : Number(number) * UNITS[unit as keyof typeof UNITS];
}

/** The rule for an option that is a duration. */
const aDuration: OptionRule = {
  wanted: `a number with a unit (ms, s, m, h, d) such as "7d", a number of ms (0, or ${LEAST_MS} and more), or Infinity`,
  isRight: (value) => msIn(value) !== undefined,
};

/** A duration that was checked with `aDuration`, in ms. */
const durationMs = (duration: Duration): number => msIn(duration)!;

const OPTIONS: OptionRules<RetainOptions> = { text: aDuration, keys: aDuration };

/** Reads the option `retain`. Throws `ConfigurationError`. */
export function parseRetain(options: RetainOptions = {}): Retain {
  checkOptionsLike('{ text: "7d" }', options, OPTIONS, "retain");
  const keys = durationMs(options.keys ?? Infinity);
  const text = options.text === undefined ? Math.min(durationMs("30d"), keys) : durationMs(options.text);
  if (keys < text) {
    throw new ConfigurationError(
      "retain.keys: must be at least retain.text, because a text cannot be kept longer than its message",
    );
  }
  return { text, keys };
}
