import { Hono } from "hono";
import type { Context } from "./context.ts";
import { ConnectionReset } from "./faults/connection-reset.ts";
import type { OwnAddress } from "./own-host.ts";
import { Refusal } from "./refusal.ts";
import { refuseStrangers } from "./refuse-strangers.ts";
import { attachmentRoutes } from "./routes/attachments.ts";
import { controlRoutes } from "./routes/control.ts";
import { faultRoutes } from "./routes/faults.ts";
import { frontPage } from "./routes/front-page.ts";
import { messageRoutes } from "./routes/messages.ts";
import { securityHeaders } from "./security-headers.ts";

const NOWHERE =
  "There is nothing here. Messages go to /api/v2/accounts/conversations/:conversation_id/messages, without an account id";

/** The whole emulator as a fetch handler; every refusal is JSON. It rejects when there is nobody to answer any more. */
export function app(context: Context & OwnAddress): Hono {
  return new Hono()
    .use(securityHeaders)
    .use(refuseStrangers(context))
    .route("/", messageRoutes(context))
    .route("/", attachmentRoutes(context))
    .route("/", controlRoutes(context))
    .route("/", faultRoutes(context))
    .route("/", frontPage())
    .notFound((c) => c.json({ error: NOWHERE }, 404))
    .onError((error, c) => {
      if (error instanceof ConnectionReset || c.req.raw.signal.aborted) throw error;
      if (error instanceof Refusal) return c.json({ error: error.message }, error.status, error.headers);
      return c.json({ error: "The emulator failed to answer; this is a fault of the emulator" }, 500);
    });
}
