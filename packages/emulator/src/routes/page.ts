import { Hono, type MiddlewareHandler } from "hono";
import { FAULT_NAMES } from "../faults/schema.ts";
import { only } from "../http/refusal.ts";

/** Answers what is not the emulator's own, or leaves it to the emulator. */
export type Page = (request: Request) => Promise<Response | undefined>;

const OWN = ["/api", "/__emulator", "/rails"];

const isOwn = (path: string): boolean => OWN.some((own) => path === own || path.startsWith(`${own}/`));

/** Asks the page for what is neither the API nor the control of the emulator nor a file of a message. */
export const pageRoute =
  (page: Page): MiddlewareHandler =>
  async ({ req }, next) => {
    const answer = isOwn(req.path) ? undefined : await page(req.raw);
    if (answer === undefined) return next();
    // A HEAD is answered without the body, which nobody else would end then.
    if (req.method === "HEAD") await answer.body?.cancel();
    // The headers of an answer that comes from a fetch cannot be changed, and others are to be filled in.
    return new Response(req.method === "HEAD" ? null : answer.body, answer);
  };

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
