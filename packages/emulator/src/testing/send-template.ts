import type { TemplateParams } from "@livedesk/schema";
import type { Answer, Desk } from "./desk.ts";

/** Sends a template by the API. */
export const sendTemplate = (desk: Desk, template_params: TemplateParams, conversationId = 141): Promise<Answer> =>
  desk.send(conversationId, { content: "a", message_type: "outgoing", template_params });

/** What became of a message: its status, and why it failed if it did. */
export function fate({ body }: Answer): readonly [status: unknown, reason: unknown] {
  const { status, content_attributes } = body as { status: unknown; content_attributes: Record<string, unknown> };
  return [status, content_attributes["external_error"]];
}
