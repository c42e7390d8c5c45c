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

/** What must change before a retry can help, for the codes that are not about the message itself. */
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
  UNTIL_CUSTOMER[code] ?? changed[code] ?? (isOneOf(ACCOUNT, code) ? "a person has corrected the account" : undefined);

/** Meta's title of each code, and the meaning in our words. The compiler reports a code that is missing. */
const ERROR_TEXTS: Readonly<Record<WhatsAppErrorCode, readonly [title: string, meaning: string]>> = {
  0: ["AuthException", "Access token expired, revoked or blocked; channel must be re-authorised"],
  1: ["API Unknown", "Malformed request or server fault; ambiguous, so retry only a few times"],
  2: ["API Service", "Graph API temporarily down or overloaded"],
  3: ["API Method", "App lacks a capability or permission for this call"],
  4: ["API Too Many Calls", "Calling app used up its hourly API call quota"],
  10: ["Permission Denied", "Permission missing or withdrawn, or account not eligible for the endpoint"],
  33: ["Parameter value is not valid", "Business phone number has been deleted"],
  100: ["Invalid parameter", "Unknown, misspelt, mistyped or over-long request field; details name it"],
  190: ["Access token has expired", "Channel's access token expired; a new one is needed"],
  200: ["API Permission", "Permission missing or withdrawn; every code 200 to 299 means this"],
  368: [
    "Temporarily blocked for policies violations",
    "Business account restricted or disabled for breaking platform policy",
  ],
  613: ["Call permission status request limit", "Calling API only: too many call-permission status requests"],
  80007: ["Rate limit issues", "Business account used up its own API rate limit"],
  130429: ["Rate limit hit", "Sending number exceeded its messages-per-second throughput"],
  130472: [
    "User's number is part of an experiment",
    "Recipient in no-marketing test group; resending fails until they write first",
  ],
  130497: [
    "Business account is restricted from messaging users in this country",
    "Account may not message recipients in this country",
  ],
  131000: ["Something went wrong", "Unknown Meta-side failure; Meta says try again"],
  131005: ["Access denied", "Permission missing or withdrawn for this request"],
  131008: ["Required parameter is missing", "A mandatory field is absent from the request"],
  131009: ["Parameter value is not valid", "A field holds an unacceptable value"],
  131016: ["Service unavailable", "A Meta service is temporarily unavailable"],
  131020: ["Bad group", "Group has only one member, so it cannot be messaged"],
  131021: ["Recipient cannot be sender", "Recipient number equals the sending number"],
  131026: ["Message undeliverable", "Recipient not on WhatsApp, terms not accepted, or client too old"],
  131030: [
    "Recipient phone number not in allowed list",
    "Test sender: recipient must first be added to its allowed list",
  ],
  131031: ["Account has been locked", "Account restricted for policy, or request data failed verification"],
  131037: [
    "WhatsApp provided number needs display name approval before message can be sent",
    "Meta-issued 555 number still lacks an approved display name",
  ],
  131041: ["Group unknown", "Group does not exist or sender is not a member"],
  131042: [
    "Business eligibility payment issue",
    "Billing problem: payment method, credit line, currency, timezone or account state",
  ],
  131044: ["Business eligibility payment issue (calling)", "Billing problem blocking calls"],
  131045: ["Incorrect certificate", "Sending number's registration is broken; register it again"],
  131047: ["Re-engagement message", "24-hour service window closed; only a template may be sent"],
  131048: ["Spam rate limit hit", "Number restricted after blocks or spam reports; restore quality first"],
  131049: ["Meta chose not to deliver", "Withheld by per-user marketing limit; wait at least 24 hours"],
  131050: [
    "User has stopped receipt of marketing messages",
    "Recipient opted out of this business's marketing; do not resend",
  ],
  131051: ["Unsupported message type", "Message type is not supported"],
  131052: ["Media download error", "Inbound media from the user could not be fetched; not about sending"],
  131053: ["Media upload error", "Meta could not fetch or accept the media; fix link or type"],
  131055: ["Method not allowed", "Marketing Messages API accepts marketing templates only"],
  131056: [
    "(Business Account, Consumer Account) pair rate limit hit",
    "Too many messages to this one recipient; other recipients unaffected",
  ],
  131057: ["Account in maintenance mode", "Account or number briefly offline, typically during a throughput upgrade"],
  131059: ["Invalid cursor", "Group listing cursor expired or corrupt; restart paging"],
  131062: [
    "Business-scoped user ID recipient not supported",
    "This message kind cannot be addressed by business-scoped user ID",
  ],
  131063: ["Marketing templates disabled for Cloud API", "Account setting bars marketing templates on Cloud API"],
  131064: [
    "Messaging limit reached due to template classification violations",
    "Limited for templates in wrong categories; ends by itself after the enforcement period",
  ],
  131201: ["Request partially succeeded", "Some group participants could not be processed"],
  131202: ["Duplicate participant", "Participant list contains duplicates"],
  131204: ["Participant overlimit", "More participants than a group allows"],
  131207: ["Group suspended", "Group breaks platform policy"],
  131208: ["Group rate limit hit", "Too many group operations from this number"],
  131209: ["Invalid group picture aspect ratio", "Group picture must be square"],
  131210: ["Group picture too small", "Group picture must exceed 192 pixels each way"],
  131211: ["Group creation limit reached", "Number already owns the most groups allowed"],
  131212: ["Participant not in group", "Named participant does not belong to the group"],
  131213: ["Join request does not exist", "No such group join request"],
  131214: [
    "Group creation temporarily disabled",
    "Blocked after too much marketing within the window over the past week",
  ],
  131215: ["Number not eligible for Groups API", "This number may not use the Groups API"],
  132000: ["Template Param Count Mismatch", "Number of values differs from number of template variables"],
  132001: ["Template does not exist", "No approved template with this name in this language"],
  132005: ["Template Hydrated Text Too Long", "Text too long once variables are filled in"],
  132007: ["Template Format Character Policy Violated", "Template content breaks a WhatsApp policy"],
  132008: ["Template parameter value invalid", "A variable value is badly formed"],
  132012: ["Template Parameter Format Mismatch", "Parameter type or format differs from the template's definition"],
  132015: ["Template is Paused", "Template paused for low quality; unusable until unpaused or re-approved"],
  132016: ["Template is Disabled", "Template permanently disabled for low quality; create another"],
  132018: ["Template validation error", "Template parameters invalid (Graph v23.0 and later); details say why"],
  132068: ["Flow is blocked", "Flow behind the button is blocked; correct the flow"],
  132069: ["Flow is throttled", "Flow limited to ten messages an hour until corrected"],
  133000: ["Incomplete Deregistration", "Earlier deregistration failed; deregister the number again"],
  133004: ["Server Temporarily Unavailable", "Registration server temporarily unavailable"],
  133005: ["Two step verification PIN Mismatch", "Wrong two-step verification PIN"],
  133006: ["Phone number re-verification needed", "Number must be verified before registering"],
  133008: ["Too Many two step verification PIN Guesses", "Too many PIN attempts; wait the time given in details"],
  133009: ["Two step verification PIN Guessed Too Fast", "PIN entered too quickly; see details before retrying"],
  133010: ["Phone number Not Registered", "Sending number is not registered on the platform"],
  133015: [
    "Please wait a few minutes before attempting to register this phone number",
    "Number's recent deletion unfinished; wait five minutes",
  ],
  133016: [
    "Account register deregister rate limit exceeded",
    "Ten registrations in 72 hours used up; blocked 72 hours",
  ],
  134011: [
    "WhatsApp Payments terms of service has not been accepted",
    "Payments terms must be accepted by the business first",
  ],
  134100: ["Only marketing messages supported", "Marketing Messages API given a utility or authentication template"],
  134101: ["Your template is still syncing", "New template not yet synced; wait about ten minutes"],
  134102: ["Template unavailable for use", "Ad sync failed or account not eligible for Marketing Messages API"],
  135000: ["Generic user error", "Unspecified fault in the request parameters"],
  137000: ["Recipient identity key mismatch", "Supplied identity hash is stale; refresh or omit it"],
  200005: ["Template insights unavailable", "Template analytics not offered to this account yet"],
  200006: ["Cannot disable template insights", "Template analytics cannot be turned off once on"],
  200007: ["Template insights not enabled", "Template analytics not switched on for this account"],
  1752041: ["Duplicate Request", "Client already invited to Marketing Messages API onboarding"],
  2388001: [
    "Confirm ownership or disable two-step verification",
    "Number migration: ownership unconfirmed, or two-step verification still on",
  ],
  2388012: ["Phone number already exists in your list", "Number migration: already in the target account"],
  2388019: ["Message template limit exceeded", "Account holds its maximum number of templates"],
  2388040: ["Character limit exceeded", "Template creation: a field is too long"],
  2388047: ["Message header format is incorrect", "Template creation: header formatting invalid"],
  2388072: ["Message body format is incorrect", "Template creation: body formatting invalid"],
  2388073: ["Message footer format is incorrect", "Template creation: footer formatting invalid"],
  2388091: ["Phone number not eligible for registration code", "Number is not being migrated; register it normally"],
  2388093: ["Phone number not eligible for registration code", "Number is not being migrated; register it normally"],
  2388103: ["Cannot migrate phone number", "Number migration: source or target account not ready"],
  2388293: ["Parameters words ratio exceeds limit", "Template creation: too many variables for the text length"],
  2388299: ["Leading or trailing params not allowed", "Template creation: text may not start or end with variable"],
  2494100: ["Account is in maintenance mode", "Business phone number in maintenance; try in a few minutes"],
  2593079: ["WABA already flagged for migration", "Account already flagged to move to another solution"],
  2593085: ["WABA not eligible for OBO mobility", "Account ownership transfer is not possible"],
  2593107: ["Sync request limit exceeded", "App data sync may be called once only"],
  2593108: ["Sync request made outside allowed time window", "App data sync must start within 24 hours of onboarding"],
};

/** What is known about one of WhatsApp's error codes. */
export interface WhatsAppError {
  /** The code, as WhatsApp's table has it. */
  readonly code: WhatsAppErrorCode;
  /** Meta's title. The server may use other words, so decide by the code. */
  readonly title: string;
  /** What the code means, in one line. */
  readonly meaning: string;
  /** Whether the same message may be sent again, as we understand Meta's description of the code. */
  readonly retry: RetryClass;
  /** How long to wait at least, in ms, if Meta names a time; if the wait grows with each failure, the first wait. */
  readonly retryAfterMs?: number | undefined;
  /**
   * What must happen before a retry can help, if waiting is not enough: `the customer has written`. A code of class `never` without
   * `until` means that the message itself is wrong.
   */
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
 * What is known about a code; undefined if the table does not have the code. The codes 200 to 299 all mean the same.
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
    ...ofClass("never", [...WRONG_MESSAGE, ...UNTIL_CHANGED, ...untilCustomer, ...SETTING_UP_CODES.never]),
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
