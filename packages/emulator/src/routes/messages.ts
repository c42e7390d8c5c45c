import { Hono } from "hono";
import { answerCall } from "../answer-call.ts";
import { answerMessage } from "../desk/answers.ts";
import { authenticate } from "../http/auth.ts";
import type { Context } from "../context.ts";
import type { CallEnv } from "../exchanges/call-notes.ts";
import { callKind } from "../faults/call-kind.ts";
import { findConversation } from "../find-conversation.ts";
import { findMessage } from "../find-message.ts";
import { mediaType } from "../http/body.ts";
import { readMessageRequest } from "../read-message-request.ts";
import { refuseUnlessFailed, retryMessage } from "../desk/actions.ts";
import { sendMessage } from "../send-message.ts";
import { only } from "./only.ts";

/** Sends a message. */
export const SEND = "/api/v2/accounts/conversations/:conversation_id/messages";
/** Sends a failed one again. */
export const RETRY = `${SEND}/:message_id/retry` as const;

/** The two calls of the contract. Both answer 200 with the message, as upstream does, also when it was not delivered. */
export function messageRoutes(shared: Context): Hono<CallEnv> {
  const { store, credentials, url, maxBodyBytes } = shared;
  const routes = new Hono<CallEnv>();

  routes.post(SEND, ({ req, var: { notes } }) => {
    authenticate(req.header("Authorization"), credentials);
    const conversation = findConversation(store, req.param("conversation_id"));
    const type = mediaType(req.header("Content-Type") ?? "");
    return answerCall(shared, {
      request: req.raw,
      conversationId: conversation.id,
      notes,
      kind: type === "multipart" ? "file" : undefined,
      read: async () => {
        const draft = await readMessageRequest({ request: req.raw, type, maxBytes: maxBodyBytes, notes });
        const commit = () => answerMessage(sendMessage(shared, conversation, draft), conversation, url);
        return { kind: callKind(draft), commit };
      },
    });
  });

  routes.post(RETRY, ({ req, var: { notes } }) => {
    authenticate(req.header("Authorization"), credentials);
    const conversation = findConversation(store, req.param("conversation_id"));
    const find = () => findMessage(conversation, req.param("message_id"));
    return answerCall(shared, {
      request: req.raw,
      conversationId: conversation.id,
      notes,
      kind: "retry",
      read: async () => {
        refuseUnlessFailed(find());
        // Found again when it is time: another call may have retried it meanwhile.
        const commit = () => answerMessage(retryMessage(shared, conversation, find()), conversation, url);
        return { kind: "retry", commit };
      },
    });
  });

  return routes.all(SEND, only("POST")).all(RETRY, only("POST"));
}
