import type { RequestKind } from "../requests/request.ts";
import type { LiveDeskError } from "../errors.ts";
import type { Outcome } from "../outcome.ts";

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
