import { Hono } from "hono";
import { FAULT_NAMES } from "../faults/schema.ts";
import { only } from "./only.ts";

const TEXT = `This is a local LiveDesk emulator. No message leaves this machine.

POST /api/v2/accounts/conversations/:conversation_id/messages
POST /api/v2/accounts/conversations/:conversation_id/messages/:message_id/retry

GET  /__emulator/truth                                         everything that exists here
POST /__emulator/conversations/:conversation_id/customer-messages   {"content": "..."}: the customer writes
PUT  /__emulator/conversations/:conversation_id/window              {"open": true}: the 24-hour window, without a message
GET  /__emulator/exchanges                                     the last calls of the API, with what was answered
GET  /__emulator/events                                        tells what changes, as text/event-stream
GET  /__emulator/clock                                         the time here, and how far it is ahead
PUT, DELETE /__emulator/clock                                  {"advance": 86400000}: a day later, or the real time again
GET  /__emulator/faults                                        the rules by which calls go wrong, and their seed
POST /__emulator/faults                                        {"fault": "reset-after-commit"}: the next call does
PUT, DELETE /__emulator/faults                                 {"rules": [...]}: others in their place, or none
GET  /__emulator/templates                                     the approved templates; while there are none, none is checked
PUT, DELETE /__emulator/templates                              [{"name": "...", ...}]: others in their place, or none

A call may also ask for its own fault: X-Emulator-Fault: reset-after-commit

Faults: ${FAULT_NAMES.join(", ")}.
Conversations at the start: 141 (WhatsApp, window open), 142 (WhatsApp, window closed), 143 (website chat).
`;

/** Tells a visitor what this is. */
export const frontPage = (): Hono => new Hono().get("/", (context) => context.text(TEXT)).all("/", only("GET", "HEAD"));
