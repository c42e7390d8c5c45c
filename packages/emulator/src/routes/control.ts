import { idSchema, isJsonObject } from "@livedesk/schema";
import { Hono } from "hono";
import { withStatus } from "../desk/actions.ts";
import type { Clock } from "../desk/clock.ts";
import type { Store } from "../desk/store.ts";
import { truth, truthConversation, truthMessage } from "../desk/truth.ts";
import { type Changes, changeStream, type Wait } from "../events.ts";
import type { Exchange, ExchangeFilter } from "../exchanges/exchange.ts";
import type { FaultRules } from "../faults/rules.ts";
import { readJson } from "../http/body.ts";
import { only, Refusal } from "../http/refusal.ts";
import type { TemplateRegistry } from "../templates/registry.ts";
import {
  CLOCK,
  customerPath,
  EVENTS,
  EXCHANGES,
  FAULTS,
  HEALTH,
  statusPath,
  TEMPLATES,
  TRUTH,
  VERIFY,
  WAIT,
  windowPath,
} from "./paths.ts";

const CUSTOMER = customerPath(":conversation_id");
const WINDOW = windowPath(":conversation_id");
const STATUS = statusPath(":message_id");

/** The parts of the emulator that the control API shows and changes. */
export interface ControlRoutesContext {
  readonly store: Store;
  /** The origin of the emulator, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly maxBodyBytes: number;
  readonly faults: FaultRules;
  readonly templates: TemplateRegistry;
  readonly clock: Clock;
  /** Waits for a call, and finds calls. Both throw if their arguments are wrong. */
  readonly calls: {
    readonly waitFor: (match: unknown, options: object, signal: AbortSignal) => Promise<Exchange>;
    readonly verify: (match: unknown, options: object) => readonly Exchange[];
  };
  readonly exchanges: (filter: ExchangeFilter) => readonly Exchange[];
  readonly changes: Changes;
  readonly wait: Wait;
}

/** The control API. With it, tests, people and pages look behind the LiveDesk API, and act as the customer. */
export const controlRoutes = (context: ControlRoutesContext): Hono =>
  new Hono()
    .route("/", deskRoutes(context))
    .route("/", faultRoutes(context))
    .route("/", templateRoutes(context))
    .route("/", clockRoutes(context))
    .route("/", watchRoutes(context));

/** The routes that show the conversations, write a message from the customer, and change a window. */
function deskRoutes({ store, url, maxBodyBytes }: ControlRoutesContext): Hono {
  const routes = new Hono();

  routes.get(HEALTH, (context) => context.json({ status: "ok" }));
  routes.get(TRUTH, (context) => {
    const { conversationId } = readQuery(context.req.url, ["conversation_id"]);
    const selected = conversationId === undefined ? store.conversations() : [store.conversation(conversationId)];
    return context.json(truth(selected, store.now(), url));
  });
  routes.post(CUSTOMER, async (context) => {
    const { req } = context;
    const { id } = store.conversation(req.param("conversation_id"));
    const text = customerText(await readJson(req.raw, maxBodyBytes));
    return context.json(truthMessage(store.receive(id, text), url));
  });
  routes.put(WINDOW, async (context) => {
    const { req } = context;
    const { id } = store.conversation(req.param("conversation_id"));
    const open = onlyKey(await readJson(req.raw, maxBodyBytes), "open");
    if (typeof open !== "boolean") throw new Refusal(422, "open: is required and must be true or false");
    return context.json(truthConversation(store.setWindow(id, open), store.now(), url));
  });

  routes.put(STATUS, async (context) => {
    const { req } = context;
    const { status, ...failure } = onlyKeys(await readJson(req.raw, maxBodyBytes), ["status", "code", "reason"]);
    const { conversation, message } = store.message(req.param("message_id"));
    const changed = store.replace(conversation.id, withStatus(message, status, failure, store.now()));
    return context.json(truthMessage(changed, url));
  });

  return routes
    .all(STATUS, only("PUT"))
    .all(HEALTH, only("GET", "HEAD"))
    .all(TRUTH, only("GET", "HEAD"))
    .all(CUSTOMER, only("POST"))
    .all(WINDOW, only("PUT"));
}

function customerText(body: unknown): string {
  if (!isJsonObject(body) || Object.keys(body).length !== 1 || typeof body["content"] !== "string")
    throw new Refusal(422, 'content: is required, and must be the only key, as in { "content": "Hello" }');
  return body["content"];
}

/**
 * Returns the value of the only key that a body may have, and undefined if this key is missing. Throws a 422 for any
 * other key.
 */
function onlyKey(body: unknown, name: string): unknown {
  return onlyKeys(body, [name])[name];
}

/** Returns the body. Throws a 422 for any other key than these. */
function onlyKeys(body: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isJsonObject(body)) throw new Refusal(422, "the body must be an object");
  const unknownKey = Object.keys(body).find((key) => !names.includes(key));
  if (unknownKey === undefined) return body;
  const known = names.length === 1 ? `The only known key is ${names[0]}` : `Known keys: ${names.join(", ")}`;
  throw new Refusal(422, `the body has the unknown key ${JSON.stringify(unknownKey)}. ${known}`);
}

/** The routes to the rules that decide which calls go wrong. */
function faultRoutes({ faults, maxBodyBytes }: ControlRoutesContext): Hono {
  const routes = new Hono();

  routes.get(FAULTS, (context) => context.json(faults.list()));
  routes.post(FAULTS, async (context) => context.json(faults.add(await readJson(context.req.raw, maxBodyBytes))));
  routes.put(FAULTS, async (context) => context.json(faults.replace(await readJson(context.req.raw, maxBodyBytes))));
  routes.delete(FAULTS, (context) => context.json(faults.clear()));

  return routes.all(FAULTS, only("GET", "HEAD", "POST", "PUT", "DELETE"));
}

/** The routes to the templates that count as approved. */
function templateRoutes({ templates, maxBodyBytes }: ControlRoutesContext): Hono {
  const routes = new Hono();

  routes.get(TEMPLATES, (context) => context.json(templates.list()));
  routes.put(TEMPLATES, async (context) =>
    context.json(templates.replace(await readJson(context.req.raw, maxBodyBytes))),
  );
  routes.delete(TEMPLATES, (context) => context.json(templates.clear()));

  return routes.all(TEMPLATES, only("GET", "HEAD", "PUT", "DELETE"));
}

/** The routes to the emulator's time. */
function clockRoutes({ clock, maxBodyBytes }: ControlRoutesContext): Hono {
  const routes = new Hono();

  routes.get(CLOCK, (context) => context.json(clock.read()));
  routes.put(CLOCK, async (context) => {
    clock.advance(onlyKey(await readJson(context.req.raw, maxBodyBytes), "advance"));
    return context.json(clock.read());
  });
  routes.delete(CLOCK, (context) => {
    clock.reset();
    return context.json(clock.read());
  });

  return routes.all(CLOCK, only("GET", "HEAD", "PUT", "DELETE"));
}

/** The routes to the exchanges of the API and to the stream of changes. */
function watchRoutes({ exchanges, calls, changes, wait, maxBodyBytes }: ControlRoutesContext): Hono {
  const routes = new Hono();

  routes.post(WAIT, async (context) => {
    const { raw } = context.req;
    const { match, ...options } = onlyKeys(await readJson(raw, maxBodyBytes), ["match", "timeout", "after"]);
    return context.json({ exchanges: [await calls.waitFor(match, options, raw.signal)] });
  });
  routes.post(VERIFY, async (context) => {
    const { match, ...options } = onlyKeys(await readJson(context.req.raw, maxBodyBytes), ["match", "times"]);
    return context.json({ exchanges: calls.verify(match, options) });
  });

  routes.get(EXCHANGES, (context) =>
    context.json({ exchanges: exchanges(readQuery(context.req.url, ["conversation_id", "message_id"])) }),
  );
  routes.get(
    EVENTS,
    () => new Response(changeStream(changes, wait), { headers: { "Content-Type": "text/event-stream" } }),
  );

  return routes
    .all(EXCHANGES, only("GET", "HEAD"))
    .all(EVENTS, only("GET", "HEAD"))
    .all(WAIT, only("POST"))
    .all(VERIFY, only("POST"));
}

function idIn(query: URLSearchParams, name: string): number | undefined {
  const [text, ...more] = query.getAll(name);
  if (more.length > 0) throw new Refusal(422, `${name}: must be given once`);
  if (text === undefined) return undefined;
  if (!idSchema.safeParse(text).success) throw new Refusal(422, `${name}: must be an id, a whole number, 1 or more`);
  return Number(text);
}

/** Reads the filter in the query of a URL. Throws a 422 for an unknown key, and for a value that is not an id. */
function readQuery(url: string, known: readonly string[]): ExchangeFilter {
  const query = new URL(url).searchParams;
  const unknownKey = [...query.keys()].find((name) => !known.includes(name));
  if (unknownKey !== undefined)
    throw new Refusal(
      422,
      `the query has the unknown key ${JSON.stringify(unknownKey)}. Known keys: ${known.join(", ")}`,
    );
  return { conversationId: idIn(query, "conversation_id"), messageId: idIn(query, "message_id") };
}
