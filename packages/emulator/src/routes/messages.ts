import type { Message } from "@livedesk/schema";
import { Hono } from "hono";
import {
  type DeliveryFacts,
  refuseUnlessFailed,
  retriedMessage,
  type RetryKind,
  sentMessage,
} from "../desk/actions.ts";
import { answerMessage } from "../desk/answers.ts";
import { type Bytes, readAll } from "../desk/bytes.ts";
import type { Conversation, MessageDraft, StoredMessage } from "../desk/conversation.ts";
import { readJsonMessage, readMultipartMessage, type ReadMessage } from "../desk/read.ts";
import { findMessage, type Store } from "../desk/store.ts";
import type { Wait } from "../events.ts";
import { type CallEnv, type CallNotes, excerpt, formBody } from "../exchanges/exchange.ts";
import { FAULT_HEADER, type FaultRules, readFaultHeader } from "../faults/rules.ts";
import { type CallKind, isEarly } from "../faults/schema.ts";
import { jsonAnswer, retryLater, strikeEarly, strikeLate } from "../faults/strike.ts";
import type { Throttle } from "../faults/throttle.ts";
import { authenticate, type Credentials } from "../http/auth.ts";
import { bodyOf, mediaType, type MediaType } from "../http/body.ts";
import { parseForm } from "../http/form.ts";
import { only } from "../http/refusal.ts";
import type { ReceivedBody, Spool } from "../http/spool.ts";
import type { TemplateRegistry } from "../templates/registry.ts";

/** The route that sends a message. */
const SEND = "/api/v2/accounts/conversations/:conversation_id/messages";

/** The route that retries a failed message. */
const RETRY = `${SEND}/:message_id/retry` as const;

/** The values that the two calls of the API need. */
export interface MessageRoutesContext {
  readonly store: Store;
  readonly credentials: Credentials;
  /** The origin of the emulator, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly maxBodyBytes: number;
  /** Whether a call that a client should have refused is refused, and not only accepted with warnings. */
  readonly strict: boolean;
  readonly retries: RetryKind;
  /** Counts the calls and the messages. */
  readonly throttle: Throttle;
  /** Decides what becomes of a message that was sent. */
  readonly onSent: (conversation: Conversation, message: StoredMessage) => void;
  /** Receives the bodies. */
  readonly spool: Spool;
  readonly faults: FaultRules;
  readonly templates: TemplateRegistry;
  readonly wait: Wait;
  /** This function is called with each request that, because of a fault, never gets a complete answer. */
  readonly onStall: (request: Request) => void;
}

/**
 * The two calls of the contract. As in Chatwoot, both calls answer 200 with the message, even if the message was not
 * delivered.
 */
export function messageRoutes(context: MessageRoutesContext): Hono<CallEnv> {
  const { store, credentials, url, maxBodyBytes, spool, strict, retries, onSent, throttle, templates } = context;
  const routes = new Hono<CallEnv>();
  const facts = (): DeliveryFacts => ({
    now: store.now(),
    templateRefusal: (params) => templates.refusalOf(params),
  });

  for (const path of [SEND, RETRY] as const)
    routes.post(path, async ({ var: { notes } }, next) => {
      if (!throttle.isOver(store.now())) return next();
      const { response, body } = retryLater();
      notes.answer = body;
      return response;
    });

  routes.post(SEND, async ({ req, var: { notes } }) => {
    authenticate(req.header("Authorization"), credentials);
    const conversation = store.conversation(req.param("conversation_id"));
    const type = mediaType(req.header("Content-Type") ?? "");
    let unused: ReceivedBody | undefined;
    try {
      return await answerCall(context, {
        request: req.raw,
        conversationId: conversation.id,
        notes,
        kind: type === "multipart" ? "file" : undefined,
        read: async () => {
          unused = await spool.receive(bodyOf(req.raw, maxBodyBytes));
          const contentType = req.header("Content-Type") ?? "";
          const { draft, warnings } = readMessage(unused.bytes, { contentType, type, strict }, notes);
          notes.warnings = warnings;
          throttle.refuseFlood(conversation.messages, store.now());
          const commit = () => {
            const message = store.add(conversation.id, sentMessage(conversation, draft, facts()));
            // Only the files of a message are read from the body later.
            if (message.files.length > 0) unused = undefined;
            onSent(conversation, message);
            return answerMessage(message, conversation, url);
          };
          return { kind: callKind(draft), commit };
        },
      });
    } finally {
      await unused?.discard();
    }
  });

  routes.post(RETRY, ({ req, var: { notes } }) => {
    authenticate(req.header("Authorization"), credentials);
    const conversation = store.conversation(req.param("conversation_id"));
    const find = () => findMessage(conversation, req.param("message_id"));
    return answerCall(context, {
      request: req.raw,
      conversationId: conversation.id,
      notes,
      kind: "retry",
      read: async () => {
        refuseUnlessFailed(find(), retries);
        throttle.refuseFlood(conversation.messages, store.now());
        const commit = () => {
          // The message is looked up again, because another call may have retried it since the check above.
          const message = store.replace(conversation.id, retriedMessage(conversation, find(), facts(), retries));
          onSent(conversation, message);
          return answerMessage(message, conversation, url);
        };
        return { kind: "retry", commit };
      },
    });
  });

  return routes.all(SEND, only("POST")).all(RETRY, only("POST"));
}

/** One of the contract's two calls, divided into steps, because a fault may happen between the steps. */
interface ApiCall {
  readonly request: Request;
  readonly conversationId: number;
  /** The notes about the outcome of the call, for the list of exchanges. */
  readonly notes: CallNotes;
  /** The kind of the call, as far as the headers of the request show it. */
  readonly kind: CallKind | undefined;
  /** Reads the rest of the request and checks it, but changes nothing. Throws a refusal if the request is not valid. */
  readonly read: () => Promise<ReadCall>;
}

/** A call that is valid. */
interface ReadCall {
  readonly kind: CallKind;
  /** Stores the message and returns the answer. */
  readonly commit: () => Message;
}

/**
 * Answers a call, or applies a fault to the call. A fault in the header `X-Emulator-Fault` has priority over all rules,
 * and no rule counts this call. A call that is not valid is refused with or without faults, and no rule with a late
 * fault counts this call.
 */
async function answerCall(
  { faults, wait, onStall }: Pick<MessageRoutesContext, "faults" | "wait" | "onStall">,
  call: ApiCall,
): Promise<Response> {
  const { request, conversationId, notes } = call;
  notes.kind = call.kind ?? null;
  const requested = readFaultHeader(request.headers.get(FAULT_HEADER) ?? undefined);
  const early = requested ?? faults.beforeBody({ conversationId, kind: call.kind });
  if (early !== undefined && isEarly(early)) {
    notes.fault = early.fault;
    return strikeEarly(early, request);
  }
  const { kind, commit } = await call.read();
  notes.kind = kind;
  const late = early ?? faults.afterBody({ conversationId, kind });
  notes.fault = late?.fault ?? null;
  const commitAndNote = (): Message => {
    const message = commit();
    notes.messageId = message.id;
    return message;
  };
  const { response, body } =
    late === undefined
      ? jsonAnswer(commitAndNote())
      : await strikeLate(late, commitAndNote, { signal: request.signal, onStall: () => onStall(request), wait });
  notes.answer = body;
  return response;
}

/** How a body is read. */
interface MessageFormat {
  readonly contentType: string;
  readonly type: MediaType;
  readonly strict: boolean;
}

/**
 * Reads the message in a body. Notes the body that arrived, even if the message is refused. Throws a refusal if the
 * message is not valid.
 */
function readMessage(body: Bytes, { contentType, type, strict }: MessageFormat, notes: CallNotes): ReadMessage {
  if (type === "json") {
    const bytes = readAll(body);
    notes.body = { kind: "json", text: excerpt(bytes) };
    return readJsonMessage(bytes, strict);
  }
  notes.body = { kind: "multipart", parts: [] };
  const form = parseForm(body, contentType);
  notes.body = formBody(form);
  return readMultipartMessage(form, strict);
}

/** Returns the kind of the call that sends this message. */
function callKind({ files, template_params, private: isNote }: MessageDraft): CallKind {
  if (files.length > 0) return "file";
  if (template_params !== undefined) return "template";
  return isNote ? "note" : "text";
}
