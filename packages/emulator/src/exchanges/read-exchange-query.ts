import { idSchema } from "@livedesk/schema";
import { Refusal } from "../http/refusal.ts";
import type { ExchangeFilter } from "./exchange.ts";

const KNOWN = ["conversation_id", "message_id"];

function idIn(query: URLSearchParams, name: string): number | undefined {
  const [text, ...more] = query.getAll(name);
  if (more.length > 0) throw new Refusal(422, `${name}: must be given once`);
  if (text === undefined) return undefined;
  if (!idSchema.safeParse(text).success) throw new Refusal(422, `${name}: must be an id, a whole number from 1`);
  return Number(text);
}

/** Which exchanges the query of an address asks for; throws a 422 for what it cannot mean. */
export function readExchangeQuery(query: URLSearchParams): ExchangeFilter {
  const stranger = [...query.keys()].find((name) => !KNOWN.includes(name));
  if (stranger !== undefined)
    throw new Refusal(422, `the query has the unknown key ${JSON.stringify(stranger)}; known: ${KNOWN.join(", ")}`);
  return { conversationId: idIn(query, "conversation_id"), messageId: idIn(query, "message_id") };
}
