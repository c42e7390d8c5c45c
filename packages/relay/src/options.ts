import { type Client, ConfigurationError, type RequestKind } from "@livedesk/core";
import {
  checkOptions,
  checkVersion,
  type Clock,
  isClient,
  LONGEST_TIME,
  type OptionRule,
  optionRule,
  type OptionRules,
} from "@livedesk/core/adapter";
import { MAX_CONTENT_LENGTH, MAX_FILES } from "@livedesk/schema";

/** Counts requests of callers. Every limiter of `rate-limiter-flexible` has this shape. */
export interface RateLimiter {
  /** Counts one request of a caller. Rejects with `{ msBeforeNext }` if the caller has sent too many. */
  consume(key: string): Promise<unknown>;
}

/** The route of a request, read from its path. */
export interface RelayRoute {
  /** The conversation to send to. */
  readonly conversationId: number;
  /** The message to retry, if the request is a retry. */
  readonly messageId?: number;
}

/** What a caller asks the relay to do. */
export interface RelayAccess extends RelayRoute {
  /** The caller's name, as `authenticate` returned it. */
  readonly caller: string;
  /** What the request sends. A private note and a reply count as `"text"`, or as `"files"` if they have files. */
  readonly kind: RequestKind;
}

/** The options of a relay: who may use it, for what, and how much. */
export interface RelayOptions {
  /** The client that sends to LiveDesk and has the credentials, such as `createClient()` of `@livedesk/node`. */
  readonly client: Client;
  /**
   * Returns the name of the caller, or `undefined` for an unknown caller, who is refused. The name should identify a
   * person, such as a user's id. An IP address is not suitable, because it changes. This function is called first, with
   * the head of the request (method, URL, headers, cookies) and before a byte of the body is read, so that bodies of
   * unknown callers use no memory. The relay counts requests for each name, divides memory and slots among the names,
   * and only accepts a repeat from the same name.
   */
  readonly authenticate: (
    request: Request,
    route: RelayRoute,
  ) => string | undefined | null | false | Promise<string | undefined | null | false>;
  /**
   * Decides whether the caller may do what the request asks for. Only `true` allows it. This function is called second,
   * before anything is sent: for a JSON message after the message was read, for files before they are read. `authorize`
   * must not read the body of the request.
   */
  readonly authorize: (request: Request, access: RelayAccess) => boolean | Promise<boolean>;
  /**
   * The origins whose pages may call: `["https://desk.example"]`. A listed origin is refused if it belongs to a
   * different site than the relay, which the browser states in `Sec-Fetch-Site`. `"same-origin"` allows only pages of
   * the host that `Host` names. That is safe only behind a server that checks `Host`: everybody can make their own
   * domain name point to the relay.
   */
  readonly origins: readonly string[] | "same-origin";
  /**
   * Whether pages of another allowed origin may send cookies. If they may not, their requests with cookies are refused.
   * The default is false.
   */
  readonly credentials?: boolean | undefined;
  /**
   * The keys of `content_attributes` that pages may set. LiveDesk stores its own attributes, such as `external_error`,
   * in the same object, so a page could invent a failure that LiveDesk would show as real. Default `["in_reply_to"]`.
   */
  readonly contentAttributes?: readonly string[] | undefined;
  /**
   * Whether the extension of a file name and the first bytes of the file must match the declared type: `evil.html` is not an `image/png`.
   * Default true.
   */
  readonly checkFiles?: boolean | undefined;
  /** The limits for callers. */
  readonly limits?: RelayLimits | undefined;
  /** Counts the requests of each caller. Default: a count in memory, which is not shared with other processes. */
  readonly limiter?: RateLimiter | undefined;
  /**
   * A function that is called with the error if `authenticate`, `authorize` or `limiter` throws or takes too long. The
   * caller is answered 424, without the error.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** The clock. A test can pass a clock that it controls. */
  readonly clock?: Clock | undefined;
}

const isListOfNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === "string" && name !== "");

const requiredFunction = (purpose: string): OptionRule =>
  optionRule.required({ ...optionRule.aFunction, wanted: `a function that ${purpose}` });

const OPTION_RULES: OptionRules<RelayOptions> = {
  authenticate: requiredFunction(
    "returns the caller's name. Without this function, the relay would read bodies of unknown callers",
  ),
  authorize: requiredFunction(
    "decides what a caller may send. Without this function, every caller could send everything",
  ),
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

/** Throws `ConfigurationError` for unknown, wrong and missing options. `limits` and `origins` are checked where they are used. */
export function checkRelayOptions(options: RelayOptions): void {
  checkOptions(options, OPTION_RULES);
  if (typeof PACKAGE_VERSION === "string")
    checkVersion({ name: "@livedesk/relay", version: PACKAGE_VERSION }, options.client);
}

/** Undefined only in a test that runs the source, because the build puts the version here. */
declare const PACKAGE_VERSION: string | undefined;

/** The limits for callers. */
export interface RelayLimits {
  /**
   * The longest JSON body, and the longest text fields of a form together, in bytes. Default 965 536: 150 000 characters of `content`, of
   * which `JSON.stringify` makes at most 6 bytes each, and 64 KiB for everything else.
   */
  readonly jsonBytes?: number | undefined;
  /** The longest body with files, in bytes. Default 40 MiB. */
  readonly bodyBytes?: number | undefined;
  /** The longest single file, in bytes. Default: the value of `bodyBytes`. */
  readonly fileBytes?: number | undefined;
  /** The greatest number of files in one message. Default 15. */
  readonly files?: number | undefined;
  /**
   * The MIME types that a file may have: `image/png`, or `image/*`. A wildcard does not include types that can contain
   * scripts: HTML, JavaScript and XML, such as `image/svg+xml`. Default: images, audio, video, PDF, plain text, and
   * Office documents.
   */
  readonly types?: readonly string[] | undefined;
  /**
   * The time in which a body must arrive, in ms. Default 45 000. It should be shorter than the `timeout` of the relay's
   * client and of the page's client; otherwise the page stops waiting before the relay can answer that nothing was
   * sent.
   */
  readonly bodyTime?: number | undefined;
  /**
   * The time that each call of `authenticate`, `authorize` and `limiter` may take, in ms. After that, `onError` is called, and the caller
   * is answered 424: nothing was sent. Default 10 000.
   */
  readonly accessTime?: number | undefined;
  /**
   * How fast a body must arrive while others wait for its slot or its memory, in bytes per second. A body that falls 2
   * s behind is then ended (408). While no other request waits, a body may be slower. Default 16 384.
   */
  readonly minBytesPerSecond?: number | undefined;
  /**
   * The bytes of all callers that are in memory at a time: JSON bodies, the text fields of forms, and forms that do not
   * state their length. A caller may use at most as much as remains free for the other callers. Requests that
   * `authorize` has not allowed yet share a quarter of this memory. The value must be at least 8 × `jsonBytes`.
   * Default: 2 × `bodyBytes`, or 8 × `jsonBytes` if that is more.
   */
  readonly heldBytes?: number | undefined;
  /** The number of requests of one caller in a minute; see `authenticate`. Default 60; `Infinity` for no limit. */
  readonly requestsPerMinute?: number | undefined;
  /**
   * The number of forms of all callers that may be in progress at a time. Other forms wait up to 5 s for a slot.
   * Default 16; `Infinity` for no limit.
   */
  readonly formsAtOnce?: number | undefined;
  /**
   * The number of forms of one caller that may be in progress at a time; see `authenticate`. Default 4; `Infinity` for
   * no limit.
   */
  readonly formsPerCaller?: number | undefined;
}

/** The limits with the defaults filled in. */
export type Limits = { readonly [Name in keyof RelayLimits]-?: NonNullable<RelayLimits[Name]> };

/** The greatest number of bytes that `JSON.stringify` writes for one character, such as `\u0001`. */
const BYTES_PER_CHARACTER = 6;

/** Bytes for everything in a message except `content`: its attributes, or the values of a template. */
const REST_BYTES = 2 ** 16;

/**
 * A caller that is not authorized yet may use half of a quarter of `heldBytes`, and the longest JSON body must fit into
 * this memory.
 */
const MIN_HELD_BODIES = 8;

/** The types that WhatsApp accepts, and the types that a website chat can show. */
const DEFAULT_TYPES: readonly string[] = [
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
  jsonBytes: MAX_CONTENT_LENGTH * BYTES_PER_CHARACTER + REST_BYTES,
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

const isTypePattern = (text: unknown): boolean => typeof text === "string" && /^[a-z]+\/(\*|[\w!#$&^.+-]+)$/.test(text);

const aNumber = optionRule.wholeNumber(1);
const aNumberOrInfinity: OptionRule = {
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
  requestsPerMinute: aNumberOrInfinity,
  formsAtOnce: aNumberOrInfinity,
  formsPerCaller: aNumberOrInfinity,
};

/** Checks limits, and fills in the defaults. Throws `ConfigurationError`. */
export function resolveLimits(limits: RelayLimits = {}): Limits {
  checkOptions(limits, LIMIT_RULES, "limits");
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  const { jsonBytes, bodyBytes } = { ...DEFAULTS, ...(given as Partial<Limits>) };
  const minHeldBytes = MIN_HELD_BODIES * jsonBytes;
  const resolved: Limits = {
    ...DEFAULTS,
    fileBytes: bodyBytes,
    heldBytes: Math.max(2 * bodyBytes, minHeldBytes),
    ...given,
  };
  if (resolved.heldBytes >= minHeldBytes) return resolved;
  throw new ConfigurationError(
    `limits.heldBytes: must be a whole number, ${minHeldBytes} or more (${MIN_HELD_BODIES} × limits.jsonBytes)`,
  );
}

/** What a message from a page may contain. */
export interface MessageRules {
  readonly limits: Limits;
  /** The keys of `content_attributes` that pages may set. */
  readonly contentAttributes: readonly string[];
  /** Whether the extension and the first bytes of a file must match its type. */
  readonly checkFiles: boolean;
}

// Types of files that can make a browser run a script: pages, scripts, and every kind of XML.
const CAN_HOLD_SCRIPTS = /xml$|xsl|html|javascript|ecmascript|jscript|livescript/;

/** Whether a MIME type matches one of the patterns. A wildcard does not match types that can contain scripts. */
export function isAllowedType(type: string, patterns: readonly string[]): boolean {
  const wildcard = CAN_HOLD_SCRIPTS.test(type) ? undefined : type.replace(/\/.*$/, "/*");
  return patterns.some((pattern) => pattern === type || pattern === wildcard);
}

/** The type that a sender declares if the sender does not know the type of a file. */
export const NEUTRAL_TYPE = "application/octet-stream";
