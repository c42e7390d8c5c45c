import type { StoredMessage } from "./stored-message.ts";

/** A status that a message was given: at its creation, and again by each retry. */
export interface StatusChange {
  readonly status: "sent" | "failed";
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Why it failed; absent when it was sent. */
  readonly reason?: string;
}

// Every change of a message that is kept is written anew with each retry, and a client may retry for ever.
const MAX_CHANGES = 100;

/** What an attempt to deliver has led to: a failure, or none. */
export const statusChange = (at: Date, failure: string | undefined): StatusChange =>
  failure === undefined
    ? { status: "sent", at: at.getTime() }
    : { status: "failed", at: at.getTime(), reason: failure };

/** A history with one more change. The first change and the last ones stay. */
export const withChange = (history: readonly StatusChange[], change: StatusChange): readonly StatusChange[] => [
  ...history.slice(0, 1),
  ...history.slice(1).slice(2 - MAX_CHANGES),
  change,
];

/** Why a message is not delivered now; undefined when it is. */
export const failureOf = ({ history }: Pick<StoredMessage, "history">): string | undefined => history.at(-1)?.reason;
