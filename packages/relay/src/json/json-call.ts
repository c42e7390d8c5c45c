import type { SendInput } from "@livedesk/core";
import type { Call } from "../call.ts";
import { checkAttributes } from "../content-attributes.ts";
import { contentLength } from "../content-length.ts";
import { tooLong } from "../body.ts";
import { Refusal } from "../refusal.ts";
import type { CallContext } from "../calls.ts";
import { checkStorable, THE_BODY } from "../storable.ts";
import { decodeUtf8 } from "../utf8.ts";
import { parseStrictly } from "../strict-json.ts";

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

const differs = (): Refusal => new Refusal(400, "Content-Length: must be the length of the body");

/** The client would take files here; JSON has none. */
function withoutFiles(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("attachments" in value)) return value;
  throw new Refusal(422, "attachments: files travel as multipart/form-data");
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
}
