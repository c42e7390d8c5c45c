import { type FailedMessage, isFailedMessage, type Message, parseExternalError } from "@livedesk/schema";
import { type RetryClass, SETTING_UP_CODES, type WhatsAppErrorCode } from "./codes.ts";
import { whatsappError } from "./errors.ts";

/** Why a message was not delivered, and what to do next. */
export interface DeliveryFailure {
  /** The code, if the reason has one. */
  readonly code?: number | undefined;
  /** The title of the code in the table; the server's own words if the table does not have the code. */
  readonly title: string;
  /** The meaning of the failure, in one line. */
  readonly meaning: string;
  /** What to do next, in one or two sentences. */
  readonly advice: string;
  /**
   * Says if the same message may be sent again; `"unknown"` if the table does not have the code, or if there is no
   * code.
   */
  readonly retry: RetryClass | "unknown";
  /** How long to wait at least, in ms, if Meta names a time. */
  readonly retryAfterMs?: number | undefined;
  /** What must happen before a retry can help, for the classes `until` and `account`: `the customer has written`. */
  readonly until?: string | undefined;
  /** The server's own words, without the code. */
  readonly reason?: string | undefined;
  /**
   * Whether WhatsApp may have accepted the message although it is marked as failed. Then a retry may reach the customer twice, so a
   * program must not retry by itself.
   */
  readonly mayHaveArrived: boolean;
}

/**
 * Why a message was not delivered, and what to do next; undefined if the message has not failed. The explanation
 * depends only on the code, in every form in which LiveDesk writes a code. The table contains WhatsApp's codes. On
 * another channel, the same number may mean something else, so show `reason` too.
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
  if (code === undefined) return { ...withoutCode(text), retry: "unknown", ...reason, mayHaveArrived: true };
  const known = whatsappError(code);
  if (known) {
    const advice = adviceFor(known.code, known.retry);
    return { ...known, code, advice, ...reason, mayHaveArrived: advice === LOOK_FIRST };
  }
  const meaning = "WhatsApp's table of errors does not have this code.";
  return {
    code,
    title: text || `Error ${code}`,
    meaning,
    advice: adviceFor(undefined, "unknown"),
    retry: "unknown",
    ...reason,
    mayHaveArrived: true,
  };
}

function withoutCode(text: string): Pick<DeliveryFailure, "title" | "meaning" | "advice"> {
  if (text === "") {
    const meaning = "LiveDesk says that the message failed, but not why.";
    return { title: "No reason given", meaning, advice: adviceFor(undefined, "unknown") };
  }
  if (/^template not found/i.test(text)) {
    const meaning = "LiveDesk has no approved template of that name in that language.";
    return { title: text, meaning, advice: TEMPLATE_NOT_FOUND };
  }
  const meaning = "The reason has no code, so WhatsApp's table of errors says nothing about it.";
  return { title: text, meaning, advice: adviceFor(undefined, "unknown") };
}

/** What to do next about a failure, in one or two sentences. */
function adviceFor(code: WhatsAppErrorCode | undefined, retry: RetryClass | "unknown"): string {
  if (code === undefined) return GENERAL[retry];
  return SPECIFIC[code] ?? (NOT_OF_MESSAGES.has(code) ? SETTING_UP : GENERAL[retry]);
}

/** The advice for the reason "Template not found". It is the only reason without a code whose cause is known. */
const TEMPLATE_NOT_FOUND =
  "Compare the name and the language with the approved templates in LiveDesk, then send the template as a new message. A retry would use the same name and language again.";

const CHANGED = "Correct the cause, then retry the message. Until then, a retry fails again.";

const GENERAL: Readonly<Record<RetryClass | "unknown", string>> = {
  later: "WhatsApp had a temporary failure. Retry the message a few times at most, with growing pauses.",
  rate: "A limit was reached. Wait before you retry the message, and send more slowly.",
  until: CHANGED,
  never: "A retry fails again. Correct the cause, and send a new message.",
  account:
    "A person must correct this first, at Meta or in LiveDesk; until then every message fails in this way. Then retry the message.",
  unknown: "It is unknown whether a retry can help. A person should first look at the conversation and at the reason.",
};

const LOOK_FIRST =
  "Find out first whether the customer has the message: WhatsApp may have accepted it, and then a retry would reach the customer twice. If the customer does not have it, retry the message two or three times at most, with growing pauses.";
const RECONNECT =
  "Renew the channel's access at Meta and connect the channel in LiveDesk again. Then retry the message.";
const HOURLY = "The quota is counted by the hour. Pause all sending through this account, then retry the message.";
const BILLING = "Correct the billing of the WhatsApp account in Meta's Business Manager. Then retry the message.";
const MAINTENANCE = "The number is offline for a short time. Retry the message after a few minutes.";
const TEMPLATE =
  "Compare the name, the language and every value with the approved template, then send it as a new message. A retry would send the same values again.";
const OTHER_API =
  "Check the category of the template, and which of Meta's APIs the channel uses. After you have corrected them, retry the message or send a new one.";

/** The advice for the codes for which the advice of their class is not precise enough. */
const SPECIFIC: Readonly<Partial<Record<WhatsAppErrorCode, string>>> = {
  0: RECONNECT,
  1: LOOK_FIRST,
  4: HOURLY,
  190: RECONNECT,
  80007: HOURLY,
  130429: "Send more slowly, and retry the message after a second or more.",
  130472:
    "Wait until the customer writes, then retry the message; or contact the customer in another way. The customer is in a test group that gets no marketing, and until the customer has written, a retry fails again.",
  131000: LOOK_FIRST,
  131020: CHANGED,
  131026:
    "Check the number, and that the customer has a current version of WhatsApp and has accepted its terms. Then retry the message once, or contact the customer in another way.",
  131030: "Add the recipient to the list of the test number, and retry the message; or send from your own number.",
  131041: CHANGED,
  131042: BILLING,
  131044: BILLING,
  131047:
    "Send a WhatsApp template instead, because the 24-hour window is closed. Or wait until the customer writes, then retry the message.",
  131048:
    "Send only messages that customers asked for until the quality of the number has recovered. Then retry the message.",
  131049:
    "Wait at least 24 hours before you retry the message, and never retry it in a loop: Meta acts against accounts that do. Meta delivers no marketing template to numbers in the US, however long you wait.",
  131050:
    "Do not send it again, because the customer has refused marketing messages. Remove the customer from your list.",
  131052: "Your message is not the problem. Ask the customer to send the file again.",
  131053:
    "Check that WhatsApp accepts files of this type and size, and that the link opens without a login. If only the link failed, retry the message; otherwise send a new message with another file.",
  131055: OTHER_API,
  131056:
    "Wait before you send anything more to this customer: one second, then four, sixteen, and so on. Messages to other customers are not affected.",
  131057: MAINTENANCE,
  131212: CHANGED,
  131213: CHANGED,
  132000: TEMPLATE,
  132001:
    "Compare the name and the language with the approved templates, and send a new message if one of them was wrong. If the template has been approved since, retry the message.",
  132005: TEMPLATE,
  132007:
    "Change the template so that it follows WhatsApp's policy, have it approved, and retry the message. Or send another template.",
  132008: TEMPLATE,
  132012: TEMPLATE,
  132015:
    "Send another template, or retry the message after this template is active again. It is paused because of its low quality: for three hours the first time, and six hours the second time.",
  132016: "Send another template: this template is disabled permanently.",
  132018: TEMPLATE,
  132068: "Correct the flow behind the template's button and retry the message, or send a template without the flow.",
  132069:
    "Correct the flow behind the template's button; until then, WhatsApp sends only ten messages an hour. Wait at least an hour before you retry the message.",
  134100: OTHER_API,
  134101: "The template is new. Retry the message after ten minutes.",
  2494100: MAINTENANCE,
};

const SETTING_UP =
  "This is not about a message, but about setting up an account, a number or a template. Correct the cause, and repeat that step.";

/** The codes that are not about messages. */
const NOT_OF_MESSAGES: ReadonlySet<WhatsAppErrorCode> = /* @__PURE__ */ new Set<WhatsAppErrorCode>(
  /* @__PURE__ */ Object.values(SETTING_UP_CODES).flat(),
);
