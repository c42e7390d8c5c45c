import { Hono } from "hono";
import type { CallEnv } from "../exchanges/exchange.ts";
import { recordCalls, type RecordContext } from "../exchanges/record.ts";
import { ConnectionReset } from "../faults/strike.ts";
import { controlRoutes, type ControlRoutesContext } from "../routes/control.ts";
import { fileRoutes } from "../routes/files.ts";
import { messageRoutes, type MessageRoutesContext } from "../routes/messages.ts";
import { withoutScope } from "../routes/paths.ts";
import { type SeedRoutesContext, seedRoutes } from "../routes/seeds.ts";
import { frontPage, type Page, pageRoute } from "../routes/page.ts";
import { type AllowedOrigins, cors, type OwnAddress, refuseStranger, securityHeaders } from "./guard.ts";
import { answerText, Refusal } from "./refusal.ts";

const NOT_FOUND =
  "This path does not exist. Send messages to /api/v2/accounts/conversations/:conversation_id/messages, without an account id";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
const ALMOST = /conversations?\/(\d+)\/messages?(?:\/(\d+)\/retr\w*)?\/?$/i;

/** Says which path was probably meant, if the path contains the parts of one. */
function hintFor(path: string): string {
  const [, conversation, message] = ALMOST.exec(path) ?? [];
  if (conversation === undefined) return "";
  const retry = message === undefined ? "" : `/${message}/retry`;
  return `. Did you mean /api/v2/accounts/conversations/${conversation}/messages${retry}?`;
}

/**
 * The values that the routes need, the origins whose pages may call the routes, and the page that answers all other
 * requests.
 */
export interface RouterContext
  extends MessageRoutesContext, ControlRoutesContext, SeedRoutesContext, RecordContext, OwnAddress, AllowedOrigins {
  readonly page: Page;
  /** Gives messages the statuses whose time has come. */
  readonly settle: () => void;
}

/**
 * Makes the handler that answers every request to an emulator. The handler rejects if the connection must end without
 * an answer.
 */
export function createRouter(context: RouterContext): (request: Request) => Promise<Response> {
  const router = new Hono<CallEnv>({ getPath: (request) => withoutScope(new URL(request.url).pathname) })
    .use(recordCalls(context))
    .use(securityHeaders)
    .use(async ({ req }, next) => {
      refuseStranger(req.raw, context);
      await next();
    })
    .use(cors(context))
    .use(async (_, next) => {
      context.settle();
      await next();
    })
    .route("/", messageRoutes(context))
    .route("/", fileRoutes(context))
    .route("/", controlRoutes(context))
    .route("/", seedRoutes(context))
    .use(pageRoute(context.page))
    .route("/", frontPage())
    .notFound((c) => {
      const answer = { error: `${NOT_FOUND}${hintFor(c.req.path)}` };
      const isUnknown = !READS.has(c.req.method);
      if (c.req.method !== "OPTIONS") Object.assign(c.var.notes, { isUnknown, answer: JSON.stringify(answer) });
      return c.json(answer, 404);
    })
    .onError((error, c) => {
      if (error instanceof ConnectionReset || c.req.raw.signal.aborted) throw error;
      const refusal = { error: answerText(error) };
      return error instanceof Refusal ? c.json(refusal, error.status, error.headers) : c.json(refusal, 500);
    });
  return async (request) => router.fetch(request);
}
