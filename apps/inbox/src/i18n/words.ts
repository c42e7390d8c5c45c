import type { Conversation, InboxMessage } from "../api/conversation.ts";
import type { Problem } from "../api/reading.ts";
import type { Dictionary } from "./en.ts";

/** Returns a message in one line: its text, or else its files. */
export function messageLine(message: InboxMessage, text: Dictionary): string {
  const line = message.content.replaceAll(/\s+/g, " ").trim();
  if (line !== "") return line;
  const [first] = message.attachments;
  if (message.attachments.length === 1 && first) return first.name;
  return message.attachments.length > 0 ? text.list.files(message.attachments.length) : "";
}

/** Returns the customer's name, or else a name with the id of the conversation. */
export const customerName = ({ customer, id }: Conversation, text: Dictionary): string =>
  customer ?? text.list.customer(id);

/** Returns the name of the sender of a message. */
export function senderName(message: InboxMessage, customer: string, text: Dictionary): string {
  if (message.from === "customer") return customer;
  return message.private ? text.chat.privateNote : text.chat.agent;
}

/** Returns the status of a message as human-readable text. An unknown status is returned as the API spells it. */
export function statusName(message: InboxMessage, text: Dictionary): string {
  if (message.from === "customer") return text.chat.received;
  const statuses: Readonly<Record<string, string>> = text.chat.statuses;
  return statuses[message.status] ?? message.status;
}

/** Returns a problem as one sentence. */
export const problemTitle = ({ reason }: Problem, text: Dictionary): string =>
  reason === undefined ? text.faults.own : text.faults[reason];

/** Returns the explanation of a problem, or undefined if the title is enough. */
export const problemDetail = ({ reason, detail }: Problem): string | undefined =>
  reason === undefined || reason === "refused" ? detail : undefined;
