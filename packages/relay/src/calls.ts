import type { Client, RequestKind, SendInput } from "@livedesk/core";
import type { RelayRoute, MessageRules } from "./options.ts";
import { Refusal } from "./answers.ts";
import { contentLength, tooLong, type IncomingBody, type Holding, differs } from "./body.ts";
import { decodeUtf8, parseStrictly, THE_BODY, checkStorable, checkAttributes } from "./strict-json.ts";
import type { HostRule } from "./origins.ts";

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

const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

// A second Host header is joined to the first with a comma.
const ONE_HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/** Refuses what would make one request look like another to whoever reads it next. */
export function refuseTricks({ headers }: Request, url: URL, isOtherHost: HostRule): void {
  const host = headers.get("host");
  if (host !== null && !ONE_HOST.test(host)) throw new Refusal(400, "Host: must be given once, and be one host");
  if (isOtherHost(headers, url)) throw new Refusal(400, "Host: must be the host that the request's target names");
  const override = OVERRIDES.find((name) => headers.has(name));
  if (override !== undefined)
    throw new Refusal(400, `${override}: the relay takes no other method than the request's own`);
  if (url.search !== "") throw new Refusal(400, "The relay takes no query");
  const transfer = headers.get("transfer-encoding");
  if (transfer !== null && transfer.toLowerCase() !== "chunked") {
    throw new Refusal(415, "Transfer-Encoding: the relay takes chunked alone");
  }
  const encoding = headers.get("content-encoding");
  if (encoding !== null) throw new Refusal(415, "Content-Encoding: the relay takes bodies as they are alone");
}

type Message = Awaited<ReturnType<Client["messages"]["send"]>>;

/** What a caller has asked for, and what carries it out. */
export interface Call {
  readonly kind: RequestKind;
  /** What a repeat of the same request has in common with it, as far as is known without its files. */
  readonly fingerprint: string;
  /**
   * Sends it; `end` ends that at once. Throws `Refusal`, or an error of the client's; the first only while it is sure that nothing came of it.
   */
  deliver(end: AbortSignal): Promise<Message>;
}

/** What a call is read with, and carried out with. */
export interface CallContext {
  readonly client: Client;
  readonly rules: MessageRules;
  readonly route: RelayRoute;
  readonly request: Request;
  readonly incoming: IncomingBody;
  /** Counts what is held of it. */
  readonly held: Holding;
}

export async function retryCall({ client, route, request, incoming }: CallContext, messageId: number): Promise<Call> {
  contentLength(request.headers, 0);
  await incoming.readAll(0);
  return {
    kind: "retry",
    fingerprint: "",
    deliver: (end) => client.messages.retry(route.conversationId, messageId, { signal: end }),
  };
}

/** Reads a text, a note, a reply or a template. What goes on is written anew from it. Throws `Refusal`. */
export async function jsonCall({ client, rules, route, request, incoming, held }: CallContext): Promise<Call> {
  const { jsonBytes } = rules.limits;
  const length = contentLength(request.headers, jsonBytes);
  // Room is taken for the whole body at once. Taken piece by piece, many bodies at a time could each get room for a part, and none for
  // its end.
  if (length !== undefined) held.add(length);
  const bytes = await incoming.readAll(
    length ?? jsonBytes,
    (piece) => {
      if (length === undefined) held.add(piece.byteLength);
    },
    () => (length === undefined ? tooLong(jsonBytes) : differs()),
  );
  if (length !== undefined && length !== bytes.byteLength) throw differs();
  const value = parseStrictly(decodeUtf8(bytes, THE_BODY), THE_BODY);
  checkStorable(value, THE_BODY);
  if (typeof value === "object" && value !== null && "content_attributes" in value) {
    checkAttributes(value.content_attributes, rules.contentAttributes);
  }
  const isTemplate = typeof value === "object" && value !== null && "template_params" in value;
  return {
    kind: isTemplate ? "template" : "text",
    fingerprint: await digest(bytes),
    // Whatever it is, the client looks at it as it does at every input.
    deliver: (end) => client.messages.send(route.conversationId, withoutFiles(value) as SendInput, { signal: end }),
  };
}

/** The client would take files here; JSON has none. */
function withoutFiles(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("attachments" in value)) return value;
  throw new Refusal(422, "attachments: files travel as multipart/form-data");
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
}
