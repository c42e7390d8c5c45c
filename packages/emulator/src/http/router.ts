import { Hono } from "hono";
import type { CallEnv } from "../exchanges/exchange.ts";
import { recordCalls, type RecordContext } from "../exchanges/record.ts";
import { ConnectionReset } from "../faults/strike.ts";
import { controlRoutes, type ControlRoutesContext } from "../routes/control.ts";
import { fileRoutes } from "../routes/files.ts";
import { messageRoutes, type MessageRoutesContext, RETRY, SEND } from "../routes/messages.ts";
import { type SeedRoutesContext, seedRoutes } from "../routes/seeds.ts";
import { frontPage, type Page, pageRoute } from "../routes/page.ts";
import { type AllowedOrigins, cors, type OwnAddress, refuseStrangers, securityHeaders } from "./guard.ts";
import { answerText, Refusal } from "./refusal.ts";

const NOT_FOUND =
  "This path does not exist. Send messages to /api/v2/accounts/conversations/:conversation_id/messages, without an account id";

/**
 * The values that the routes need, the origins whose pages may call the routes, and the page that answers all other
 * requests.
 */
export interface RouterContext
  extends MessageRoutesContext, ControlRoutesContext, SeedRoutesContext, RecordContext, OwnAddress, AllowedOrigins {
  readonly page: Page;
}

/**
 * Makes the handler that answers every request to an emulator. The handler rejects if the connection must end without
 * an answer.
 */
export function createRouter(context: RouterContext): (request: Request) => Promise<Response> {
  const router = new Hono<CallEnv>()
    .use(SEND, recordCalls(context))
    .use(RETRY, recordCalls(context))
    .use(securityHeaders)
    .use(refuseStrangers(context))
    .use(cors(context))
    .route("/", messageRoutes(context))
    .route("/", fileRoutes(context))
    .route("/", controlRoutes(context))
    .route("/", seedRoutes(context))
    .use(pageRoute(context.page))
    .route("/", frontPage())
    .notFound((c) => c.json({ error: NOT_FOUND }, 404))
    .onError((error, c) => {
      if (error instanceof ConnectionReset || c.req.raw.signal.aborted) throw error;
      const refusal = { error: answerText(error) };
      return error instanceof Refusal ? c.json(refusal, error.status, error.headers) : c.json(refusal, 500);
    });
  return async (request) => router.fetch(request);
}
