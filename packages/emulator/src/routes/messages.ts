import { Hono } from "hono";
import { answerMessage } from "../desk/answers.ts";
import { authenticate } from "../http/auth.ts";
import type { Context } from "../context.ts";
import { type CallEnv, type CallNotes, excerpt, formBody } from "../exchanges/exchange.ts";
import { type CallKind, isEarly } from "../faults/schema.ts";
import { findConversation, findMessage } from "../desk/store.ts";
import { mediaType, type MediaType, readBody } from "../http/body.ts";
import { refuseUnlessFailed, retryMessage, sendMessage } from "../desk/actions.ts";
import { only } from "../http/refusal.ts";
import type { Message } from "@livedesk/schema";
import { carryOut, cutOff, FAULT_HEADER, jsonAnswer, readFaultHeader } from "../faults/strike.ts";
import { parseForm } from "../http/form.ts";
import { readJsonMessage, readMultipartMessage } from "../desk/read.ts";
import type { MessageDraft } from "../desk/conversation.ts";

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

/** One of the contract's two calls, in the steps between which a fault may strike. */
export interface ApiCall {
  readonly request: Request;
  readonly conversationId: number;
  /** Where it is noted what became of the call. */
  readonly notes: CallNotes;
  /** What the head alone tells. */
  readonly kind: CallKind | undefined;
  /** Reads the rest and checks it, but changes nothing. Throws the refusal. */
  readonly read: () => Promise<ReadCall>;
}

/** A call that can be answered with a message. */
interface ReadCall {
  readonly kind: CallKind;
  /** Stores the message and returns the answer. */
  readonly commit: () => Message;
}

/**
 * Answers a call, or lets a fault strike it. A fault that the call itself asks for comes before all rules, which then are
 * not asked; a call that is refused is refused as ever, and uses up no rule that strikes after the body.
 */
export async function answerCall({ faults, wait, onStall }: Context, call: ApiCall): Promise<Response> {
  const { request, conversationId, notes } = call;
  notes.kind = call.kind ?? null;
  const own = readFaultHeader(request.headers.get(FAULT_HEADER) ?? undefined);
  const early = own ?? faults.beforeBody({ conversationId, kind: call.kind });
  if (early !== undefined && isEarly(early)) {
    notes.fault = early.fault;
    return cutOff(early, request);
  }
  const { kind, commit } = await call.read();
  notes.kind = kind;
  const late = early ?? faults.afterBody({ conversationId, kind });
  notes.fault = late?.fault ?? null;
  const noted = (): Message => {
    const message = commit();
    notes.messageId = message.id;
    return message;
  };
  const { response, body } =
    late === undefined
      ? jsonAnswer(noted())
      : await carryOut(late, noted, { signal: request.signal, onStall: () => onStall(request), wait });
  notes.answer = body;
  return response;
}

/** What is to be read, and where it is noted. */
interface Reading {
  readonly request: Request;
  readonly type: MediaType;
  readonly maxBytes: number;
  readonly notes: CallNotes;
}

/** The message that a request asks to send; throws the refusal otherwise. What arrived is noted also then. */
export async function readMessageRequest({ request, type, maxBytes, notes }: Reading): Promise<MessageDraft> {
  const bytes = await readBody(request, maxBytes);
  if (type === "json") {
    notes.body = { kind: "json", text: excerpt(bytes) };
    return readJsonMessage(bytes);
  }
  notes.body = { kind: "multipart", parts: [] };
  const form = parseForm(bytes, request.headers.get("Content-Type") ?? "");
  notes.body = formBody(form);
  return readMultipartMessage(form);
}

/** The kind of the call that sends this message. */
function callKind({ files, template_params, private: isNote }: MessageDraft): CallKind {
  if (files.length > 0) return "file";
  if (template_params !== undefined) return "template";
  return isNote ? "note" : "text";
}
