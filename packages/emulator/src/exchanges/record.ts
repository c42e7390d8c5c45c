import { idSchema } from "@livedesk/schema";
import type { MiddlewareHandler } from "hono";
import type { Context } from "../context.ts";
import { complaintOf } from "../complaint.ts";

import { type CallEnv, newNotes } from "./call-notes.ts";
import { excerpt } from "./excerpt.ts";
import type { ExchangeResponse } from "./exchange.ts";
import { maskedHeaders } from "./masked-headers.ts";

const idIn = (text: string | undefined): number | null =>
  text !== undefined && idSchema.safeParse(text).success ? Number(text) : null;

/**
 * Writes down what passes through a route of the API, questions of browsers aside. It goes before everything else, so as to
 * see the answer that is sent; and it never reads a body itself, so as to change nothing of when and how one is sent.
 */
export const recordCalls =
  ({ exchanges, clock }: Pick<Context, "exchanges" | "clock">): MiddlewareHandler<CallEnv> =>
  async (context, next) => {
    const { req } = context;
    if (req.method === "OPTIONS") return next();
    const notes = newNotes(idIn(req.param("message_id")));
    context.set("notes", notes);
    const at = clock.now().getTime();
    const began = clock.given().getTime();
    const conversation_id = idIn(req.param("conversation_id"));
    const record = (response: ExchangeResponse | null): void => {
      const { pathname, search } = new URL(req.url);
      exchanges.add({
        at,
        duration: Math.max(0, clock.given().getTime() - began),
        conversation_id,
        message_id: notes.messageId,
        kind: notes.kind,
        method: req.method,
        path: pathname + search,
        fault: notes.fault,
        request: { headers: maskedHeaders(req.raw.headers), body: notes.body },
        response,
      });
    };
    try {
      await next();
    } catch (error) {
      record(null);
      throw error;
    }
    const { status, headers } = context.res;
    const body =
      notes.answer ?? (context.error === undefined ? "" : JSON.stringify({ error: complaintOf(context.error) }));
    record({ status, headers: Object.fromEntries(headers), body: excerpt(body) });
  };
