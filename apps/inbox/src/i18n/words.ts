import type { InboxMessage } from "../api/conversation.ts";
import type { Dictionary } from "./dictionary.ts";

/** A message in one line: its text, or what it has in the place of one. */
export function messageLine(message: InboxMessage, text: Dictionary): string {
  const line = message.content.replaceAll(/\s+/g, " ").trim();
  if (line !== "") return line;
  const [first] = message.attachments;
  if (message.attachments.length === 1 && first) return first.name;
  return message.attachments.length > 0 ? text.list.files(message.attachments.length) : "";
}

/** Who a message is from. */
export function senderName(message: InboxMessage, customer: string, text: Dictionary): string {
  if (message.from === "customer") return customer;
  return message.private ? text.chat.privateNote : text.chat.agent;
}

/** The state of a message in words; one that the page does not know is shown as it is. */
export function statusName(message: InboxMessage, text: Dictionary): string {
  if (message.from === "customer") return text.chat.received;
  const statuses: Readonly<Record<string, string>> = text.chat.statuses;
  return statuses[message.status] ?? message.status;
}
