import type { Id } from "@livedesk/schema";
import { docsOf, type EndReason, type ErrorCode, type ErrorOutcome } from "./error-codes.ts";
import type { RequestKind } from "./requests/request.ts";

// A registered symbol: an error of another installed copy of this package has the same symbol.
const CLASSES = Symbol.for("livedesk.error.classes");

/** The facts that are known when an error is made. */
export interface ErrorFacts {
  /** A short, stable name of what happened, for programs. */
  readonly code: ErrorCode;
  /** The HTTP status, if the server answered. */
  readonly status?: number | undefined;
  /** The response headers, if the server answered. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** When to send again, if the server named a time or if the failure is known to need a wait. */
  readonly retryAt?: Date | undefined;
  /**
   * The error that caused this error. It is not part of the message, because errors of other libraries name hosts and
   * IP addresses.
   */
  readonly cause?: unknown;
}

/** The facts about the call that an error belongs to. */
export interface CallFacts {
  /**
   * What the request was: a text message, files, a template or a retry. Absent if the input was refused before it
   * became a request.
   */
  readonly kind?: RequestKind | undefined;
  /** The conversation of the call. Absent if the caller passed a value that is not a valid id. */
  readonly conversationId?: Id | undefined;
  /** The message that the call should have retried; absent if the call should have sent a new message. */
  readonly messageId?: Id | undefined;
  /** The `reference` that the caller gave the call. */
  readonly reference?: string | undefined;
  /** How many attempts were made; 0 if the call ended before the first attempt. */
  readonly attempts: number;
}

/**
 * The base class of every error of this toolkit. `outcome` says what became of the message, and `retryable` says
 * whether the same call may be made again later. No field contains a message text or a credential.
 *
 * `instanceof` also recognises an error of another installed copy of this package.
 *
 * @example
 * try {
 *   await livedesk.messages.send(141, "Hello");
 * } catch (error) {
 *   if (error instanceof LiveDeskError && error.outcome === "unknown") await askAPerson(error);
 * }
 */
export abstract class LiveDeskError extends Error implements CallFacts {
  /** The name of the class. Minifiers change `constructor.name`, but not this. */
  static readonly className: string = "LiveDeskError";
  /** What became of the message. */
  abstract readonly outcome: ErrorOutcome;
  /**
   * Whether the same call may succeed later without a risk of sending the message twice. If there is a `retryAt`, the
   * call should not be made before this time. False if the input, the configuration or the refusal will stay the same,
   * if the client is closed, and if the outcome is unknown.
   */
  abstract readonly retryable: boolean;
  /** A short, stable name of what happened, for programs. */
  readonly code: ErrorCode;
  /** The URL of the guide's paragraph on the `code`. */
  readonly docs: string;
  /** The HTTP status, if the server answered. */
  readonly status: number | undefined;
  /**
   * The id that the server gave the request (`x-request-id`), if the answer has such an id. Tell this id to LiveDesk's
   * support.
   */
  readonly requestId: string | undefined;
  /** The response headers with names in lower case, if the server answered. Cookies are left out, and secrets are masked. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** When the same call may be made again, if the server named a time or if the failure is known to need a wait. */
  readonly retryAt: Date | undefined;
  // The client sets these when the call ends.
  readonly kind: RequestKind | undefined;
  readonly conversationId: Id | undefined;
  readonly messageId: Id | undefined;
  readonly reference: string | undefined;
  readonly attempts: number = 0;

  constructor(message: string, { code, status, headers, retryAt, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.docs = docsOf(code);
    this.status = status;
    this.requestId = headers && requestIdOf(headers);
    this.headers = headers;
    this.retryAt = retryAt;
    const names = classNames(new.target);
    Object.defineProperty(this, "name", { value: names[0], configurable: true });
    Object.defineProperty(this, CLASSES, { value: names });
  }

  /** Whether a value is an error of this class, even if another installed copy of this package made it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class that a user has derived has no `className` of its own, so only JavaScript's own check can recognise its
    // errors.
    if (!Object.hasOwn(this, "className")) return Function.prototype[Symbol.hasInstance].call(this, value);
    const names = (value as { [CLASSES]?: readonly string[] } | null | undefined)?.[CLASSES];
    return Array.isArray(names) && names.includes(this.className);
  }

  /** The facts for a log, without the cause and without the stack. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(FACTS.map((fact) => [fact, this[fact]]));
  }
}

/** The fields that a log shows. */
const FACTS = [
  "name",
  "message",
  "outcome",
  "code",
  "retryable",
  "status",
  "retryAt",
  "requestId",
  "headers",
  "kind",
  "conversationId",
  "messageId",
  "reference",
  "attempts",
  "docs",
] as const satisfies readonly (keyof LiveDeskError)[];

/** The names of a class and of the classes that it extends, the class itself first. */
function classNames(target: object | null): string[] {
  if (typeof target !== "function") return [];
  const above = classNames(Object.getPrototypeOf(target));
  return Object.hasOwn(target, "className") ? [(target as unknown as typeof LiveDeskError).className, ...above] : above;
}

// A UUID, or an id of a similar form. Most texts of messages, and credentials in base64, do not have this form.
const REQUEST_ID = /^[\w.:-]{1,64}$/;

/** The id that the server gave a request, from the headers of its answer. */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  const id = headers["x-request-id"];
  return id !== undefined && REQUEST_ID.test(id) ? id : undefined;
}

/** Codes of errors that stay until a person changes the configuration, resumes the conversation or makes another client. */
const PERMANENT: ReadonlySet<string> = new Set([
  "closed",
  "conversation-stopped",
  "certificate-refused",
  "proxy-refused",
]);

/**
 * It is proved that no byte of the request was sent: sending the message again cannot send it twice. `retryable` says
 * whether another attempt can succeed. `retryable` is false if the input or the configuration is wrong, if a
 * certificate is refused, if the conversation is stopped, and if the client is closed.
 *
 * @example
 * if (error instanceof NotSentError && error.retryable) queue.push(message);
 */
export class NotSentError extends LiveDeskError {
  static override readonly className: string = "NotSentError";
  override readonly outcome = "not-sent";
  override readonly retryable: boolean = !PERMANENT.has(this.code);
}

/** One problem of an input: the field, and what would be right. */
export interface InputIssue {
  /** The field, as the API spells it: `content`, `attachments[0]`, `template_params.button_params[1].index`. */
  readonly path: string;
  /** What would be right. It may name keys and file paths, and never contains the text of a message. */
  readonly message: string;
}

/**
 * Nothing was sent, because LiveDesk would have refused the input, because a retry cannot help, or because a file has
 * changed.
 *
 * @example
 * if (error instanceof ValidationError) console.error(error.issues);
 */
export class ValidationError extends NotSentError {
  static override readonly className: string = "ValidationError";
  /** True only if the same input will be right later, at `retryAt`. */
  override readonly retryable: boolean = this.retryAt !== undefined;
  /** Everything that is wrong with the input. */
  readonly issues: readonly InputIssue[];

  /** `retryAt` is the time at which the same input will be right; undefined if waiting does not help. */
  constructor(issues: readonly InputIssue[], retryAt?: Date) {
    super(issues.map(({ path, message }) => `${path}: ${message}`).join("; "), { code: "invalid-input", retryAt });
    this.issues = issues;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues };
  }
}

/**
 * The client cannot work with its configuration: an option is wrong, a credential is missing, or credentials must not
 * be sent to the given URL.
 *
 * @example
 * if (error instanceof ConfigurationError) process.exitCode = 4;
 */
export class ConfigurationError extends NotSentError {
  static override readonly className: string = "ConfigurationError";
  override readonly retryable = false;

  constructor(message: string, code: ErrorCode = "invalid-configuration") {
    super(message, { code });
  }
}

/**
 * The statuses of refusals after which the same request can succeed later: the request took too long to arrive (408),
 * the relay could not reach LiveDesk (424), the request came too early (425), or there were too many requests (429).
 */
const PASSING: ReadonlySet<number | undefined> = /* @__PURE__ */ new Set([408, 424, 425, 429]);

/**
 * The server refused the request (HTTP 4xx), so no message was made. The `status` and the message of the error say why;
 * the message quotes the server.
 *
 * @example
 * if (error instanceof RejectedError && error.status === 413) shrink(file);
 */
export class RejectedError extends LiveDeskError {
  static override readonly className: string = "RejectedError";
  override readonly outcome = "rejected";
  /** True for HTTP 408, 424, 425 and 429, and if the server named a time at which to send again. */
  override readonly retryable: boolean = this.retryAt !== undefined || PASSING.has(this.status);
}

/**
 * The credentials were refused (401), or they do not allow this request (403).
 *
 * @example
 * if (error instanceof AuthenticationError) process.exitCode = 4;
 *
 * Contract: text request, request headers.
 */
export class AuthenticationError extends RejectedError {
  static override readonly className: string = "AuthenticationError";
}

/**
 * The conversation or the message does not exist (404).
 *
 * @example
 * if (error instanceof NotFoundError) console.error(error.conversationId, error.messageId);
 *
 * Contract: path parameters `conversation_id` and `message_id`.
 */
export class NotFoundError extends RejectedError {
  static override readonly className: string = "NotFoundError";
}

/**
 * There were too many requests (429). `retryAt` says when to send again, if the server named a time.
 *
 * @example
 * if (error instanceof RateLimitError) console.error(`Send again at ${error.retryAt?.toISOString() ?? "a later time"}`);
 */
export class RateLimitError extends RejectedError {
  static override readonly className: string = "RateLimitError";
}

/**
 * The request or a part of it was sent, and no readable answer came back: the message may exist. Look at the
 * conversation before you send the message again, because the API has no key with which it could recognise a repeat.
 *
 * @example
 * if (error instanceof UnknownOutcomeError) holdForReview(error.code);
 */
export class UnknownOutcomeError extends LiveDeskError {
  static override readonly className: string = "UnknownOutcomeError";
  override readonly outcome = "unknown";
  /** Always false, because a repeat may send the message twice. */
  override readonly retryable = false;

  constructor(what: string, facts: ErrorFacts) {
    super(`${what}${MAY_EXIST}`, facts);
  }
}

const NOT_SENT = "The message was not sent: ";
const MAY_EXIST = ". The message may exist: look at the conversation before you send it again";
const MAY_BE_REPEATED =
  ". The message exists, but it is unknown whether it was sent again: look at the conversation before you retry it";

/** Adds the facts of its call to an error. The message that a retry belongs to exists in any case, and the error says so. */
export function addCallFacts<Failure extends LiveDeskError>(error: Failure, facts: CallFacts): Failure {
  Object.assign(error, facts);
  if (facts.kind !== "retry") return error;
  const before = error.message;
  if (before.startsWith(NOT_SENT)) error.message = before.replace(NOT_SENT, "The message was not sent again: ");
  if (before.endsWith(MAY_EXIST)) error.message = before.slice(0, -MAY_EXIST.length) + MAY_BE_REPEATED;
  // The stack begins with the message.
  if (error.stack !== undefined) error.stack = error.stack.replace(before, () => error.message);
  return error;
}

/** The facts that an adapter knows about a request that got no answer. */
export interface Evidence {
  /** Whether a byte of the request may have been sent. False only if it is proved that no byte was sent. */
  readonly started: boolean;
  /** Why the deadline of the call ended; undefined if the deadline has not ended. */
  readonly reason: EndReason | undefined;
  /** The HTTP status, if an answer began. */
  readonly status?: number | undefined;
  /** The response headers, if an answer began. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What the runtime threw. */
  readonly cause?: unknown;
  /**
   * The runtime's short name for the failure, such as ECONNREFUSED. The runtime's message stays in `cause`, because it
   * names hosts.
   */
  readonly name?: string | undefined;
  /**
   * The failure, if the adapter can name it. The default is "the connection was lost" or "no connection could be made".
   */
  readonly fault?: TransportFault | undefined;
}

/** A failure that an adapter can name. */
export interface TransportFault {
  /**
   * The `code` of the error. The client only sends a request again if the code is `connection-failed` and nothing was
   * sent.
   */
  readonly code: ErrorCode;
  /**
   * What happened, as a clause without a capital letter: "the proxy refused the connection". It contains no credential
   * and no message text.
   */
  readonly what: string;
}

/**
 * The error for a request that got no answer: `NotSentError` if it is proved that nothing was sent, otherwise
 * `UnknownOutcomeError`.
 *
 * @example
 * throw transportFailure({ started: false, reason: deadline.reason, cause });
 */
export function transportFailure({ started, reason, name, fault, status, headers, cause }: Evidence): LiveDeskError {
  const code = reason ?? fault?.code ?? (started ? "connection-lost" : "connection-failed");
  const facts = { code, status, headers, cause };
  const why = (reason && ENDED[reason]) ?? fault?.what;
  const named = name === undefined ? "" : ` (${name})`;
  if (started) {
    return new UnknownOutcomeError(`No complete answer came: ${why ?? "the connection was lost"}${named}`, facts);
  }
  const before = reason ? " before the request was sent" : "";
  return new NotSentError(`${NOT_SENT}${why ?? "no connection could be made"}${before}${named}`, facts);
}

const ENDED: Readonly<Record<EndReason, string>> = {
  timeout: "the call timed out",
  aborted: "the call was aborted",
  closed: "the client was closed",
};

/**
 * The error of a call that its deadline ended, or is about to end. `started` is true if a part of the request may have
 * been sent.
 */
export const endedCall = (
  { reason = "timeout", cause }: Pick<Evidence, "reason" | "cause">,
  started = false,
): LiveDeskError => transportFailure({ started, reason, cause });
