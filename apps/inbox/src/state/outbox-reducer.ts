import type { Attempt } from "./attempt.ts";
import type { Trouble } from "./trouble.ts";

/** A call under way, or what went wrong with it. A call that ended well is not here. A retry makes nothing, so it has no attempt. */
export type OutboxEntry =
  | { readonly phase: "sending"; readonly sent: number; readonly total: number; readonly attempt?: Attempt | undefined }
  | {
      readonly phase: "trouble";
      readonly trouble: Trouble;
      readonly attempt?: Attempt | undefined;
      /** Whether the conversations were read since. */
      readonly looked: boolean;
    };

/** The calls by what they are for: see {@link sendKey}, {@link templateKey} and {@link retryKey}. */
export type Outbox = Readonly<Record<string, OutboxEntry>>;

/** Something that happens to a call. */
export type OutboxAction = { readonly key: string } & (
  | { readonly type: "started"; readonly total: number; readonly attempt?: Attempt | undefined }
  | { readonly type: "progressed"; readonly sent: number; readonly total: number }
  | { readonly type: "ended" }
  | { readonly type: "troubled"; readonly trouble: Trouble }
  | { readonly type: "looked" }
);

/** The call that sends what the composer of a conversation holds. */
export const sendKey = (conversationId: number): string => `send/${conversationId}`;

/** The call that sends a template to a conversation. */
export const templateKey = (conversationId: number): string => `template/${conversationId}`;

/** The call that retries a message. */
export const retryKey = (messageId: number): string => `retry/${messageId}`;

/** The calls after something has happened to one. */
export function outboxReducer(outbox: Outbox, action: OutboxAction): Outbox {
  const { [action.key]: before, ...others } = outbox;
  const keep = (entry: OutboxEntry): Outbox => ({ ...others, [action.key]: entry });
  switch (action.type) {
    case "started":
      return keep({ phase: "sending", sent: 0, total: action.total, attempt: action.attempt });
    case "progressed":
      // A last sign of life may come after the end.
      return before?.phase === "sending" ? keep({ ...before, sent: action.sent, total: action.total }) : outbox;
    case "ended":
      return others;
    case "looked":
      return before?.phase === "trouble" ? keep({ ...before, looked: true }) : outbox;
    default:
      return keep({ phase: "trouble", trouble: action.trouble, attempt: before?.attempt, looked: false });
  }
}

/** Whether nobody knows what became of a call: then only a reader who has looked may repeat it. */
export const isUnsure = (entry: OutboxEntry | undefined): boolean =>
  entry?.phase === "trouble" && (entry.trouble.kind === "unknown" || entry.trouble.kind === "cancelled");
