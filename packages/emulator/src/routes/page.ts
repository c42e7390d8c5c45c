import { Hono, type MiddlewareHandler } from "hono";
import { FAULT_NAMES } from "../faults/schema.ts";
import { only } from "../http/refusal.ts";

/** Answers a request outside of the emulator's own paths. If the function returns undefined, the emulator answers. */
export type Page = (request: Request) => Promise<Response | undefined>;

const OWN = ["/api", "/__emulator", "/rails"];

const isOwn = (path: string): boolean => OWN.some((own) => path === own || path.startsWith(`${own}/`));

/** Calls the page for every request outside of the API, the control API and the files of messages. */
export const pageRoute =
  (page: Page): MiddlewareHandler =>
  async ({ req }, next) => {
    const answer = isOwn(req.path) ? undefined : await page(req.raw);
    if (answer === undefined) return next();
    // A HEAD is answered without the body, so the body must be cancelled here.
    if (req.method === "HEAD") await answer.body?.cancel();
    // The answer is copied, because the headers of an answer from `fetch` cannot be changed, and security headers are
    // added later.
    return new Response(req.method === "HEAD" ? null : answer.body, answer);
  };

const TEXT = `This is a local LiveDesk emulator. No message leaves this machine.

POST /api/v2/accounts/conversations/:conversation_id/messages
POST /api/v2/accounts/conversations/:conversation_id/messages/:message_id/retry

GET  /__emulator/truth                                         everything that exists in this emulator
POST /__emulator/conversations/:conversation_id/customer-messages   {"content": "..."}: the customer writes
PUT  /__emulator/conversations/:conversation_id/window              {"open": true}: the 24-hour window, without a message
GET, POST /__emulator/conversations                            lists conversations; or creates one: {"channel": "website"}
DELETE /__emulator/conversations/:conversation_id              deletes a conversation with its messages
PUT  /__emulator/messages/:id/status                           {"status": "failed", "code": 131026}: sets a status
PUT  /__emulator/receipts                                      {"delivered": 1000}: what becomes of messages later
POST /__emulator/reset                                         sets everything back to the start
POST /__emulator/snapshots                                     keeps the present state: {"id": "1"}
PUT  /__emulator/snapshots/:id                                 sets everything back to a snapshot
GET  /__emulator/seed                                          the present state as a seed; its schema: /__emulator/seed.schema.json
GET  /__emulator/exchanges                                     the last calls of the API, with their answers
GET  /__emulator/events                                        a stream of changes, as text/event-stream
GET  /__emulator/clock                                         the emulator's time, and how far it is ahead
PUT, DELETE /__emulator/clock                                  {"advance": 86400000}: one day later; or back to the real time
GET  /__emulator/faults                                        the rules that decide which calls go wrong, and their seed
POST /__emulator/faults                                        {"fault": "reset-after-commit"}: the next call goes wrong
PUT, DELETE /__emulator/faults                                 {"rules": [...]}: replaces all rules; or removes them
GET  /__emulator/templates                                     the approved templates; without any, templates are not checked
PUT, DELETE /__emulator/templates                              [{"name": "...", ...}]: replaces all templates; or removes them

A call can also ask for its own fault with a header: X-Emulator-Fault: reset-after-commit

Faults: ${FAULT_NAMES.join(", ")}.
Conversations at the start: 141 (WhatsApp, window open), 142 (WhatsApp, window closed), 143 (website chat).
`;

/** The page at `/`. It says what this server is, and which paths it has. */
export const frontPage = (): Hono => new Hono().get("/", (context) => context.text(TEXT)).all("/", only("GET", "HEAD"));
