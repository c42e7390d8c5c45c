import type { RequestKind } from "../requests/request.ts";
import type { LiveDeskError } from "../errors.ts";
import type { Outcome } from "../error-codes.ts";

/** What every event says of the call that it belongs to. */
interface OfCall {
  /** Counts the calls of one client, from 1. */
  readonly call: number;
  readonly kind: RequestKind;
  /** The path below the base URL: it holds the ids, and nothing of the message. */
  readonly path: string;
  /** Counts the attempts of this call, from 1; 0 when none was made. */
  readonly attempt: number;
}

/** An attempt begins. */
export interface RequestEvent extends OfCall {
  readonly type: "request";
}

/** The server answered an attempt, in a time in ms. */
export interface ResponseEvent extends OfCall {
  readonly type: "response";
  readonly status: number;
  readonly duration: number;
}

/** An attempt failed in a way that may be tried again, and will be after a delay in ms. */
export interface RetryEvent extends OfCall {
  readonly type: "retry";
  readonly delay: number;
  readonly error: LiveDeskError;
}

/** A call has ended, after a time in ms. */
export interface OutcomeEvent extends OfCall {
  readonly type: "outcome";
  readonly outcome: Outcome;
  readonly duration: number;
  /** The id that LiveDesk gave the message, where it was accepted. */
  readonly messageId?: number;
  readonly error?: LiveDeskError;
}

/** Something is unusual, and the call goes on. */
export interface WarningEvent extends OfCall {
  readonly type: "warning";
  /**
   * `characters-deleted`, before the first attempt: LiveDesk may delete characters (`<`, `>`, `"` and `'`) of a template's value.
   * `conversation-mismatch`, after the answer: it names another conversation than the one that the message was sent to.
   */
  readonly code: "characters-deleted" | "conversation-mismatch";
  /** The field, as the API spells it: `template_params.processed_params.1`. */
  readonly field: string;
  /** Why, without the value itself. */
  readonly message: string;
}

/** What a client tells while it works. No event holds a message's text or a credential. */
export type ClientEvent = WarningEvent | RequestEvent | ResponseEvent | RetryEvent | OutcomeEvent;

type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

/** What is told of one kind of event, beside the call that it belongs to. */
export type EventDetail = DistributiveOmit<ClientEvent, keyof OfCall>;

/**
 * Tells a listener something. Whatever it does, also later on, must not change what becomes of a message, and it is the
 * listener's own to report.
 */
export function notify<Value>(listener: (value: Value) => unknown, value: Value): void {
  try {
    const result = listener(value);
    // Also a promise of another realm (`node:vm`, Jest), which is no instance of this one's class.
    if (isThenable(result)) result.then(undefined, () => undefined);
  } catch {
    // As said above.
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
