import type { EndReason, ErrorOutcome } from "./error-codes.ts";

// A registered symbol, so that an error is recognised also when two copies of this package are installed.
const kinds = Symbol.for("livedesk.error.kinds");

/** What every error tells beside its message. */
export interface ErrorFacts {
  /** A short, stable name of what happened, for programs. */
  readonly code: string;
  /** The HTTP status, where the server answered. */
  readonly status?: number | undefined;
  /** When to come back, where the server said so or the failure is known to take its time. */
  readonly retryAt?: Date | undefined;
  /** What lies below. Not part of the message, since foreign errors name hosts and addresses. */
  readonly cause?: unknown;
}

/**
 * The base of every error of this toolkit. `outcome` says what became of the message, and `retryable` whether to make the same
 * call again later; no message text and no credential is in any of its fields.
 *
 * @example
 * try {
 *   await livedesk.messages.send(141, { content: "Hello" });
 * } catch (error) {
 *   if (LiveDeskError.isInstance(error) && error.outcome === "unknown") await askAPerson(error);
 * }
 */
export abstract class LiveDeskError extends Error {
  /** The name of the class, which no minifier changes. */
  static readonly kind: string = "LiveDeskError";
  abstract readonly outcome: ErrorOutcome;
  /**
   * Whether the same call may do better later, without a risk of sending the message twice; at `retryAt`, where there is one.
   * False where the input, the set-up or a refusal stays as it is, where the client is closed, and where the outcome is unknown.
   */
  abstract readonly retryable: boolean;
  readonly code: string;
  readonly status: number | undefined;
  readonly retryAt: Date | undefined;
  /** How many attempts were made; counted by the client, so 0 where it had nothing to do. */
  attempts = 0;

  constructor(message: string, { code, status, retryAt, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.retryAt = retryAt;
    const names = kindsOf(new.target);
    Object.defineProperty(this, "name", { value: names[0], configurable: true });
    Object.defineProperty(this, kinds, { value: names });
  }

  /** Whether a value is an error of this class, also from another installed copy of this package. */
  static isInstance<Class extends { readonly kind: string; readonly prototype: unknown }>(
    this: Class,
    value: unknown,
  ): value is Class["prototype"] {
    const names = (value as { [kinds]?: readonly string[] } | null | undefined)?.[kinds];
    return Array.isArray(names) && names.includes(this.kind);
  }

  /** The facts for a log, without the cause and without the stack. */
  toJSON(): Record<string, unknown> {
    // Neither of these two, nor the cause or the stack, is among those that a copy takes.
    return Object.assign<Record<string, unknown>, this>({ name: this.name, message: this.message }, this);
  }
}

/** The kinds of a class and of those that it extends, the nearest first. */
function kindsOf(target: object | null): string[] {
  const kind: unknown = typeof target === "function" && "kind" in target ? target.kind : undefined;
  return typeof kind === "string" ? [kind, ...kindsOf(Object.getPrototypeOf(target))] : [];
}

/** What stays as it is until somebody changes the set-up, resumes the conversation, or makes another client. */
const LASTING: ReadonlySet<string> = new Set(["closed", "lane-stopped", "certificate-refused", "proxy-refused"]);

/**
 * Provably nothing of the request left this machine: to send the message again cannot send it twice. Whether it can do better
 * is said by `retryable`, which is false for an input or a set-up that is wrong, such as a certificate that is refused, for a
 * conversation that is stopped and for a client that is closed.
 *
 * @example
 * if (NotSentError.isInstance(error) && error.retryable) queue.push(message);
 */
export class NotSentError extends LiveDeskError {
  static override readonly kind: string = "NotSentError";
  override readonly outcome = "not-sent";
  override readonly retryable: boolean = !LASTING.has(this.code);
}

/** One thing that is wrong with an input: where, and what would be right. */
export interface InputIssue {
  /** The field, as the API spells it: `content`, `attachments[0]`, `template_params.button_params[1].index`. */
  readonly path: string;
  /** What would be right. Names keys and file paths; never holds a text of the message. */
  readonly message: string;
}

/**
 * The input could only have been refused, so it was not sent.
 *
 * @example
 * if (ValidationError.isInstance(error)) console.error(error.issues);
 */
export class ValidationError extends NotSentError {
  static override readonly kind: string = "ValidationError";
  /** True only where time alone makes the same input right, at `retryAt`. */
  override readonly retryable: boolean = this.retryAt !== undefined;
  readonly issues: readonly InputIssue[];

  /** `retryAt` is when the same input would be right, where time alone mends it. */
  constructor(issues: readonly InputIssue[], retryAt?: Date) {
    super(issues.map(({ path, message }) => `${path}: ${message}`).join("; "), { code: "invalid-input", retryAt });
    this.issues = issues;
  }
}

/**
 * The client cannot work as it was set up: a credential is missing, or an address is not one to send credentials to.
 *
 * @example
 * if (ConfigurationError.isInstance(error)) process.exitCode = 4;
 */
export class ConfigurationError extends NotSentError {
  static override readonly kind: string = "ConfigurationError";
  override readonly retryable = false;

  constructor(message: string, code = "invalid-configuration") {
    super(message, { code });
  }
}

/**
 * What a server refuses only for now: the request took too long to arrive (408), what lies behind the server cannot be reached, as
 * a relay says of LiveDesk (424), it came too early (425), or there were too many (429).
 */
const PASSING: ReadonlySet<number | undefined> = /* @__PURE__ */ new Set([408, 424, 425, 429]);

/**
 * The server refused the request (HTTP 4xx): no message was made. `status` says why, and so does the message, in the
 * server's words.
 *
 * @example
 * if (RejectedError.isInstance(error) && error.status === 413) shrink(file);
 */
export class RejectedError extends LiveDeskError {
  static override readonly kind: string = "RejectedError";
  override readonly outcome = "rejected";
  /** True for 429, 408, 424 and 425, and wherever the server said when to come back: such a refusal passes with time. */
  override readonly retryable: boolean = this.retryAt !== undefined || PASSING.has(this.status);
}

/** The credentials were refused (401), or they do not allow this (403). */
export class AuthenticationError extends RejectedError {
  static override readonly kind: string = "AuthenticationError";
}

/** There is no such conversation or message (404). */
export class NotFoundError extends RejectedError {
  static override readonly kind: string = "NotFoundError";
}

/** Too many requests (429); `retryAt` says when to come back, where the server did. */
export class RateLimitError extends RejectedError {
  static override readonly kind: string = "RateLimitError";
}

/**
 * The request left, and no readable answer came back: the message may exist. Look at the conversation before sending it
 * again; the API has no key by which it would recognise a repeat.
 *
 * @example
 * if (UnknownOutcomeError.isInstance(error)) holdForReview(error.code);
 */
export class UnknownOutcomeError extends LiveDeskError {
  static override readonly kind: string = "UnknownOutcomeError";
  override readonly outcome = "unknown";
  /** False always: a repeat may send the message twice. */
  override readonly retryable = false;

  constructor(what: string, facts: ErrorFacts) {
    super(`${what}. The message may exist: look before you send it again`, facts);
  }
}

/** What an adapter knows of a request whose answer did not arrive. */
export interface Evidence {
  /** Whether a byte of the request may have left. Only a proof makes it false. */
  readonly started: boolean;
  /** What ended the call, if its deadline did. */
  readonly reason: EndReason | undefined;
  /** The HTTP status, where an answer began. */
  readonly status?: number | undefined;
  /** What the runtime threw. */
  readonly cause?: unknown;
  /** The runtime's short name for it, such as ECONNREFUSED. Its text stays in `cause`: it names hosts. */
  readonly name?: string | undefined;
  /** What is known of the failure, in place of "the connection was lost" or "no connection could be made". */
  readonly fault?: TransportFault | undefined;
}

/** A failure that an adapter can name. */
export interface TransportFault {
  /** The `code` of the error. Only `connection-failed` is tried again, and only where nothing was sent. */
  readonly code: string;
  /** What happened, as a clause: "the proxy refused the connection". Without credentials and without the message's text. */
  readonly what: string;
}

/**
 * Says what became of a request whose answer did not arrive: not sent where that is proved, else unknown.
 *
 * @example
 * throw transportFailure({ started: false, reason: deadline.reason, cause });
 */
export function transportFailure({ started, reason, status, cause, name, fault }: Evidence): LiveDeskError {
  const facts = { status, cause };
  const named = name === undefined ? "" : ` (${name})`;
  if (started) {
    const why = reason ? ENDED[reason] : (fault?.what ?? "the connection was lost");
    return new UnknownOutcomeError(`No whole answer came: ${why}${named}`, {
      ...facts,
      code: reason ?? fault?.code ?? "connection-lost",
    });
  }
  const why = reason ? `${ENDED[reason]} before it could leave` : (fault?.what ?? "no connection could be made");
  return new NotSentError(`The message was not sent: ${why}${named}`, {
    ...facts,
    code: reason ?? fault?.code ?? "connection-failed",
  });
}

const ENDED: Readonly<Record<EndReason, string>> = {
  timeout: "the time was up",
  aborted: "the call was aborted",
  closed: "the client was closed",
};

/** What becomes of a call that its deadline ended, or is about to, before or after its request may have left. */
export const endedCall = (
  { reason = "timeout", cause }: Pick<Evidence, "reason" | "cause">,
  started = false,
): LiveDeskError => transportFailure({ started, reason, cause });
