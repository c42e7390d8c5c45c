import type { InboxMessage } from "../api/conversation.ts";

/** Whose eyes look at a chat. */
export type Viewer = "agent" | "customer";

/** A line of a chat: a new day, or a message. */
export type ChatItem =
  | { readonly kind: "day"; readonly at: number }
  | {
      readonly kind: "message";
      readonly message: InboxMessage;
      /** Whether it follows closely on one of the same side, so that it needs no head of its own. */
      readonly follows: boolean;
      readonly quoted: Quoted | undefined;
    };

/** What a message replies to: `message` is undefined where it is not in this conversation. */
export interface Quoted {
  readonly id: number;
  readonly message: InboxMessage | undefined;
}

const CLOSE = 5 * 60 * 1000;

/** What a customer never sees: what agents say among themselves, and what did not arrive. */
export const isVisible = (message: InboxMessage, viewer: Viewer): boolean =>
  viewer === "agent" || message.from === "customer" || (!message.private && message.status !== "failed");

/** The lines of a chat, from top to bottom. */
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
  // What is said of the failure stands between them.
  last.status !== "failed" &&
  message.createdAt - last.createdAt < CLOSE;

function quotedBy(replying: InboxMessage, byId: ReadonlyMap<number, InboxMessage>, viewer: Viewer): Quoted | undefined {
  const id = replyIdOf(replying);
  if (id === undefined) return undefined;
  const message = byId.get(id);
  return { id, message: message && isVisible(message, viewer) ? message : undefined };
}

/** The message that this one replies to, or undefined where it replies to none. */
export function replyIdOf({ contentAttributes }: Pick<InboxMessage, "contentAttributes">): number | undefined {
  const id = Number(contentAttributes["in_reply_to"] ?? NaN);
  return Number.isSafeInteger(id) ? id : undefined;
}
