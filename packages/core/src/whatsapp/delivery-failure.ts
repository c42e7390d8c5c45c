import type { FailedMessage, Message } from "@livedesk/schema";
import { isFailedMessage, parseExternalError } from "@livedesk/schema/plain";
import { adviceFor, TEMPLATE_NOT_FOUND } from "./failure.ts";
import type { RetryClass } from "./codes.ts";
import { whatsappError } from "./whatsapp-error.ts";

/** Why a message was not delivered, and what to do. */
export interface DeliveryFailure {
  /** The code, where the reason has one. */
  readonly code?: number;
  /** What the failure is called: the table's title, or the server's words where the table has none. */
  readonly title: string;
  /** What it means, in a line. */
  readonly meaning: string;
  /** What to do next, in a sentence or two. */
  readonly advice: string;
  /** Whether the same message may be sent again; `"unknown"` where the table does not have the code, or there is none. */
  readonly retry: RetryClass | "unknown";
  /** How long to wait at least, in ms, where Meta gives a number. */
  readonly retryAfterMs?: number;
  /** What must have happened before a retry can help, where waiting alone does not: `the customer has written`. */
  readonly until?: string;
  /** The server's own words, less the code. */
  readonly reason?: string;
}

/**
 * Why a message was not delivered, and what to do about it; undefined when it has not failed. The code decides, in
 * whichever shape it comes. The table is WhatsApp's: a message of another channel may carry one of its numbers and mean
 * something else, so show `reason` too.
 *
 * @example
 * const failure = deliveryFailure(sent);
 * if (failure) console.error(`${failure.title}: ${failure.meaning} ${failure.advice}`);
 *
 * Contract: failure response, `content_attributes.external_error`.
 */
export function deliveryFailure(message: FailedMessage): DeliveryFailure;
export function deliveryFailure(message: Message): DeliveryFailure | undefined;
export function deliveryFailure(message: Message): DeliveryFailure | undefined {
  if (!isFailedMessage(message)) return undefined;
  const { code, text } = parseExternalError(message.content_attributes?.external_error ?? "");
  const reason = text === "" ? {} : { reason: text };
  if (code === undefined) return { ...withoutCode(text), retry: "unknown", ...reason };
  const known = whatsappError(code);
  if (known) return { ...known, code, advice: adviceFor(known.code, known.retry), ...reason };
  const meaning = "The table of WhatsApp's errors does not have this code.";
  return {
    code,
    title: text || `Error ${code}`,
    meaning,
    advice: adviceFor(undefined, "unknown"),
    retry: "unknown",
    ...reason,
  };
}

function withoutCode(text: string): Pick<DeliveryFailure, "title" | "meaning" | "advice"> {
  if (text === "") {
    const meaning = "LiveDesk says that the message failed, and not why.";
    return { title: "No reason given", meaning, advice: adviceFor(undefined, "unknown") };
  }
  if (/^template not found/i.test(text)) {
    const meaning = "LiveDesk has no approved template of that name in that language.";
    return { title: text, meaning, advice: TEMPLATE_NOT_FOUND };
  }
  const meaning = "The reason has no code, so the table of WhatsApp's errors cannot tell more.";
  return { title: text, meaning, advice: adviceFor(undefined, "unknown") };
}
