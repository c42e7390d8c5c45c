import { type Id, isObject } from "@livedesk/schema";
import type { Outcome } from "../error-codes.ts";
import type { LiveDeskError } from "../errors.ts";
import type { RequestKind } from "../requests/request.ts";

/** What every event says about the call that it belongs to. */
interface CallEvent {
  /** The number of the call, counted from 1 for each client. */
  readonly call: number;
  /** What the request is: a text message, files, a template or a retry. */
  readonly kind: RequestKind;
  /** The conversation that the message belongs to. */
  readonly conversationId: Id;
  /** The `reference` that the caller gave the call. */
  readonly reference?: string | undefined;
  /** The path below the base URL. The path contains the ids, and no part of the message. */
  readonly path: string;
  /** The number of the attempt, counted from 1 for each call; 0 if no attempt was made. */
  readonly attempt: number;
}

/** An attempt begins. */
export interface RequestEvent extends CallEvent {
  readonly type: "request";
}

/** The server answered an attempt. */
export interface ResponseEvent extends CallEvent {
  readonly type: "response";
  /** The HTTP status. */
  readonly status: number;
  /** The id that the server gave the request (`x-request-id`), if the answer has such an id. */
  readonly requestId?: string | undefined;
  /** The time from the start of the attempt to the end of the answer, in ms. */
  readonly duration: number;
}

/** An attempt failed, and the client will make another one. */
export interface RetryEvent extends CallEvent {
  readonly type: "retry";
  /** The time until the next attempt, in ms. */
  readonly delay: number;
  /** Why the attempt failed. */
  readonly error: LiveDeskError;
}

/** A call has ended. */
export interface OutcomeEvent extends CallEvent {
  readonly type: "outcome";
  /** What became of the message. */
  readonly outcome: Outcome;
  /** The time of the whole call, in ms. */
  readonly duration: number;
  /** The id that LiveDesk gave the message, if the message was accepted. */
  readonly messageId?: number | undefined;
  /** The id that the server gave the request (`x-request-id`), if the answer has such an id. */
  readonly requestId?: string | undefined;
  /** Why the message was not accepted; absent if the message was accepted. */
  readonly error?: LiveDeskError | undefined;
}

/** Something is unusual, and the call continues. */
export interface WarningEvent extends CallEvent {
  readonly type: "warning";
  /**
   * `characters-deleted` comes before the first attempt: LiveDesk may delete characters (`<`, `>`, `"` and `'`) of a
   * template's value. `conversation-mismatch` comes after the answer: the answer names a different conversation, not
   * the one that the message was sent to.
   */
  readonly code: "characters-deleted" | "conversation-mismatch";
  /** The field, as the API spells it: `template_params.processed_params.1`. */
  readonly field: string;
  /** What is unusual. The text does not contain the value itself. */
  readonly message: string;
}

/** An event that a client reports. No event contains a message text or a credential. */
export type ClientEvent = WarningEvent | RequestEvent | ResponseEvent | RetryEvent | OutcomeEvent;

type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

/** The part of an event that differs between the events of a call. */
export type EventDetail = DistributiveOmit<ClientEvent, keyof CallEvent>;

/**
 * Calls a listener. If the listener throws, or its promise rejects, the error is ignored: a listener must not change
 * the outcome of a message, and must report its errors itself.
 *
 * @example
 * notify((sentBytes: number) => console.log(sentBytes), 1024);
 */
export function notify<Value>(listener: (value: Value) => unknown, value: Value): void {
  try {
    const result = listener(value);
    // Not `instanceof Promise`: a promise of another realm (`node:vm`, Jest) is an instance of another class.
    if (isThenable(result)) result.then(undefined, () => undefined);
  } catch {
    // The listener's error is ignored, as described above.
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  isObject(value) && typeof value["then"] === "function";
