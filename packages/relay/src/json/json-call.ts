import type { SendInput } from "@livedesk/core";
import type { Call } from "../call.ts";
import { contentLength } from "../content-length.ts";
import { Refusal } from "../refusal.ts";
import type { CallContext } from "../read-call.ts";
import { decodeUtf8 } from "../utf8.ts";
import { parseStrictly } from "./parse-strictly.ts";

/** Reads a text, a note, a reply or a template. What goes on is written anew from it. Throws `Refusal`. */
export async function jsonCall({ client, limits, route, request, incoming }: CallContext): Promise<Call> {
  const length = contentLength(request.headers, limits.jsonBytes);
  const bytes = await incoming.readAll(limits.jsonBytes);
  if (length !== undefined && length !== bytes.byteLength) {
    throw new Refusal(400, "Content-Length: must be the length of the body");
  }
  const value = parseStrictly(decodeUtf8(bytes, "The body"), "The body");
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
