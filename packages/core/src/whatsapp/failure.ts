import { type FailedMessage, isFailedMessage, type Message, parseExternalError } from "@livedesk/schema";
import { type RetryClass, SETTING_UP_CODES, type WhatsAppErrorCode } from "./codes.ts";
import { whatsappError } from "./errors.ts";

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

/** What to do next about a failure, in a sentence or two. */
export function adviceFor(code: WhatsAppErrorCode | undefined, retry: RetryClass | "unknown"): string {
  if (code === undefined) return GENERAL[retry];
  return SPECIFIC[code] ?? (NOT_OF_MESSAGES.has(code) ? SETTING_UP : GENERAL[retry]);
}

/** Of a reason that has no code, but one known cause: upstream's words for it. */
export const TEMPLATE_NOT_FOUND =
  "Compare the name and the language with the templates that are approved and that LiveDesk has synced, then send the template anew. A retry would ask for the same one again.";

const GENERAL: Readonly<Record<RetryClass | "unknown", string>> = {
  later: "WhatsApp failed in passing. Retry it a few times at most, with pauses that grow.",
  rate: "A limit was reached. Wait before you retry it, and send more slowly.",
  never: "A retry fails again as it did now. Put right what the meaning names, and send it anew.",
  account:
    "A person must put this right first, at Meta or in LiveDesk; until then everything fails that way. Then retry it.",
  unknown: "Nothing says that a retry would do better. Let a person look at the conversation and at the reason first.",
};

const LOOK_FIRST =
  "It may have been accepted all the same, and a retry can then reach the customer twice: find out whether they have it first. If not, retry it two or three times at most, with pauses that grow.";
const RECONNECT = "Renew the channel's access at Meta and connect it in LiveDesk again. Then retry it.";
const HOURLY = "The quota is counted by the hour. Pause everything that is sent through this account, then retry it.";
const BILLING = "Put the billing of the WhatsApp account right in Meta's Business Manager. Then retry it.";
const MAINTENANCE = "The number is offline for a short time. Retry it after a few minutes.";
const TEMPLATE =
  "Compare the name, the language and every value with the template as it was approved, then send it anew. A retry would send the same values again.";
const OTHER_API =
  "Check the category of the template, and which of Meta's APIs the channel sends through. Once these fit, send it anew or retry it.";
const CHANGED = "Put right what the meaning names. Then retry it; until then, a retry fails again.";

/** Where the class alone says too little. */
const SPECIFIC: Readonly<Partial<Record<WhatsAppErrorCode, string>>> = {
  0: RECONNECT,
  1: LOOK_FIRST,
  4: HOURLY,
  190: RECONNECT,
  80007: HOURLY,
  130429: "Send more slowly, and retry it after a second or more.",
  130472:
    "Wait until the customer writes, and retry it then, or reach them in another way: they are in a group that gets no marketing. Until they have written, a retry fails again.",
  131000: LOOK_FIRST,
  131020: CHANGED,
  131026:
    "Check the number, and that the customer has a current WhatsApp whose terms they accepted. If all is well, retry it once, or reach them in another way.",
  131030: "Add the recipient to the list of the test number, and retry it; or send from a number of your own.",
  131041: CHANGED,
  131042: BILLING,
  131044: BILLING,
  131047:
    "Send a WhatsApp template instead: the 24-hour window is closed. Or wait until the customer writes, and retry it then.",
  131048: "Send nothing that customers did not ask for until the quality of the number has recovered. Then retry it.",
  131049:
    "Wait at least 24 hours before you retry it, and never retry it in a loop: Meta acts against accounts that do. To numbers in the US it delivers no marketing template at all, however long you wait.",
  131050: "Do not send it again: the customer wants no marketing. Take them off your list.",
  131052: "Nothing that you sent is wrong. Ask the customer to send their file again.",
  131053:
    "Check that WhatsApp takes a file of this type and size, and that its link opens without a login. If only the link failed, retry it; else send it anew with another file.",
  131055: OTHER_API,
  131056:
    "Wait before you send this customer anything more: a second, then four, sixteen, and so on. Others can still be written to.",
  131057: MAINTENANCE,
  131212: CHANGED,
  131213: CHANGED,
  132000: TEMPLATE,
  132001:
    "Compare the name and the language with the templates that are approved, and send it anew if one was wrong. If the template has been approved since, retry it.",
  132005: TEMPLATE,
  132007:
    "Change the template so that it keeps WhatsApp's policy, have it approved, and retry it. Or send another one.",
  132008: TEMPLATE,
  132012: TEMPLATE,
  132015:
    "Send another template, or retry it once this one is active again. It is paused for its low quality, for three hours the first time and six the second.",
  132016: "Send another template: this one does not come back.",
  132018: TEMPLATE,
  132068: "Put the flow behind the template's button right and retry it, or send a template without it.",
  132069:
    "Put the flow behind the template's button right; until then ten messages an hour pass. Wait at least an hour before you retry it.",
  134100: OTHER_API,
  134101: "The template is new. Retry it after ten minutes.",
  2494100: MAINTENANCE,
};

const SETTING_UP =
  "This is not about a message, but about setting up an account, a number or a template. Put right what the meaning names, and repeat that step.";

/** The codes that are not of messages. */
const NOT_OF_MESSAGES: ReadonlySet<WhatsAppErrorCode> = /* @__PURE__ */ new Set<WhatsAppErrorCode>(
  /* @__PURE__ */ Object.values(SETTING_UP_CODES).flat(),
);
