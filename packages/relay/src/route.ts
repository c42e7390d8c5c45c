import { Refusal } from "./refusal.ts";

/** What a request asks for: to send into a conversation, or to retry one of its messages. */
export interface Route {
  readonly conversationId: number;
  /** The message to retry. */
  readonly messageId?: number;
}

const BASE = "/api/v2/";
const REST = /^\/api\/v2\/accounts\/conversations\/([1-9]\d{0,15})\/messages(?:\/([1-9]\d{0,15})\/retry)?$/;

/** The route of a path, below whatever it is mounted at. Upstream gets a path made of the ids alone. */
export function routeOf(pathname: string): Route {
  const found = pathname.includes("//") ? null : REST.exec(pathname.slice(Math.max(0, pathname.indexOf(BASE))));
  const [, conversation, message] = found ?? [];
  const conversationId = Number(conversation);
  const messageId = message === undefined ? undefined : Number(message);
  // More digits than a number can hold exactly would be another number's.
  if (!Number.isSafeInteger(conversationId) || !Number.isSafeInteger(messageId ?? 0)) {
    throw new Refusal(404, "There is nothing here: the relay knows LiveDesk's two routes alone");
  }
  return messageId === undefined ? { conversationId } : { conversationId, messageId };
}
