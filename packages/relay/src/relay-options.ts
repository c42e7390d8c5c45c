import { type Client, type RequestKind } from "@livedesk/core";
import { checkOptions, type Clock, type OptionRule, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { RelayLimits } from "./options.ts";
import type { RateLimiter } from "./rate-limit.ts";

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

const RULES: OptionRules<RelayOptions> = {
  authenticate: requiredFunction("who calls: without it, the relay would read what strangers send"),
  authorize: requiredFunction("who may send what: without it, anybody could send everything"),
  checkFiles: optionRule.aBoolean,
  client: optionRule.required(
    optionRule.withMethods("a client of LiveDesk, such as createClient() of @livedesk/node", "deliver"),
  ),
  clock: optionRule.withMethods("a clock, with now() and after()", "now", "after"),
  contentAttributes: { wanted: 'a list of keys, such as ["in_reply_to"]', isRight: isListOfNames },
  credentials: optionRule.aBoolean,
  limiter: optionRule.withMethods("a limiter, with consume(key)", "consume"),
  limits: optionRule.checkedLater,
  onError: optionRule.aFunction,
  origins: optionRule.checkedLater,
};

/** Throws `ConfigurationError` for options that a door must not be built with. */
export const checkRelayOptions = (options: RelayOptions): void => checkOptions(options, RULES);
