import type { Client, RequestKind, SendInput } from "@livedesk/core";
import { isJsonObject } from "@livedesk/schema";
import { Refusal } from "./answers.ts";
import { contentLength, type HeldBody, type IncomingBody, lengthMismatch, tooLong } from "./body.ts";
import type { MessageRules, RelayRoute } from "./options.ts";
import { checkAttributes, checkStorable, decodeUtf8, parseStrictly, THE_BODY } from "./strict-json.ts";

type Message = Awaited<ReturnType<Client["messages"]["send"]>>;

/** What a request asks for: a message to send, or a failed message to retry. */
export interface Call {
  readonly kind: RequestKind;
  /**
   * A string that is equal for a request and its repeats. It does not depend on the files of a form, because they are
   * sent while they arrive.
   */
  readonly fingerprint: string;
  /**
   * Sends the call, until `signal` is aborted. Rejects with an error of the client, or with a `Refusal` if it is certain that there is no
   * message.
   */
  deliver(signal: AbortSignal): Promise<Message>;
}

/** Everything that is needed to read and to send a call. */
export interface CallContext {
  readonly client: Client;
  readonly rules: MessageRules;
  readonly route: RelayRoute;
  readonly request: Request;
  readonly incoming: IncomingBody;
  /** Counts the bytes of this request that are held in memory. */
  readonly held: HeldBody;
}

const API_BASE = "/api/v2/";
const ROUTE = /^\/api\/v2\/accounts\/conversations\/([1-9]\d{0,15})\/messages(?:\/([1-9]\d{0,15})\/retry)?$/;

// Finds the beginning of a second route in a path. A proxy in front of the relay could use the second route instead of the first.
const OTHER_ROUTE = /api(?:\/|%2f)v2(?:\/|%2f)accounts(?:\/|%2f|$)/i;

/** Reads the route of a path, below any mount path. The path of the request to LiveDesk is built from the two ids only. */
export function routeOf(pathname: string): RelayRoute {
  // The last occurrence is used, because the mount path may contain the same string.
  const at = Math.max(0, pathname.lastIndexOf(API_BASE));
  const isUnambiguous = !pathname.includes("//") && !OTHER_ROUTE.test(pathname.slice(0, at));
  const found = isUnambiguous ? ROUTE.exec(pathname.slice(at)) : null;
  const [, conversation, message] = found ?? [];
  const conversationId = Number(conversation);
  const messageId = message === undefined ? undefined : Number(message);
  // JavaScript would round a number with too many digits to a different id.
  if (!Number.isSafeInteger(conversationId) || !Number.isSafeInteger(messageId ?? 0)) {
    throw new Refusal(
      404,
      "Not found. The relay has only the routes …/conversations/{id}/messages and …/messages/{id}/retry",
    );
  }
  return messageId === undefined ? { conversationId } : { conversationId, messageId };
}

const METHOD_OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

/** Refuses a request that another server could read as a different request. */
export function refuseAmbiguity({ headers }: Request, url: URL): void {
  const override = METHOD_OVERRIDES.find((name) => headers.has(name));
  if (override !== undefined) throw new Refusal(400, `${override}: changing the method with a header is not supported`);
  if (url.search !== "") throw new Refusal(400, "The URL must not have a query string");
  const transfer = headers.get("transfer-encoding");
  if (transfer !== null && transfer.toLowerCase() !== "chunked") {
    throw new Refusal(415, "Transfer-Encoding: must be chunked, because the relay supports no other value");
  }
  if (headers.has("content-encoding")) {
    throw new Refusal(415, "Content-Encoding is not supported: send the body uncompressed");
  }
}

/** Reads the retry of a failed message, which has no body. Throws `Refusal`. */
export async function retryCall({ client, route, request, incoming }: CallContext, messageId: number): Promise<Call> {
  contentLength(request.headers, 0);
  await incoming.readAll(0);
  return {
    kind: "retry",
    fingerprint: "",
    deliver: (signal) => client.messages.retry(route.conversationId, messageId, { signal }),
  };
}

/**
 * Reads a text message, a private note, a reply or a template. The JSON is parsed, and is written again for LiveDesk.
 * Throws `Refusal`.
 */
export async function jsonCall({ client, rules, route, request, incoming, held }: CallContext): Promise<Call> {
  const { jsonBytes } = rules.limits;
  const length = contentLength(request.headers, jsonBytes);
  // Memory is reserved for the whole body at once. If it were reserved chunk by chunk, many bodies could each get memory for their
  // beginning, and no body could get memory for its end.
  if (length !== undefined) held.add(length);
  const bytes = await incoming.readAll(
    length ?? jsonBytes,
    (chunk) => {
      if (length === undefined) held.add(chunk.byteLength);
    },
    () => (length === undefined ? tooLong(jsonBytes) : lengthMismatch()),
  );
  if (length !== undefined && length !== bytes.byteLength) throw lengthMismatch();
  const message = parseStrictly(decodeUtf8(bytes, THE_BODY), THE_BODY);
  // The client also accepts a plain string as a message; the API does not.
  if (!isJsonObject(message)) throw new Refusal(422, `${THE_BODY}: must be a JSON object`);
  checkStorable(message, THE_BODY);
  checkAttributes(message["content_attributes"], rules.contentAttributes);
  return {
    kind: "template_params" in message ? "template" : "text",
    fingerprint: await sha256(bytes),
    deliver: (signal) => {
      // The client would accept file objects in `attachments`; a JSON body cannot contain a file.
      if ("attachments" in message)
        throw new Refusal(422, "attachments: must not be in a JSON body. Send files as multipart/form-data");
      // The cast is safe, because the client checks every input before it sends.
      return client.messages.send(route.conversationId, message as unknown as SendInput, { signal });
    },
  };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
}
