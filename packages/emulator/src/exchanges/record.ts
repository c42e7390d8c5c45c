import { idSchema } from "@livedesk/schema";
import type { MiddlewareHandler } from "hono";
import type { Clock } from "../desk/clock.ts";
import { answerText } from "../http/refusal.ts";
import {
  type CallEnv,
  excerpt,
  type Exchange,
  type ExchangeBody,
  type ExchangeFilter,
  type ExchangeResponse,
  newNotes,
} from "./exchange.ts";

const MAX_EXCHANGES = 1000;
// The limit for all exchanges together, in characters. Only many large bodies reach the limit. Then fewer exchanges are
// kept.
const MAX_TEXT = 16 * 1024 * 1024;

interface Kept {
  readonly exchange: Exchange;
  readonly length: number;
}

function lengthOf(body: ExchangeBody): number {
  if (body.kind === "json") return body.text.length;
  return body.kind === "none" ? 0 : body.parts.reduce((sum, { text = "" }) => sum + text.length, 0);
}

/** The last calls of the API, with their answers. */
export class ExchangeLog {
  readonly #changed: (conversationId: number | null) => void;
  readonly #listeners = new Set<() => void>();
  #kept: Kept[] = [];
  #length = 0;
  #lastId = 0;

  constructor(changed: (conversationId: number | null) => void) {
    this.#changed = changed;
  }

  add(call: Omit<Exchange, "id">): void {
    const exchange = { id: ++this.#lastId, ...call };
    const length = lengthOf(call.request.body) + (call.response?.body.length ?? 0);
    this.#kept.push({ exchange, length });
    this.#length += length;
    while (this.#kept.length > MAX_EXCHANGES || this.#length > MAX_TEXT)
      this.#length -= this.#kept.shift()?.length ?? this.#length;
    this.#changed(exchange.conversation_id);
    for (const look of this.#listeners) look();
  }

  /** Calls `look` after each call, until the returned function is called. */
  listen(look: () => void): () => void {
    this.#listeners.add(look);
    return () => void this.#listeners.delete(look);
  }

  /** Removes all exchanges. The next one has the number 1. */
  clear(): void {
    this.#kept = [];
    this.#length = 0;
    this.#lastId = 0;
  }

  /** Returns a copy of the exchanges that the filter selects, oldest first. */
  list({ conversationId, messageId }: ExchangeFilter = {}): readonly Exchange[] {
    const selected = this.#kept.filter(
      ({ exchange }) =>
        (conversationId === undefined || exchange.conversation_id === conversationId) &&
        (messageId === undefined || exchange.message_id === messageId),
    );
    return structuredClone(selected.map(({ exchange }) => exchange));
  }
}

// The id of the conversation, and that of the message if the call is a retry.
const API_CALL = /^\/api\/v2\/accounts\/conversations\/([^/]+)\/messages(?:\/([^/]+)\/retry)?$/;

const idIn = (text: string | undefined): number | null =>
  text !== undefined && idSchema.safeParse(text).success ? Number(text) : null;

/** The values and functions that the recorder needs. */
export interface RecordContext {
  readonly log: ExchangeLog;
  readonly clock: Clock;
}

/**
 * Records every call of the API, and every call that changes something at a path that does not exist, because it was
 * probably meant for the API. The preflight requests of browsers are not recorded. This handler
 * runs before all other handlers, so that it sees the answer that is sent. It does not read the request's body itself,
 * because that would change when and how the client sends the body.
 */
export const recordCalls =
  ({ log, clock }: RecordContext): MiddlewareHandler<CallEnv> =>
  async (context, next) => {
    const { req } = context;
    if (req.method === "OPTIONS") return next();
    const [, conversationId, messageId] = API_CALL.exec(req.path) ?? [];
    const notes = newNotes(idIn(messageId));
    context.set("notes", notes);
    const isCall = req.path.startsWith("/api/");
    const at = clock.now().getTime();
    const began = clock.source().getTime();
    const conversation_id = idIn(conversationId);
    const record = (response: ExchangeResponse | null): void => {
      const { pathname, search } = new URL(req.url);
      log.add({
        at,
        duration: Math.max(0, clock.source().getTime() - began),
        conversation_id,
        message_id: notes.messageId,
        kind: notes.kind,
        method: req.method,
        path: pathname + search,
        fault: notes.fault,
        warnings: notes.warnings,
        request: { headers: maskedHeaders(req.raw.headers), body: notes.body },
        response,
      });
    };
    try {
      await next();
    } catch (error) {
      if (isCall) record(null);
      throw error;
    }
    if (!isCall && !notes.isUnknown) return undefined;
    const { status, headers } = context.res;
    const body =
      notes.answer ?? (context.error === undefined ? "" : JSON.stringify({ error: answerText(context.error) }));
    record({ status, headers: Object.fromEntries(headers), body: excerpt(body) });
  };

// A browser sends the cookies of every server on this machine, because cookies do not depend on the port.
const SECRET = new Set(["authorization", "cookie", "proxy-authorization"]);
const scheme = /^(?:basic|bearer|digest)(?= )/i;

/** Returns headers as a plain object. Of credentials, only the scheme is kept. */
const maskedHeaders = (headers: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...headers].map(([name, value]) => [
      name,
      SECRET.has(name) ? [...(scheme.exec(value) ?? []), "…"].join(" ") : value,
    ]),
  );
