// The client needs only these numbers of WhatsApp's table of errors. The texts are in errors.ts and failure.ts, which
// only the entry `@livedesk/core/whatsapp` loads, so that a program that does not use the texts does not load them.

/**
 * Says if the same message may be sent again. `later`: the message may be sent again, because WhatsApp had a temporary
 * failure. `rate`: it may be sent again after a wait, because a limit was reached. `until`: it may be sent again after
 * something has changed, which the field `until` names. `account`: it may be sent again after a person has corrected
 * the account. `never`: it must not be sent again, because the message itself is wrong and would fail again.
 */
export type RetryClass = "later" | "rate" | "until" | "account" | "never";

/** A code of WhatsApp's table of errors. */
export type WhatsAppErrorCode =
  | (typeof LATER)[number]
  | (typeof RATE)[number]
  | (typeof WRONG_MESSAGE)[number]
  | (typeof UNTIL_CHANGED)[number]
  | UntilCustomerCode
  | (typeof ACCOUNT)[number]
  | SettingUpCode;

/** Codes of class `later` with which a message can fail. */
export const LATER = [1, 2, 131000, 131016, 131057, 133004, 134101, 2494100] as const;

/** Codes of class `rate` with which a message can fail. */
export const RATE = [4, 80007, 130429, 131049, 131056, 131208, 132069] as const;

/**
 * Codes of class `never`: the message itself is wrong. A retry would send the message unchanged, so the
 * client refuses the retry.
 */
export const WRONG_MESSAGE = [
  100, 131008, 131009, 131021, 131051, 131052, 131059, 131062, 131201, 131202, 131204, 131209, 131210, 132000, 132005,
  132008, 132012, 132016, 132018, 135000, 137000,
] as const;

/** Codes of class `account` with which a message can fail. */
export const ACCOUNT = [
  0, 3, 10, 33, 190, 200, 368, 130497, 131005, 131031, 131037, 131042, 131044, 131045, 131048, 131063, 131064, 131207,
  131211, 131214, 131215, 133010, 134011, 134102,
] as const;

/**
 * Codes of class `until` that are not about the message itself: the message can be sent after something else has
 * changed, such as the template or the recipient. The client cannot know about such a change, so it does not refuse a
 * retry.
 */
export const UNTIL_CHANGED = [
  131020, 131026, 131030, 131041, 131053, 131055, 131212, 131213, 132001, 132007, 132015, 132068, 134100,
] as const;

/**
 * Codes of class `until` that stay until the customer has done something, and what the customer must do. A retry is
 * refused, except with the option `force`, which says that the customer has done this.
 */
export const UNTIL_CUSTOMER: Readonly<Partial<Record<number, string>>> = {
  130472: "the customer has written",
  131047: "the customer has written",
  131050: "the customer has allowed marketing messages again",
} satisfies Record<UntilCustomerCode, string>;

/** A code of class `until` that stays until the customer has done something. */
export type UntilCustomerCode = 130472 | 131047 | 131050;

/**
 * The long waits of class `rate`, in ms: 24 hours and 1 hour. The client refuses a retry before the end of such a wait.
 */
export const LONG_WAITS: Readonly<Partial<Record<number, number>>> = {
  131049: 86_400_000,
  132069: 3_600_000,
};

/** Whether a code is in a list. The code 200 in a list stands for all codes from 200 to 299. */
export const isOneOf = (codes: readonly number[], code: number): boolean =>
  codes.includes(code > 200 && code < 300 ? 200 : code);

/**
 * Codes of API calls that do not send a message, but set something up: calling, registration, insights, onboarding,
 * template creation and migration. They are grouped by class. No WhatsApp message fails with such a code; on another
 * channel the number would mean something else.
 */
export const SETTING_UP_CODES = {
  later: [133015],
  rate: [613, 133008, 133009, 133016],
  never: [
    133005, 200006, 1752041, 2388012, 2388040, 2388047, 2388072, 2388073, 2388091, 2388093, 2388293, 2388299, 2593107,
    2593108,
  ],
  account: [133000, 133006, 200005, 200007, 2388001, 2388019, 2388103, 2593079, 2593085],
} as const;

/** A code of an API call that sets something up. */
type SettingUpCode = (typeof SETTING_UP_CODES)[keyof typeof SETTING_UP_CODES][number];
