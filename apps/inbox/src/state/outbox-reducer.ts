import type { Trouble } from "./trouble.ts";

/** A call under way, or what went wrong with it. A call that ended well is not here. */
export type OutboxEntry =
  | { readonly phase: "sending"; readonly sent: number; readonly total: number }
  | { readonly phase: "trouble"; readonly trouble: Trouble };

/** The calls by what they are for: see {@link sendKey}, {@link retryKey} and {@link customerKey}. */
export type Outbox = Readonly<Record<string, OutboxEntry>>;

/** Something that happens to a call. */
export type OutboxAction = { readonly key: string } & (
  | { readonly type: "started"; readonly total: number }
  | { readonly type: "progressed"; readonly sent: number; readonly total: number }
  | { readonly type: "ended" }
  | { readonly type: "troubled"; readonly trouble: Trouble }
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
  switch (action.type) {
    case "started":
      return { ...others, [action.key]: { phase: "sending", sent: 0, total: action.total } };
    case "progressed":
      // A last sign of life may come after the end.
      return before?.phase === "sending"
        ? { ...others, [action.key]: { phase: "sending", sent: action.sent, total: action.total } }
        : outbox;
    case "ended":
      return others;
    default:
      return { ...others, [action.key]: { phase: "trouble", trouble: action.trouble } };
  }
}
