import type { CallKind } from "../faults/call-kind.ts";
import type { FaultName } from "../faults/schema.ts";
import type { ExchangeBody } from "./exchange.ts";

/** What is learnt of a call while it is being answered. */
export interface CallNotes {
  kind: CallKind | null;
  fault: FaultName | null;
  messageId: number | null;
  body: ExchangeBody;
  /** The body of its answer, unless it is refused. */
  answer: string | Uint8Array | undefined;
}

/** Where the handler of a call finds its notes. */
export interface CallEnv {
  Variables: { notes: CallNotes };
}

/** The notes of a call of which nothing is known but the message that its path names. */
export const newNotes = (messageId: number | null): CallNotes => ({
  kind: null,
  fault: null,
  messageId,
  body: { kind: "none" },
  answer: undefined,
});
