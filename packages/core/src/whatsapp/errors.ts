import {
  ACCOUNT,
  LATER,
  LONG_WAITS,
  RATE,
  type RetryClass,
  SETTING_UP_CODES,
  UNTIL_CHANGED,
  UNTIL_CUSTOMER,
  type UntilCustomerCode,
  type WhatsAppErrorCode,
  WRONG_MESSAGE,
  isOneOf,
} from "./codes.ts";

/** What must change before a retry can help. This table has the codes that are not about the message itself. */
const CHANGED: Readonly<Record<(typeof UNTIL_CHANGED)[number], string>> = {
  131020: "the group has another member",
  131026: "the number is on WhatsApp, with a current version, and its owner has accepted the terms",
  131030: "the recipient is on the list of the test number",
  131041: "the group exists and the sender is a member",
  131053: "WhatsApp can fetch the file from its link",
  131055: "the channel sends through another of Meta's APIs",
  131212: "the participant is in the group",
  131213: "the request to join the group exists",
  132001: "the template is approved in this language",
  132007: "the template follows WhatsApp's policy and is approved",
  132015: "the template is active again",
  132068: "the flow behind the template's button is corrected",
  134100: "the channel sends through another of Meta's APIs",
};

const changed: Readonly<Partial<Record<number, string>>> = CHANGED;

/** What must happen before a retry can help; undefined if waiting is enough, or if the message itself is wrong. */
const untilOf = (code: WhatsAppErrorCode): string | undefined =>
  UNTIL_CUSTOMER[code] ?? changed[code] ?? (isOfAccount(code) ? "a person has corrected the account" : undefined);

const isOfAccount = (code: WhatsAppErrorCode): boolean => isOneOf([...ACCOUNT, ...SETTING_UP_CODES.account], code);

/** Meta's title of each code, and its meaning in our own words. The compiler reports a code that is missing. */
const ERROR_TEXTS: Readonly<Record<WhatsAppErrorCode, readonly [title: string, meaning: string]>> = {
  0: [
    "AuthException",
    "The access token has expired, or it was revoked or blocked. The channel must be connected again.",
  ],
  1: [
    "API Unknown",
    "The request was malformed, or Meta's server failed. The code does not say which, so retry only a few times.",
  ],
  2: ["API Service", "Meta's Graph API is temporarily down or overloaded."],
  3: ["API Method", "The app has no capability or permission for this call."],
  4: ["API Too Many Calls", "The app has used up its quota of API calls for this hour."],
  10: [
    "Permission Denied",
    "A permission is missing or was withdrawn, or the account is not eligible for this endpoint.",
  ],
  33: ["Parameter value is not valid", "The business phone number has been deleted."],
  100: [
    "Invalid parameter",
    "A field of the request is unknown, misspelt, of the wrong type or too long. The details name the field.",
  ],
  190: [
    "Access token has expired",
    "The access token of the channel has expired. The channel needs a new access token.",
  ],
  200: ["API Permission", "A permission is missing or was withdrawn. Every code from 200 to 299 means this."],
  368: [
    "Temporarily blocked for policies violations",
    "The business account is restricted or disabled, because it broke a policy of the platform.",
  ],
  613: [
    "Call permission status request limit",
    "Too many requests asked for the status of a call permission. Only the Calling API uses this code.",
  ],
  80007: ["Rate limit issues", "The business account has used up its own API rate limit."],
  130429: ["Rate limit hit", "The sending number sent more messages per second than it may send."],
  130472: [
    "User's number is part of an experiment",
    "The recipient is in a test group that gets no marketing. Sending again fails until the recipient has written.",
  ],
  130497: [
    "Business account is restricted from messaging users in this country",
    "The business account may not send messages to recipients in this country.",
  ],
  131000: ["Something went wrong", "Meta had an unknown failure. Meta says that the message can be sent again."],
  131005: ["Access denied", "A permission for this request is missing or was withdrawn."],
  131008: ["Required parameter is missing", "A required field is missing in the request."],
  131009: ["Parameter value is not valid", "The value of a field is not allowed."],
  131016: ["Service unavailable", "A service of Meta is temporarily unavailable."],
  131020: ["Bad group", "The group has only one member, so no message can be sent to the group."],
  131021: ["Recipient cannot be sender", "The number of the recipient is the number of the sender."],
  131026: [
    "Message undeliverable",
    "The recipient is not on WhatsApp, has not accepted its terms, or uses a version that is too old.",
  ],
  131030: [
    "Recipient phone number not in allowed list",
    "The sender is a test number, and the recipient is not on its list of allowed recipients.",
  ],
  131031: [
    "Account has been locked",
    "The account is restricted because it broke a policy, or some data of the request could not be verified.",
  ],
  131037: [
    "WhatsApp provided number needs display name approval before message can be sent",
    "The display name of this 555 number, which Meta provides, is not approved yet.",
  ],
  131041: ["Group unknown", "The group does not exist, or the sender is not a member of the group."],
  131042: [
    "Business eligibility payment issue",
    "The account has a billing problem: the payment method, the credit line, the currency, the time zone or the state of the account.",
  ],
  131044: ["Business eligibility payment issue (calling)", "The account has a billing problem that prevents calls."],
  131045: ["Incorrect certificate", "The registration of the sending number is broken. Register the number again."],
  131047: ["Re-engagement message", "The 24-hour window is closed, so only a template may be sent."],
  131048: [
    "Spam rate limit hit",
    "The sending number is restricted, because recipients blocked it or reported it as spam. Improve its quality first.",
  ],
  131049: [
    "Meta chose not to deliver",
    "Meta limits the marketing messages that one user gets, and did not deliver this message. Wait at least 24 hours.",
  ],
  131050: [
    "User has stopped receipt of marketing messages",
    "The recipient has refused marketing messages of this business. Do not send the message again.",
  ],
  131051: ["Unsupported message type", "This type of message is not supported."],
  131052: [
    "Media download error",
    "A file that the user sent could not be downloaded. This error is not about a message to the user.",
  ],
  131053: [
    "Media upload error",
    "Meta could not download the file, or did not accept it. Correct the link or the type of the file.",
  ],
  131055: ["Method not allowed", "Only marketing templates can be sent through the Marketing Messages API."],
  131056: [
    "(Business Account, Consumer Account) pair rate limit hit",
    "Too many messages were sent to this recipient. Other recipients are not affected.",
  ],
  131057: [
    "Account in maintenance mode",
    "The account or the number is offline for a short time, usually while Meta upgrades its throughput.",
  ],
  131059: [
    "Invalid cursor",
    "The cursor of a list of groups has expired or is damaged. Read the list from its first page again.",
  ],
  131062: [
    "Business-scoped user ID recipient not supported",
    "A message of this kind cannot be sent to a business-scoped user ID.",
  ],
  131063: [
    "Marketing templates disabled for Cloud API",
    "A setting of the account does not allow marketing templates through the Cloud API.",
  ],
  131064: [
    "Messaging limit reached due to template classification violations",
    "The account is limited, because it used templates in wrong categories. The limit ends by itself after some time.",
  ],
  131201: ["Request partially succeeded", "Some participants could not be added to the group or removed from it."],
  131202: ["Duplicate participant", "The list of participants contains a participant more than once."],
  131204: ["Participant overlimit", "There are more participants than a group allows."],
  131207: ["Group suspended", "The group is suspended, because it broke a policy of the platform."],
  131208: ["Group rate limit hit", "This number made too many changes to groups."],
  131209: ["Invalid group picture aspect ratio", "The picture of a group must be a square."],
  131210: ["Group picture too small", "The picture of a group must be more than 192 pixels wide and high."],
  131211: ["Group creation limit reached", "The number already has as many groups as it may have."],
  131212: ["Participant not in group", "The participant is not in the group."],
  131213: ["Join request does not exist", "The request to join the group does not exist."],
  131214: [
    "Group creation temporarily disabled",
    "Group creation is blocked, because the number sent too much marketing in the last seven days.",
  ],
  131215: ["Number not eligible for Groups API", "This number may not use the Groups API."],
  132000: [
    "Template Param Count Mismatch",
    "The number of values differs from the number of variables in the template.",
  ],
  132001: ["Template does not exist", "There is no approved template with this name in this language."],
  132005: ["Template Hydrated Text Too Long", "The text is too long after the values have been filled in."],
  132007: ["Template Format Character Policy Violated", "The content of the template breaks a policy of WhatsApp."],
  132008: ["Template parameter value invalid", "The value of a variable has a wrong form."],
  132012: [
    "Template Parameter Format Mismatch",
    "The type or the format of a value differs from the definition of the template.",
  ],
  132015: [
    "Template is Paused",
    "The template is paused because of its low quality. It cannot be used until the pause ends or the template is approved again.",
  ],
  132016: [
    "Template is Disabled",
    "The template is permanently disabled because of its low quality. Create another template.",
  ],
  132018: [
    "Template validation error",
    "The values of the template are not valid (Graph API v23.0 and later). The details say why.",
  ],
  132068: ["Flow is blocked", "The flow behind the button is blocked. Correct the flow."],
  132069: [
    "Flow is throttled",
    "The flow behind the button is limited to ten messages an hour until the flow is corrected.",
  ],
  133000: ["Incomplete Deregistration", "An earlier deregistration of the number failed. Deregister the number again."],
  133004: ["Server Temporarily Unavailable", "The server for registrations is temporarily unavailable."],
  133005: ["Two step verification PIN Mismatch", "The PIN for the two-step verification is wrong."],
  133006: ["Phone number re-verification needed", "The number must be verified before it can be registered."],
  133008: [
    "Too Many two step verification PIN Guesses",
    "A wrong PIN was entered too many times. Wait for the time that the details name.",
  ],
  133009: [
    "Two step verification PIN Guessed Too Fast",
    "The PIN was entered too quickly. Read the details before you try again.",
  ],
  133010: ["Phone number Not Registered", "The sending number is not registered on the platform."],
  133015: [
    "Please wait a few minutes before attempting to register this phone number",
    "The number was deleted recently, and the deletion is not finished. Wait five minutes.",
  ],
  133016: [
    "Account register deregister rate limit exceeded",
    "The number was registered ten times in 72 hours. It is now blocked for 72 hours.",
  ],
  134011: [
    "WhatsApp Payments terms of service has not been accepted",
    "The business must accept the terms of WhatsApp Payments first.",
  ],
  134100: [
    "Only marketing messages supported",
    "A utility or authentication template was sent through the Marketing Messages API.",
  ],
  134101: ["Your template is still syncing", "The template is new and not synchronized yet. Wait about ten minutes."],
  134102: [
    "Template unavailable for use",
    "The synchronization of the ad failed, or the account may not use the Marketing Messages API.",
  ],
  135000: ["Generic user error", "A parameter of the request is wrong, and Meta does not say which."],
  137000: [
    "Recipient identity key mismatch",
    "The identity hash in the request is outdated. Get the current hash, or leave it out.",
  ],
  200005: ["Template insights unavailable", "Template analytics is not available for this account yet."],
  200006: ["Cannot disable template insights", "Template analytics cannot be turned off after it was turned on."],
  200007: ["Template insights not enabled", "Template analytics is not turned on for this account."],
  1752041: ["Duplicate Request", "The client was already invited to use the Marketing Messages API."],
  2388001: [
    "Confirm ownership or disable two-step verification",
    "The number cannot be migrated: its ownership is not confirmed, or its two-step verification is still on.",
  ],
  2388012: [
    "Phone number already exists in your list",
    "The number cannot be migrated, because it is already in the target account.",
  ],
  2388019: ["Message template limit exceeded", "The account has as many templates as it may have."],
  2388040: ["Character limit exceeded", "The template cannot be created, because a field is too long."],
  2388047: [
    "Message header format is incorrect",
    "The template cannot be created, because the format of its header is wrong.",
  ],
  2388072: [
    "Message body format is incorrect",
    "The template cannot be created, because the format of its body is wrong.",
  ],
  2388073: [
    "Message footer format is incorrect",
    "The template cannot be created, because the format of its footer is wrong.",
  ],
  2388091: [
    "Phone number not eligible for registration code",
    "The number is not being migrated. Register it in the usual way.",
  ],
  2388093: [
    "Phone number not eligible for registration code",
    "The number is not being migrated. Register it in the usual way.",
  ],
  2388103: [
    "Cannot migrate phone number",
    "The number cannot be migrated, because the source account or the target account is not ready.",
  ],
  2388293: [
    "Parameters words ratio exceeds limit",
    "The template cannot be created, because it has too many variables for the length of its text.",
  ],
  2388299: [
    "Leading or trailing params not allowed",
    "The template cannot be created, because its text starts or ends with a variable.",
  ],
  2494100: [
    "Account is in maintenance mode",
    "The business phone number is in maintenance. Try again after a few minutes.",
  ],
  2593079: ["WABA already flagged for migration", "The account is already marked for a move to another solution."],
  2593085: ["WABA not eligible for OBO mobility", "The ownership of the account cannot be transferred."],
  2593107: ["Sync request limit exceeded", "The data of the app may be synchronized only once."],
  2593108: [
    "Sync request made outside allowed time window",
    "The data of the app must be synchronized within 24 hours after onboarding.",
  ],
};

/** What is known about one of WhatsApp's error codes. */
export interface WhatsAppError {
  /** The code, as WhatsApp's table has it. */
  readonly code: WhatsAppErrorCode;
  /** Meta's title. The server may use other words, so use the code for decisions. */
  readonly title: string;
  /** The meaning of the code, in one line. */
  readonly meaning: string;
  /** Says if the same message may be sent again, as we understand Meta's description of the code. */
  readonly retry: RetryClass;
  /** How long to wait at least, in ms, if Meta names a time; if the wait grows with each failure, the first wait. */
  readonly retryAfterMs?: number | undefined;
  /** What must happen before a retry can help, for the classes `until` and `account`: `the customer has written`. */
  readonly until?: string | undefined;
}

const MINUTE = 60_000;

/** The other waits that Meta names: short waits, and the first pause of a template. */
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
 * Every known error of WhatsApp, sorted by code.
 *
 * @example
 * const needsAPerson = WHATSAPP_ERRORS.filter(({ retry }) => retry === "account");
 *
 * Contract: failure response, `content_attributes.external_error`.
 */
export const WHATSAPP_ERRORS: readonly WhatsAppError[] = /* @__PURE__ */ listErrors();

/**
 * What is known about a code; undefined if the table does not have the code. All codes from 200 to 299 mean the same.
 *
 * @example
 * whatsappError(131049)?.retryAfterMs; // 86400000: 24 hours
 *
 * Contract: failure response, `content_attributes.external_error`.
 */
export const whatsappError = (code: number): WhatsAppError | undefined =>
  WHATSAPP_ERRORS.find((error) => isOneOf([error.code], code));

function listErrors(): WhatsAppError[] {
  const untilCustomer = Object.keys(UNTIL_CUSTOMER).map((code) => Number(code) as UntilCustomerCode);
  const errors = [
    ...ofClass("later", [...LATER, ...SETTING_UP_CODES.later]),
    ...ofClass("rate", [...RATE, ...SETTING_UP_CODES.rate]),
    ...ofClass("until", [...UNTIL_CHANGED, ...untilCustomer]),
    ...ofClass("never", [...WRONG_MESSAGE, ...SETTING_UP_CODES.never]),
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
