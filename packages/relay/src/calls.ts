import type { Client } from "@livedesk/core";
import type { Call } from "./call.ts";
import { contentLength } from "./content-length.ts";
import { boundaryOf } from "./form/boundary.ts";
import { formCall } from "./form/form-call.ts";
import type { Holding } from "./held-bytes.ts";
import type { IncomingBody } from "./body.ts";
import { jsonCall } from "./json/json-call.ts";
import type { Limits } from "./options.ts";
import { Refusal } from "./refusal.ts";
import type { RelayRoute } from "./relay-options.ts";

/** What a caller may put into a message. */
export interface MessageRules {
  readonly limits: Limits;
  /** The attributes that a page may give. */
  readonly contentAttributes: readonly string[];
  /** Whether a file's name and first bytes must fit the type that it declares. */
  readonly checkFiles: boolean;
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

const isJson = (contentType: string): boolean =>
  /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?$/i.test(contentType);

/** Reads what a request asks for: a JSON body whole, of a form nothing yet. Throws `Refusal`. */
export async function readCall(context: CallContext): Promise<Call> {
  const { route, request } = context;
  if (route.messageId !== undefined) return retryCall(context, route.messageId);
  const contentType = request.headers.get("content-type") ?? "";
  if (isJson(contentType)) return jsonCall(context);
  const boundary = boundaryOf(contentType);
  if (boundary !== undefined) return formCall(context, boundary);
  throw new Refusal(415, "Content-Type: must be application/json or multipart/form-data");
}

async function retryCall({ client, route, request, incoming }: CallContext, messageId: number): Promise<Call> {
  contentLength(request.headers, 0);
  await incoming.readAll(0);
  return {
    kind: "retry",
    fingerprint: "",
    deliver: (end) => client.messages.retry(route.conversationId, messageId, { signal: end }),
  };
}
