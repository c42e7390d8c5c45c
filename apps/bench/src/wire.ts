import type { Target } from "./peer.ts";

/** LiveDesk's address for the messages of a conversation. */
export const messagesUrl = ({ url }: Target, conversation: number): string =>
  `${url}/api/v2/accounts/conversations/${conversation}/messages`;

export const authorization = ({ apiKey, apiSecret }: Target): string =>
  `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}`;

export const jsonHeaders = (target: Target): Record<string, string> => ({
  authorization: authorization(target),
  "content-type": "application/json",
});

/** The addresses of all conversations, one after the other, again and again. */
export function messagesUrls(target: Target): () => string {
  const urls = target.conversations.map((conversation) => messagesUrl(target, conversation));
  let next = 0;
  return () => urls[next++ % urls.length] ?? "";
}
