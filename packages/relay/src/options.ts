import { type Client, type RequestKind, ConfigurationError } from "@livedesk/core";
import {
  checkOptions,
  type Clock,
  type OptionRule,
  LONGEST_TIME,
  optionRule,
  type OptionRules,
  isClient,
} from "@livedesk/core/adapter";
import { MAX_FILES } from "@livedesk/schema";

/** Counts what a caller does. Every limiter of `rate-limiter-flexible` is one. */
export interface RateLimiter {
  /** Counts one. Rejects with `{ msBeforeNext }` where it is one too many. */
  consume(key: string): Promise<unknown>;
}

/** Where a request goes, as its address says. */
export interface RelayRoute {
  /** The conversation to write into. */
  readonly conversationId: number;
  /** The message to retry, if the request is a retry. */
  readonly messageId?: number;
}

/** What a caller wants to do. */
export interface RelayAccess extends RelayRoute {
  /** Who it is, as `authenticate` named them. */
  readonly caller: string;
  /** A private note or a reply is a `"text"` too, or comes with `"files"`. */
  readonly kind: RequestKind;
}

/** Whom a relay lets through, to what, and how much of it. */
export interface RelayOptions {
  /** Sends to LiveDesk, with the credentials: such as `createClient()` of `@livedesk/node`. They stay with it. */
  readonly client: Client;
  /**
   * Says who calls: a name for a person, such as a user's id, and not an address, which changes; or `undefined` for somebody whom
   * the relay must not listen to. Asked first, with the head of the request (method, address, headers, cookies), before a byte of
   * its body is read: what strangers send takes up no memory. Requests are counted by the name, room is shared by it, and a repeat
   * is one only if it comes from the same.
   */
  readonly authenticate: (
    request: Request,
    route: RelayRoute,
  ) => string | undefined | null | false | Promise<string | undefined | null | false>;
  /**
   * Says whether a caller may do what it wants to; nothing but `true` lets it. Asked second, when a JSON message has been read and
   * before anything is sent, and for files before they are read. The body is not for reading.
   */
  readonly authorize: (request: Request, access: RelayAccess) => boolean | Promise<boolean>;
  /**
   * The origins whose pages may call: `["https://desk.example"]`. A listed origin on another site than the relay's is refused
   * all the same, by what browsers say of it in `Sec-Fetch-Site`. `"same-origin"` stands for whatever `Host` says, which is
   * safe only behind a server that answers to its own names alone: anybody can point a name of theirs at it.
   */
  readonly origins: readonly string[] | "same-origin";
  /** Whether pages of another one of these origins may send cookies along; without it, such a request is refused. Default false. */
  readonly credentials?: boolean | undefined;
  /**
   * The keys of `content_attributes` that pages may give. LiveDesk keeps its own beside them, such as `external_error`, and would
   * show what a page made up as if it were real. Default `["in_reply_to"]`.
   */
  readonly contentAttributes?: readonly string[] | undefined;
  /**
   * Whether the ending of a file's name and its first bytes must fit the type that it declares: `evil.html` is no `image/png`.
   * Default true.
   */
  readonly checkFiles?: boolean | undefined;
  /** How much a caller may ask for. */
  readonly limits?: RelayLimits | undefined;
  /** Counts requests in place of the relay's own memory, which other processes do not share. */
  readonly limiter?: RateLimiter | undefined;
  /** Told of what `authenticate`, `authorize` or `limiter` threw, or that it took too long. The caller is told that it cannot be let through, and no more. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Time, where a test decides what passes. */
  readonly clock?: Clock | undefined;
}

const isListOfNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === "string" && name !== "");

/** A function that must be given, and what would be amiss without it. */
const requiredFunction = (what: string): OptionRule =>
  optionRule.required({ ...optionRule.aFunction, wanted: `a function that says ${what}` });

const OPTION_RULES: OptionRules<RelayOptions> = {
  authenticate: requiredFunction("who calls: without it, the relay would read what strangers send"),
  authorize: requiredFunction("who may send what: without it, anybody could send everything"),
  checkFiles: optionRule.aBoolean,
  client: optionRule.required({
    wanted: "a client of LiveDesk, such as createClient() of @livedesk/node",
    isRight: isClient,
  }),
  clock: optionRule.withMethods("a clock, with now() and after()", "now", "after"),
  contentAttributes: { wanted: 'a list of keys, such as ["in_reply_to"]', isRight: isListOfNames },
  credentials: optionRule.aBoolean,
  limiter: optionRule.withMethods("a limiter, with consume(key)", "consume"),
  limits: optionRule.checkedLater,
  onError: optionRule.aFunction,
  origins: optionRule.checkedLater,
};

/** Throws `ConfigurationError` for options that a door must not be built with. */
export const checkRelayOptions = (options: RelayOptions): void => checkOptions(options, OPTION_RULES);

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

/** What WhatsApp takes, and what a website chat shows beside it. */
export const DEFAULT_TYPES: readonly string[] = [
  "image/*",
  "audio/*",
  "video/*",
  "text/plain",
  "application/pdf",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

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

const LIMIT_RULES: OptionRules<RelayLimits> = {
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
  checkOptions(given, LIMIT_RULES, "limits");
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

/** What a caller may put into a message. */
export interface MessageRules {
  readonly limits: Limits;
  /** The attributes that a page may give. */
  readonly contentAttributes: readonly string[];
  /** Whether a file's name and first bytes must fit the type that it declares. */
  readonly checkFiles: boolean;
}

/** Whether a text is a MIME type, or all types of a family. */
export const isTypePattern = (text: unknown): boolean =>
  typeof text === "string" && /^[a-z]+\/(\*|[\w!#$&^.+-]+)$/.test(text);

// What a browser that shows it runs scripts of: pages, scripts, and whatever is XML.
const CAN_HOLD_SCRIPTS = /xml$|xsl|html|javascript|ecmascript|jscript|livescript/;

/** Whether one of the patterns means a type. A family does not mean those that can hold scripts. */
export function isAllowedType(type: string, patterns: readonly string[]): boolean {
  const family = CAN_HOLD_SCRIPTS.test(type) ? undefined : type.replace(/\/.*$/, "/*");
  return patterns.some((pattern) => pattern === type || pattern === family);
}

/** What says nothing about a file: the declaration of a sender that does not know. */
export const NEUTRAL_TYPE = "application/octet-stream";
