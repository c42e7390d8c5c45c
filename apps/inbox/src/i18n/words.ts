import type { Conversation, InboxMessage } from "../api/conversation.ts";
import type { Problem } from "../api/reading.ts";
import type { Dictionary } from "./en.ts";

/** A message in one line: its text, or what it has in the place of one. */
export function messageLine(message: InboxMessage, text: Dictionary): string {
  const line = message.content.replaceAll(/\s+/g, " ").trim();
  if (line !== "") return line;
  const [first] = message.attachments;
  if (message.attachments.length === 1 && first) return first.name;
  return message.attachments.length > 0 ? text.list.files(message.attachments.length) : "";
}

/** The customer's name, or words in its place. */
export const customerName = ({ customer, id }: Conversation, text: Dictionary): string =>
  customer ?? text.list.customer(id);

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

/** What went wrong with a reading or a change, in the words of the page. */
export const problemTitle = ({ fault }: Problem, text: Dictionary): string =>
  fault === undefined ? text.faults.own : text.faults[fault];

/** What the emulator or the page says beside that, or undefined where there is no more to say. */
export const problemDetail = ({ fault, detail }: Problem): string | undefined =>
  fault === undefined || fault === "refused" ? detail : undefined;
