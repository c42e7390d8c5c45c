import { Hono } from "hono";
import { answerMessage } from "../answer-message.ts";
import { authenticate } from "../authenticate.ts";
import type { Context } from "../context.ts";
import { findConversation } from "../find-conversation.ts";
import { findMessage } from "../find-message.ts";
import { readMessageRequest } from "../read-message-request.ts";
import { retryMessage } from "../retry-message.ts";
import { sendMessage } from "../send-message.ts";
import { only } from "./only.ts";

const SEND = "/api/v2/accounts/conversations/:conversation_id/messages";
const RETRY = `${SEND}/:message_id/retry` as const;

/** The two calls of the contract. Both answer 200 with the message, as upstream does, also when it was not delivered. */
export function messageRoutes({ store, credentials, url, maxBodyBytes }: Context): Hono {
  const routes = new Hono();

  routes.post(SEND, async (context) => {
    const { req } = context;
    authenticate(req.header("Authorization"), credentials);
    const { id } = findConversation(store, req.param("conversation_id"));
    const draft = await readMessageRequest(req.raw, maxBodyBytes);
    // Looked up again: others may have written while the body came in.
    const conversation = findConversation(store, id);
    return context.json(answerMessage(sendMessage(store, conversation, draft), conversation, url));
  });

  routes.post(RETRY, (context) => {
    const { req } = context;
    authenticate(req.header("Authorization"), credentials);
    const conversation = findConversation(store, req.param("conversation_id"));
    const message = findMessage(conversation, req.param("message_id"));
    return context.json(answerMessage(retryMessage(store, conversation, message), conversation, url));
  });

  return routes.all(SEND, only("POST")).all(RETRY, only("POST"));
}
