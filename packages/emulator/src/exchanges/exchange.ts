import type { CallKind } from "../faults/call-kind.ts";
import type { FaultName } from "../faults/schema.ts";

/** One part of a form: `text` is of a part that is no file, `size` is in bytes. */
export interface ExchangePart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly size: number;
  readonly text?: string;
}

/** The body of a call, as it arrived; `none` also where it was refused or cut off unread. The bytes of files are not kept. */
export type ExchangeBody =
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "multipart"; readonly parts: readonly ExchangePart[] }
  | { readonly kind: "none" };

/** What was answered. */
export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As much of it as was sent. */
  readonly body: string;
}

/** One call of the API, and what was answered. A text of more than 64 KiB is cut there, and says so at its end. */
export interface Exchange {
  /** From 1, in the order in which the calls came to their end. */
  readonly id: number;
  /** When it arrived, by the emulator's clock, in milliseconds since 1970. */
  readonly at: number;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** The one in its path; null if that is no number. */
  readonly conversation_id: number | null;
  /** The message that it stored, or that it was to send again; null if there is none. */
  readonly message_id: number | null;
  /** Null if it was refused or cut off before that could be told. */
  readonly kind: CallKind | null;
  readonly method: string;
  readonly path: string;
  /** The fault that struck it. */
  readonly fault: FaultName | null;
  readonly request: {
    /** With the credentials masked, and nothing else. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: ExchangeBody;
  };
  /** Null where the connection ended without an answer. */
  readonly response: ExchangeResponse | null;
}

/** Which exchanges are wanted: all, unless it says otherwise. */
export interface ExchangeFilter {
  readonly conversationId?: number | undefined;
  readonly messageId?: number | undefined;
}
