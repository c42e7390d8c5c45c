import type { FileMessage, Id, Message, TemplateMessage, TextMessage } from "@livedesk/schema";
import type { ApiRequest } from "./request.ts";
import { buildFileRequest } from "../build-file-request.ts";
import { buildTemplateRequest } from "../build-template-request.ts";
import { buildTextRequest } from "../build-text-request.ts";
import { ValidationError } from "../errors/validation-error.ts";

/** What a message of one kind cannot hold. A key that holds undefined counts as left out. */
type Without<Keys extends string> = { readonly [Key in Keys]?: undefined };

/**
 * A message to send. What it holds decides what it is: `template_params` a template, `attachments` files, else a text. A key that
 * holds undefined counts as left out.
 */
export type SendInput =
  // A text whose files are decided at run time, `{ content, ...(files.length > 0 && { attachments: files }) }`, is one type too.
  | (TextMessage & { attachments?: FileMessage["attachments"] | undefined } & Without<
        "template_params" | "message_type"
      >)
  | (FileMessage & Without<"template_params" | "message_type">)
  | (TemplateMessage & Without<"attachments" | "private" | "content_attributes">);

/**
 * Builds the request for whichever kind of message is given. Throws `ValidationError`.
 *
 * @example
 * buildSendRequest(141, { content: "Hello" }).body; // { kind: "json", value: { content: "Hello" } }
 *
 * Contract: text, file and template request.
 */
export function buildSendRequest(conversationId: Id, input: SendInput): ApiRequest<Message> {
  const given = present(input);
  if ("template_params" in given) {
    refuseInTemplate(given, "attachments", "a template carries no files: send them in a message of their own");
    refuseInTemplate(given, "private", "a template goes to the customer: it cannot be a private note");
    refuseInTemplate(given, "content_attributes", "a template takes no attributes: it cannot be a reply");
    return buildTemplateRequest(conversationId, given as TemplateMessage);
  }
  return "attachments" in given
    ? buildFileRequest(conversationId, given as FileMessage)
    : buildTextRequest(conversationId, given as TextMessage);
}

const KNOWN = ["content", "private", "content_attributes", "attachments", "message_type", "template_params"];

/**
 * The message with what it holds, wherever it holds it: a getter of its class counts, and a key that holds undefined counts as
 * left out. What is not an object is told what one looks like.
 */
function present(input: unknown): object {
  if (typeof input !== "object" || input === null) {
    throw new ValidationError([{ path: "message", message: 'must be an object, for example { content: "Hello" }' }]);
  }
  const isPlain = Object.getPrototypeOf(input) === Object.prototype;
  if (isPlain && !Object.values(input).includes(undefined)) return input;
  const keys = new Set(KNOWN);
  for (const key in input) keys.add(key);
  const entries = [...keys].map((key) => [key, (input as Record<string, unknown>)[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function refuseInTemplate(given: object, path: string, message: string): void {
  if (path in given) throw new ValidationError([{ path, message }]);
}
