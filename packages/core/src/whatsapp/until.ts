import { ACCOUNT, isOneOf, type UNTIL_CHANGED, UNTIL_CUSTOMER, type WhatsAppErrorCode } from "./codes.ts";

/** What must have changed before a retry can help, for the codes that say nothing against the message itself. */
const CHANGED: Readonly<Record<(typeof UNTIL_CHANGED)[number], string>> = {
  131020: "the group has another member",
  131026: "the number is on WhatsApp, with a current version whose terms its owner accepted",
  131030: "the recipient is on the list of the test number",
  131041: "the group exists and the sender is a member",
  131053: "WhatsApp can fetch the file from its link",
  131055: "the channel sends through another of Meta's APIs",
  131212: "the participant is in the group",
  131213: "there is such a request to join",
  132001: "the template is approved in this language",
  132007: "the template keeps WhatsApp's policy and is approved",
  132015: "the template is active again",
  132068: "the flow behind the template's button is put right",
  134100: "the channel sends through another of Meta's APIs",
};

const changed: Readonly<Partial<Record<number, string>>> = CHANGED;

/** What must have happened before a retry can help, where it is more than that time has passed; else undefined. */
export const untilOf = (code: WhatsAppErrorCode): string | undefined =>
  UNTIL_CUSTOMER[code] ?? changed[code] ?? (isOneOf(ACCOUNT, code) ? "a person has put the account right" : undefined);
