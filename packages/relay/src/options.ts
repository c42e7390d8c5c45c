import { ConfigurationError } from "@livedesk/core";
import { checkOptions, LONGEST_TIME, type OptionRule, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { MAX_FILES } from "@livedesk/schema";
import { DEFAULT_TYPES, isTypePattern } from "./form/file-types.ts";

/** How much a caller may ask for. */
export interface RelayLimits {
  /**
   * The longest JSON body, and the longest texts of a form taken together, in bytes. Default 965 536: 150 000 characters of `content`,
   * as `JSON.stringify` writes them at most (6 bytes each), and 64 KiB for everything else.
   */
  readonly jsonBytes?: number | undefined;
  /** The longest body with files, in bytes. Default 40 MiB. */
  readonly bodyBytes?: number | undefined;
  /** The longest single file, in bytes. Default: as long as the body may be. */
  readonly fileBytes?: number | undefined;
  /** The most files in one message. Default 15. */
  readonly files?: number | undefined;
  /**
   * The MIME types that a file may say it has: `image/png`, or `image/*`. A family does not mean those that can hold scripts:
   * HTML, JavaScript and XML, as `image/svg+xml`. Default: images, audio, video, PDF, plain text, and the documents of Office.
   */
  readonly types?: readonly string[] | undefined;
  /**
   * The time that a caller may take to send a body, in ms. Default 45 000: less than the `timeout` of the client and of the page,
   * or neither would hear that it was this that took too long.
   */
  readonly bodyTime?: number | undefined;
  /**
   * The time that `authenticate`, `authorize` and `limiter` may take each, in ms. What takes longer is told to `onError`, and its
   * caller is answered 424: nothing was sent. Default 10 000.
   */
  readonly accessTime?: number | undefined;
  /**
   * How fast a body must come in where others need its room, in bytes a second: a form its place, a body that is held its memory.
   * One that falls 2 s behind it gives way (408). Where there is room for all, a body may be slower. Default 16 384.
   */
  readonly minBytesPerSecond?: number | undefined;
  /**
   * The bytes that are held in memory at a time, of all callers: JSON bodies, the texts of forms, and forms that do not say how long
   * they are. A caller may hold as much as stays free, and those whom `authorize` has not let in yet share a quarter. At least 8
   * times `jsonBytes`. Default: twice `bodyBytes`, or that.
   */
  readonly heldBytes?: number | undefined;
  /** The requests of one caller in a minute, see `authenticate`. Default 60; `Infinity` for as many as come. */
  readonly requestsPerMinute?: number | undefined;
  /**
   * The forms of all callers that may be under way at a time. Others wait up to 5 s for a place. Default 16; `Infinity` for as many
   * as come.
   */
  readonly formsAtOnce?: number | undefined;
  /** The forms of one caller that may be under way at a time, see `authenticate`. Default 4; `Infinity` for as many as come. */
  readonly formsPerCaller?: number | undefined;
}

/** Limits that are decided. */
export type Limits = { readonly [Name in keyof RelayLimits]-?: NonNullable<RelayLimits[Name]> };

/** The longest `content`, in characters, and the most bytes that `JSON.stringify` makes of one: `\u0001`. */
const CONTENT_CHARACTERS = 150_000;
const BYTES_OF_CHARACTER = 6;

/** What the rest of a message takes up: attributes, or the values of a template. */
const REST = 2 ** 16;

/** A body of the longest texts must find room in a quarter of what may be held, of which one caller may hold half. */
const HELD_BODIES = 8;

const DEFAULTS: Limits = {
  jsonBytes: CONTENT_CHARACTERS * BYTES_OF_CHARACTER + REST,
  bodyBytes: 40 * 2 ** 20,
  fileBytes: 40 * 2 ** 20,
  files: MAX_FILES,
  types: DEFAULT_TYPES,
  bodyTime: 45_000,
  accessTime: 10_000,
  minBytesPerSecond: 2 ** 14,
  heldBytes: 80 * 2 ** 20,
  requestsPerMinute: 60,
  formsAtOnce: 16,
  formsPerCaller: 4,
};

const aNumber = optionRule.wholeNumber(1);
const aNumberOrAll: OptionRule = {
  wanted: `${aNumber.wanted}, or Infinity`,
  isRight: (value) => value === Infinity || aNumber.isRight(value),
};

const RULES: OptionRules<RelayLimits> = {
  jsonBytes: aNumber,
  bodyBytes: aNumber,
  fileBytes: aNumber,
  files: aNumber,
  types: {
    wanted: 'a list of MIME types in lower case, such as ["image/*", "application/pdf"]',
    isRight: (value) => Array.isArray(value) && value.length > 0 && value.every(isTypePattern),
  },
  bodyTime: optionRule.wholeNumber(1, LONGEST_TIME),
  accessTime: optionRule.wholeNumber(1, LONGEST_TIME),
  minBytesPerSecond: aNumber,
  heldBytes: aNumber,
  requestsPerMinute: aNumberOrAll,
  formsAtOnce: aNumberOrAll,
  formsPerCaller: aNumberOrAll,
};

/** Decides every limit. Throws `ConfigurationError` for one that is none. */
export function limitsOf(given: RelayLimits = {}): Limits {
  checkOptions(given, RULES, "limits");
  const decided = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { jsonBytes, bodyBytes } = { ...DEFAULTS, ...(decided as Partial<Limits>) };
  const leastHeld = HELD_BODIES * jsonBytes;
  const limits: Limits = {
    ...DEFAULTS,
    fileBytes: bodyBytes,
    heldBytes: Math.max(2 * bodyBytes, leastHeld),
    ...decided,
  };
  if (limits.heldBytes >= leastHeld) return limits;
  throw new ConfigurationError(
    `limits.heldBytes: must be at least ${HELD_BODIES} times jsonBytes: a whole number from ${leastHeld}`,
  );
}
