import type { TemplateParams } from "@livedesk/schema";
import type { EmulatorTruth, TruthAttachment, TruthConversation, TruthMessage } from "@livedesk/emulator/client";

/** A stored file. */
export interface Attachment extends Omit<TruthAttachment, "data_url"> {
  /** The path of the file on the origin of this page. */
  readonly path: string;
}

/** A status of a message, and the time at which the message got this status, in ms since 1970. */
type HistoryEntry = Omit<TruthMessage["history"][number], "status"> & { readonly status: string };

/** A message as the page shows it. */
export interface InboxMessage extends Pick<TruthMessage, "id" | "content" | "private"> {
  readonly from: "customer" | "agent";
  /** Any string, because a newer emulator may have statuses that the page does not know. */
  readonly status: string;
  readonly contentAttributes: TruthMessage["content_attributes"];
  readonly templateParams: TemplateParams | undefined;
  /** In ms. */
  readonly createdAt: number;
  readonly attachments: readonly Attachment[];
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** A conversation with all its messages, oldest first. */
export interface Conversation extends Pick<TruthConversation, "id" | "window"> {
  readonly channel: string;
  /** The customer's name. */
  readonly customer: string | undefined;
  /** When the window closes or closed, in ms since 1970. Undefined if the emulator does not say when. */
  readonly windowEndsAt: number | undefined;
  readonly messages: readonly InboxMessage[];
}

/** Converts the conversations of an emulator. All times in the result are in ms. */
export const conversationsOf = ({ conversations }: EmulatorTruth): readonly Conversation[] =>
  conversations.map(({ id, window, channel, customer, window_ends_at, messages }) => ({
    id,
    window,
    channel,
    customer: customer.name || undefined,
    windowEndsAt: window_ends_at ?? undefined,
    messages: messages.map(messageOf),
  }));

function messageOf(message: TruthMessage): InboxMessage {
  const { id, content, private: isPrivate, status, history } = message;
  return {
    id,
    content,
    private: isPrivate,
    status,
    history,
    from: message.message_type === 0 ? "customer" : "agent",
    contentAttributes: message.content_attributes,
    templateParams: message.template_params,
    createdAt: message.created_at * 1000,
    attachments: message.attachments.map(({ data_url, ...file }) => ({ ...file, path: ownPath(data_url) })),
  };
}

/**
 * Returns only the path of a URL. The page then loads the file from its own origin, even if the server wrote
 * `127.0.0.1` and the page was opened as `localhost`.
 */
function ownPath(address: string): string {
  const url = URL.parse(address, "http://localhost");
  return url === null ? "" : url.pathname + url.search;
}

/**
 * Returns the server's text that says why a message failed, and undefined if the server gives no reason. A reason that
 * is only a code may be a number.
 */
export function failureReason({ contentAttributes }: Pick<InboxMessage, "contentAttributes">): string | undefined {
  const { external_error } = contentAttributes;
  if (typeof external_error === "number") return String(external_error);
  return typeof external_error === "string" && external_error !== "" ? external_error : undefined;
}
