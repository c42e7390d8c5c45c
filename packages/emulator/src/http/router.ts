import { Hono } from "hono";
import type { Context } from "../context.ts";
import { type AllowedOrigins, cors } from "./guard.ts";
import { ConnectionReset } from "../faults/strike.ts";
import type { CallEnv } from "../exchanges/exchange.ts";
import { recordCalls } from "../exchanges/record.ts";
import type { OwnAddress } from "./guard.ts";
import { answerText } from "./refusal.ts";
import { Refusal } from "./refusal.ts";
import { refuseStrangers } from "./guard.ts";
import { attachmentRoutes } from "../routes/files.ts";
import { clockRoutes } from "../routes/control.ts";
import { controlRoutes } from "../routes/control.ts";
import { eventRoutes } from "../routes/control.ts";
import { exchangeRoutes } from "../routes/control.ts";
import { faultRoutes } from "../routes/control.ts";
import { frontPage } from "../routes/page.ts";
import { messageRoutes, RETRY, SEND } from "../routes/messages.ts";
import { type Page, pageRoute } from "../routes/page.ts";
import { templateRoutes } from "../routes/control.ts";
import { securityHeaders } from "./guard.ts";

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
      const refusal = { error: answerText(error) };
      return error instanceof Refusal ? c.json(refusal, error.status, error.headers) : c.json(refusal, 500);
    });
}
