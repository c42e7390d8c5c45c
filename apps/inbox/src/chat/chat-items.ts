import type { InboxMessage } from "../api/conversation.ts";

/** The person from whose view a chat is shown. */
export type Viewer = "agent" | "customer";

/** A line of a chat: the start of a day, or a message. */
export type ChatItem =
  | { readonly kind: "day"; readonly at: number }
  | {
      readonly kind: "message";
      readonly message: InboxMessage;
      /**
       * Whether the message follows a message of the same sender within a few minutes. If it does, the name is not
       * repeated.
       */
      readonly follows: boolean;
      readonly quoted: Quoted | undefined;
    };

/**
 * The message to which a message replies. `message` is undefined if that message is not in this conversation, or is
 * hidden from the viewer.
 */
export interface Quoted {
  readonly id: number;
  readonly message: InboxMessage | undefined;
}

const CLOSE = 5 * 60 * 1000;

/** Whether a viewer can see a message. Customers do not see private notes and failed messages. */
export const isVisible = (message: InboxMessage, viewer: Viewer): boolean =>
  viewer === "agent" || message.from === "customer" || (!message.private && message.status !== "failed");

/** Returns the lines of a chat, from top to bottom. */
export function chatItems(
  messages: readonly InboxMessage[],
  viewer: Viewer,
  dayKey: (at: number) => string,
): readonly ChatItem[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const items: ChatItem[] = [];
  let last: InboxMessage | undefined;
  for (const message of messages) {
    if (!isVisible(message, viewer)) continue;
    const isNewDay = last === undefined || dayKey(last.createdAt) !== dayKey(message.createdAt);
    if (isNewDay) items.push({ kind: "day", at: message.createdAt });
    items.push({
      kind: "message",
      message,
      follows: !isNewDay && last !== undefined && isClose(last, message),
      quoted: quotedBy(message, byId, viewer),
    });
    last = message;
  }
  return items;
}

const isClose = (last: InboxMessage, message: InboxMessage): boolean =>
  last.from === message.from &&
  last.private === message.private &&
  // After a failed message, the sender's name is repeated, because the explanation of the failure stands between the
  // two messages.
  last.status !== "failed" &&
  message.createdAt - last.createdAt < CLOSE;

function quotedBy(replying: InboxMessage, byId: ReadonlyMap<number, InboxMessage>, viewer: Viewer): Quoted | undefined {
  const id = replyIdOf(replying);
  if (id === undefined) return undefined;
  const message = byId.get(id);
  return { id, message: message && isVisible(message, viewer) ? message : undefined };
}

/** Returns the id of the message to which a message replies, or undefined. */
export function replyIdOf({ contentAttributes }: Pick<InboxMessage, "contentAttributes">): number | undefined {
  const id = Number(contentAttributes["in_reply_to"] ?? NaN);
  return Number.isSafeInteger(id) ? id : undefined;
}
