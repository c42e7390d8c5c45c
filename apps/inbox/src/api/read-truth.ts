import type { TemplateParams } from "@livedesk/schema";
import type { Attachment, Conversation, HistoryEntry, InboxMessage } from "./conversation.ts";
import { failureReason } from "./failure-reason.ts";
import { asList, asNumber, asObject, asText } from "./json.ts";
import { ownPath } from "./own-path.ts";

/** What `/__emulator/truth` shows. What is missing or strange there never keeps the rest from being seen. */
export const readTruth = (json: unknown): readonly Conversation[] =>
  asList(asObject(json)["conversations"]).map(conversation);

function conversation(json: unknown): Conversation {
  const { id, channel, customer, window, window_ends_at, messages } = asObject(json);
  return {
    id: asNumber(id) ?? 0,
    channel: asText(channel),
    customer: asText(asObject(customer)["name"]) || undefined,
    window: window === "open" || window === "closed" ? window : "none",
    windowEndsAt: asNumber(window_ends_at),
    messages: asList(messages).map(message),
  };
}

function message(json: unknown): InboxMessage {
  const fields = asObject(json);
  const createdAt = (asNumber(fields["created_at"]) ?? 0) * 1000;
  const status = asText(fields["status"], "sent");
  const contentAttributes = asObject(fields["content_attributes"]);
  const reason = failureReason(contentAttributes);
  const history = asList(fields["history"]).map(historyEntry);
  const only: HistoryEntry = { status, at: createdAt, ...(reason !== undefined && { reason }) };
  return {
    id: asNumber(fields["id"]) ?? 0,
    from: fields["message_type"] === 0 ? "customer" : "agent",
    content: asText(fields["content"]),
    private: fields["private"] === true,
    status,
    contentAttributes,
    templateParams: templateParams(fields["template_params"]),
    createdAt,
    attachments: asList(fields["attachments"]).map(attachment),
    history: history.length > 0 ? history : [only],
  };
}

/** The emulator has checked the parameters before it stored them; the parts that this page draws are read with care. */
function templateParams(json: unknown): TemplateParams | undefined {
  const params = asObject(json);
  return typeof params["name"] === "string" ? (params as TemplateParams) : undefined;
}

function historyEntry(json: unknown): HistoryEntry {
  const { status, at, reason } = asObject(json);
  return { status: asText(status), at: asNumber(at) ?? 0, ...(typeof reason === "string" && { reason }) };
}

function attachment(json: unknown): Attachment {
  const { id, name, type, size, sha256, data_url } = asObject(json);
  return {
    id: asNumber(id) ?? 0,
    name: asText(name),
    type: asText(type),
    size: asNumber(size) ?? 0,
    sha256: asText(sha256),
    path: ownPath(asText(data_url)),
  };
}
