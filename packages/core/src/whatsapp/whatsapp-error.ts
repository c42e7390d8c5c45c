import { ERROR_TEXTS } from "./errors.ts";
import { ACCOUNT, isOneOf, LATER, LONG_WAITS, NEVER, RATE, type RetryClass, type WhatsAppErrorCode } from "./codes.ts";
import { SETTING_UP_CODES } from "./setting-up-codes.ts";
import { untilOf } from "./until.ts";

/** What is known of one of WhatsApp's error codes. */
export interface WhatsAppError {
  readonly code: WhatsAppErrorCode;
  /** The title that Meta gives it. A server's words may differ: decide by the code. */
  readonly title: string;
  /** What it means, in a line. */
  readonly meaning: string;
  /** Whether the same message may be sent again: our judgement of what Meta says of the code. */
  readonly retry: RetryClass;
  /** How long to wait at least, in ms, where Meta gives a number; of a wait that grows, the first. */
  readonly retryAfterMs?: number;
  /**
   * What must have happened before a retry can help, where waiting alone does not: `the customer has written`. A code of class
   * `never` without it says that the message itself is wrong.
   */
  readonly until?: string;
}

const MINUTE = 60_000;

/** What else Meta gives in numbers: short waits, and the first pause of a template. */
const OTHER_WAITS: Readonly<Partial<Record<WhatsAppErrorCode, number>>> = {
  130429: 1000,
  131056: 1000,
  131057: MINUTE,
  132015: 180 * MINUTE,
  133015: 5 * MINUTE,
  133016: 72 * 60 * MINUTE,
  134101: 10 * MINUTE,
};

/**
 * Every error of WhatsApp's that is known here, by code.
 *
 * @example
 * const forAPerson = WHATSAPP_ERRORS.filter(({ retry }) => retry === "account");
 */
export const WHATSAPP_ERRORS: readonly WhatsAppError[] = /* @__PURE__ */ listErrors();

/**
 * What is known of a code, or undefined when the table does not have it. 200 to 299 all mean what 200 means.
 *
 * @example
 * whatsappError(131049)?.retryAfterMs; // 86400000: 24 hours
 *
 * Contract: failure response, `content_attributes.external_error`.
 */
export const whatsappError = (code: number): WhatsAppError | undefined =>
  WHATSAPP_ERRORS.find((error) => isOneOf([error.code], code));

function listErrors(): WhatsAppError[] {
  const errors = [
    ...ofClass("later", [...LATER, ...SETTING_UP_CODES.later]),
    ...ofClass("rate", [...RATE, ...SETTING_UP_CODES.rate]),
    ...ofClass("never", [...NEVER, ...SETTING_UP_CODES.never]),
    ...ofClass("account", [...ACCOUNT, ...SETTING_UP_CODES.account]),
  ];
  return errors.toSorted((one, other) => one.code - other.code);
}

function ofClass(retry: RetryClass, codes: readonly WhatsAppErrorCode[]): WhatsAppError[] {
  return codes.map((code) => {
    const [title, meaning] = ERROR_TEXTS[code];
    const retryAfterMs = LONG_WAITS[code] ?? OTHER_WAITS[code];
    const until = untilOf(code);
    return {
      code,
      title,
      meaning,
      retry,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(until !== undefined && { until }),
    };
  });
}
