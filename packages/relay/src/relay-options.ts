import { type Client, type Clock, ConfigurationError, type RequestKind } from "@livedesk/core";
import type { RelayLimits } from "./limits.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** What a caller wants to do. */
export interface RelayAccess {
  /** The conversation to write into. */
  readonly conversationId: number;
  /** The message to retry, where `kind` is `"retry"`. */
  readonly messageId?: number;
  /** A private note or a reply is a `"text"` too, or comes with `"files"`. */
  readonly kind: RequestKind;
}

/** Whom a relay lets through, to what, and how much of it. */
export interface RelayOptions {
  /** Sends to LiveDesk, with the credentials: such as `createClient()` of `@livedesk/node`. They stay with it. */
  readonly client: Client;
  /**
   * Says whether a caller may do what it wants to; nothing but `true` lets it. Asked before anything is sent, with the request
   * as it came: its headers and cookies tell who it is. Its body is not for reading.
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
   * Names the caller: a person, and not an address, which changes. Requests are counted by it, and a repeat is one only if it
   * comes from the same. Without it, those of each conversation are counted together.
   */
  readonly callerOf?: ((request: Request) => string | Promise<string>) | undefined;
  /** How much a caller may ask for. */
  readonly limits?: RelayLimits | undefined;
  /** Counts requests in place of the relay's own memory, which other processes do not share. */
  readonly limiter?: RateLimiter | undefined;
  /** Told of what `authorize`, `callerOf` or `limiter` threw. The caller is told that it cannot be let through, and no more. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Time, where a test decides what passes. */
  readonly clock?: Clock | undefined;
}

const OPTIONS = {
  authorize: true,
  callerOf: true,
  client: true,
  clock: true,
  credentials: true,
  limiter: true,
  limits: true,
  onError: true,
  origins: true,
} satisfies Record<keyof RelayOptions, true>;

/** Throws `ConfigurationError` for options that a door must not be built with. */
export function checkOptions(options: RelayOptions): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown !== undefined) throw fault(unknown, `is no option; known: ${Object.keys(OPTIONS).join(", ")}`);
  if (typeof options.authorize !== "function") {
    throw fault(
      "authorize",
      "must be a function that says who may send what: without it, anybody could send everything",
    );
  }
  if (typeof options.client?.deliver !== "function") {
    throw fault("client", "must be a client of LiveDesk, such as createClient() of @livedesk/node");
  }
  for (const name of ["callerOf", "onError"] as const) {
    const given = options[name];
    if (given !== undefined && typeof given !== "function") throw fault(name, "must be a function");
  }
  const { limiter } = options;
  if (limiter !== undefined && typeof limiter?.consume !== "function") throw fault("limiter", "must have consume(key)");
}

const fault = (name: string, why: string): ConfigurationError => new ConfigurationError(`${name}: ${why}`);
