import { Refusal } from "./refusal.ts";
import type { RelayRoute } from "./relay-options.ts";

const BASE = "/api/v2/";
const REST = /^\/api\/v2\/accounts\/conversations\/([1-9]\d{0,15})\/messages(?:\/([1-9]\d{0,15})\/retry)?$/;

// A mount that is itself the beginning of a route: whoever reads the path in front of the relay might take that for the route.
const TWO_ROUTES = /api(?:\/|%2f)v2(?:\/|%2f)accounts(?:\/|%2f|$)/i;

/** The route of a path, below whatever it is mounted at. Upstream gets a path made of the ids alone. */
export function routeOf(pathname: string): RelayRoute {
  // The last one, since what it is mounted below may have the same name.
  const at = Math.max(0, pathname.lastIndexOf(BASE));
  const isOne = !pathname.includes("//") && !TWO_ROUTES.test(pathname.slice(0, at));
  const found = isOne ? REST.exec(pathname.slice(at)) : null;
  const [, conversation, message] = found ?? [];
  const conversationId = Number(conversation);
  const messageId = message === undefined ? undefined : Number(message);
  // More digits than a number can hold exactly would be another number's.
  if (!Number.isSafeInteger(conversationId) || !Number.isSafeInteger(messageId ?? 0)) {
    throw new Refusal(404, "There is nothing here: the relay knows LiveDesk's two routes alone");
  }
  return messageId === undefined ? { conversationId } : { conversationId, messageId };
}
