import type { ExchangeBody } from "../api/exchange.ts";
import type { InboxMessage } from "../api/conversation.ts";
import { asObject, type Json } from "../api/json.ts";

/** A file of a call: its bytes are the reader's own to find. */
interface CallFile {
  readonly name: string;
  readonly type: string;
}

/** A call that a reader can repeat: in JSON, or as a form where there are files. */
export type SendCall =
  | { readonly kind: "json"; readonly conversationId: number; readonly body: Json }
  | {
      readonly kind: "form";
      readonly conversationId: number;
      readonly fields: readonly (readonly [name: string, text: string])[];
      readonly files: readonly CallFile[];
    };

/** The call that was made, as it arrived; undefined where it had no body that could be read. */
export function callOfExchange(conversationId: number, body: ExchangeBody): SendCall | undefined {
  if (body.kind === "json") {
    const json = asObject(parsed(body.text));
    return Object.keys(json).length === 0 ? undefined : { kind: "json", conversationId, body: json };
  }
  if (body.kind === "none") return undefined;
  return {
    kind: "form",
    conversationId,
    fields: body.parts.flatMap(({ name, filename, text }) => (filename === undefined ? [[name, text ?? ""]] : [])),
    files: body.parts.flatMap(({ filename, type = "" }) => (filename === undefined ? [] : [{ name: filename, type }])),
  };
}

/** The call that makes such a message, where the one that made it is no longer known. */
export function callOfMessage(conversationId: number, message: InboxMessage): SendCall {
  const { content, private: isPrivate, templateParams, attachments } = message;
  // What the server adds to a failed message.
  const attributes = Object.entries(message.contentAttributes).filter(([name]) => name !== "external_error");
  const contentAttributes = Object.fromEntries(attributes);
  const hasAttributes = attributes.length > 0;
  if (attachments.length > 0) {
    return {
      kind: "form",
      conversationId,
      fields: [
        ...(content === "" ? [] : [["content", content] as const]),
        ...(isPrivate ? [["private", "true"] as const] : []),
        ...(hasAttributes ? [["content_attributes", JSON.stringify(contentAttributes)] as const] : []),
      ],
      files: attachments.map(({ name, type }) => ({ name, type })),
    };
  }
  return {
    kind: "json",
    conversationId,
    body: {
      content,
      ...(templateParams && { message_type: "outgoing" }),
      ...(isPrivate && { private: true }),
      ...(hasAttributes && { content_attributes: contentAttributes }),
      ...(templateParams && { template_params: templateParams }),
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
