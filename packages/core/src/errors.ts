import type { ErrorOutcome } from "./outcome.ts";

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
