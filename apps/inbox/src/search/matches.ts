import type { InboxMessage } from "../api/conversation.ts";
import { failureReason } from "../api/failure-reason.ts";
import { momentOf } from "./parse-search-time.ts";
import type { Search, SearchTerm } from "./search-term.ts";

/** Whether a message is all that a search asks for. A search without terms finds nothing. */
export const matches = ({ terms }: Search, message: InboxMessage, now: number): boolean =>
  terms.length > 0 && terms.every((term) => holds(term, message, now));

function holds(term: SearchTerm, message: InboxMessage, now: number): boolean {
  switch (term.kind) {
    case "words":
      return textsOf(message).some((text) => folded(text).includes(folded(term.text)));
    case "status":
      return message.status.toLowerCase() === term.status;
    case "has":
      return hasIt(message, term.what);
    case "is":
      return term.what === "private" ? message.private : message.status === "failed";
    case "from":
      return message.from === term.who;
    case "template":
      return message.templateParams?.name === term.name;
    case "before":
      return message.createdAt < momentOf(term.time, now);
    default:
      return message.createdAt >= momentOf(term.time, now);
  }
}

function hasIt(message: InboxMessage, what: "attachment" | "reply" | "template"): boolean {
  if (what === "attachment") return message.attachments.length > 0;
  if (what === "template") return message.templateParams !== undefined;
  return message.contentAttributes["in_reply_to"] !== undefined;
}

/** Everything of a message that a reader can see, and its number. */
const textsOf = ({ id, content, attachments, templateParams, contentAttributes }: InboxMessage): readonly string[] => [
  String(id),
  content,
  ...attachments.map(({ name }) => name),
  ...(templateParams ? [templateParams.name] : []),
  failureReason(contentAttributes) ?? "",
];

/** Upper and lower case, and full and half width, are the same to a reader. */
const folded = (text: string): string => text.normalize("NFKC").toLowerCase();
