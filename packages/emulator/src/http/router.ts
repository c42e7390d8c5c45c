import { Hono } from "hono";
import type { Context } from "../context.ts";
import { type AllowedOrigins, cors } from "./guard.ts";
import { ConnectionReset } from "../faults/connection-reset.ts";
import type { CallEnv } from "../exchanges/call-notes.ts";
import { recordCalls } from "../exchanges/record.ts";
import type { OwnAddress } from "../own-host.ts";
import { complaintOf } from "../complaint.ts";
import { Refusal } from "./refusal.ts";
import { refuseStrangers } from "../refuse-strangers.ts";
import { attachmentRoutes } from "../routes/attachments.ts";
import { clockRoutes } from "../routes/clock.ts";
import { controlRoutes } from "../routes/control.ts";
import { eventRoutes } from "../routes/events.ts";
import { exchangeRoutes } from "../routes/exchanges.ts";
import { faultRoutes } from "../routes/faults.ts";
import { frontPage } from "../routes/front-page.ts";
import { messageRoutes, RETRY, SEND } from "../routes/messages.ts";
import { type Page, pageRoute } from "../routes/page.ts";
import { templateRoutes } from "../routes/templates.ts";
import { securityHeaders } from "../security-headers.ts";

const NOWHERE =
  "There is nothing here. Messages go to /api/v2/accounts/conversations/:conversation_id/messages, without an account id";

/** What the routes share, who may call them, and who answers what is not theirs. */
interface AppContext extends Context, OwnAddress, AllowedOrigins {
  readonly page: Page;
}

/** The whole emulator as a fetch handler; every refusal is JSON. It rejects when there is nobody to answer any more. */
export function app(context: AppContext): Hono<CallEnv> {
  return new Hono<CallEnv>()
    .use(SEND, recordCalls(context))
    .use(RETRY, recordCalls(context))
    .use(securityHeaders)
    .use(refuseStrangers(context))
    .use(cors(context))
    .route("/", messageRoutes(context))
    .route("/", attachmentRoutes(context))
    .route("/", controlRoutes(context))
    .route("/", faultRoutes(context))
    .route("/", templateRoutes(context))
    .route("/", clockRoutes(context))
    .route("/", exchangeRoutes(context))
    .route("/", eventRoutes(context))
    .use(pageRoute(context.page))
    .route("/", frontPage())
    .notFound((c) => c.json({ error: NOWHERE }, 404))
    .onError((error, c) => {
      if (error instanceof ConnectionReset || c.req.raw.signal.aborted) throw error;
      const refusal = { error: complaintOf(error) };
      return error instanceof Refusal ? c.json(refusal, error.status, error.headers) : c.json(refusal, 500);
    });
}
