import { Hono } from "hono";
import type { Context } from "../context.ts";
import { CLOCK, customerPath, EVENTS, EXCHANGES, FAULTS, HEALTH, TEMPLATES, TRUTH, windowPath } from "./paths.ts";
import { complaintAt, only, Refusal } from "../http/refusal.ts";
import { findConversation, receiveMessage, setWindow } from "../desk/store.ts";
import { readJson } from "../http/body.ts";
import { truth, truthConversation, truthMessage } from "../desk/truth.ts";
import { idSchema } from "@livedesk/schema";
import type { ExchangeFilter } from "../exchanges/exchange.ts";
import { changeStream } from "../events.ts";

const CUSTOMER = customerPath(":conversation_id");
const WINDOW = windowPath(":conversation_id");

const complain = complaintAt();

function textOf(body: unknown): string {
  const isText = typeof body === "object" && body !== null && "content" in body && Object.keys(body).length === 1;
  if (!isText || typeof body.content !== "string")
    throw new Refusal(422, 'content: is required, alone: give { "content": "what the customer writes" }');
  return body.content;
}

/** The value of the one key that a body may have; undefined when the key is missing. Throws a 422 for any other key. */
function onlyKey(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw complain("", "must be an object");
  const stranger = Object.keys(body).find((key) => key !== name);
  if (stranger !== undefined) throw complain("", `has the unknown key ${JSON.stringify(stranger)}; known: ${name}`);
  return Object.entries(body)[0]?.[1];
}

function openOf(body: unknown): boolean {
  const open = onlyKey(body, "open");
  if (typeof open !== "boolean") throw complain("open", "is required: give true or false");
  return open;
}

/** What tests and people use to look behind the API and to play the customer. Without credentials: loopback only. */
export function controlRoutes({ store, url, maxBodyBytes }: Context): Hono {
  const routes = new Hono();

  routes.get(HEALTH, (context) => context.json({ status: "ok" }));
  routes.get(TRUTH, (context) => context.json(truth(store, url)));
  routes.post(CUSTOMER, async (context) => {
    const { req } = context;
    const { id } = findConversation(store, req.param("conversation_id"));
    const text = textOf(await readJson(req.raw, maxBodyBytes));
    return context.json(truthMessage(receiveMessage(store, id, text), url));
  });

  routes.put(WINDOW, async (context) => {
    const { req } = context;
    const { id } = findConversation(store, req.param("conversation_id"));
    const conversation = setWindow(store, id, openOf(await readJson(req.raw, maxBodyBytes)));
    return context.json(truthConversation(conversation, store.now(), url));
  });

  return routes
    .all(HEALTH, only("GET", "HEAD"))
    .all(TRUTH, only("GET", "HEAD"))
    .all(CUSTOMER, only("POST"))
    .all(WINDOW, only("PUT"));
}

/** Lets a test in another process decide which calls go wrong. Without credentials: loopback only. */
export function faultRoutes({ faults, maxBodyBytes }: Context): Hono {
  const routes = new Hono();

  routes.get(FAULTS, (context) => context.json(faults.list()));
  routes.post(FAULTS, async (context) => context.json(faults.add(await readJson(context.req.raw, maxBodyBytes))));
  routes.put(FAULTS, async (context) => context.json(faults.replace(await readJson(context.req.raw, maxBodyBytes))));
  routes.delete(FAULTS, (context) => context.json(faults.clear()));

  return routes.all(FAULTS, only("GET", "HEAD", "POST", "PUT", "DELETE"));
}

/** Lets a test in another process decide which templates are approved. Without credentials: loopback only. */
export function templateRoutes({ templates, maxBodyBytes }: Context): Hono {
  const routes = new Hono();

  routes.get(TEMPLATES, (context) => context.json(templates.list()));
  routes.put(TEMPLATES, async (context) =>
    context.json(templates.replace(await readJson(context.req.raw, maxBodyBytes))),
  );
  routes.delete(TEMPLATES, (context) => context.json(templates.clear()));

  return routes.all(TEMPLATES, only("GET", "HEAD", "PUT", "DELETE"));
}

/** Lets a page or a test in another process move the time. Without credentials: loopback only. */
export function clockRoutes({ clock, maxBodyBytes }: Context): Hono {
  const routes = new Hono();

  routes.get(CLOCK, (context) => context.json(clock.read()));
  routes.put(CLOCK, async (context) => {
    const advance = onlyKey(await readJson(context.req.raw, maxBodyBytes), "advance");
    clock.advance(advance);
    return context.json(clock.read());
  });
  routes.delete(CLOCK, (context) => {
    clock.reset();
    return context.json(clock.read());
  });

  return routes.all(CLOCK, only("GET", "HEAD", "PUT", "DELETE"));
}

/** Shows the last calls of the API with their answers. Without credentials: loopback only. */
export const exchangeRoutes = ({ exchanges }: Context): Hono =>
  new Hono()
    .get(EXCHANGES, (context) =>
      context.json({ exchanges: exchanges.list(readExchangeQuery(new URL(context.req.url).searchParams)) }),
    )
    .all(EXCHANGES, only("GET", "HEAD"));

const KNOWN = ["conversation_id", "message_id"];

function idIn(query: URLSearchParams, name: string): number | undefined {
  const [text, ...more] = query.getAll(name);
  if (more.length > 0) throw new Refusal(422, `${name}: must be given once`);
  if (text === undefined) return undefined;
  if (!idSchema.safeParse(text).success) throw new Refusal(422, `${name}: must be an id, a whole number from 1`);
  return Number(text);
}

/** Which exchanges the query of an address asks for; throws a 422 for what it cannot mean. */
export function readExchangeQuery(query: URLSearchParams): ExchangeFilter {
  const stranger = [...query.keys()].find((name) => !KNOWN.includes(name));
  if (stranger !== undefined)
    throw new Refusal(422, `the query has the unknown key ${JSON.stringify(stranger)}; known: ${KNOWN.join(", ")}`);
  return { conversationId: idIn(query, "conversation_id"), messageId: idIn(query, "message_id") };
}

/** Tells a page or a test what has changed, for as long as it listens. Without credentials: loopback only. */
export const eventRoutes = ({ changes, wait }: Context): Hono =>
  new Hono()
    .get(EVENTS, () => new Response(changeStream(changes, wait), { headers: { "Content-Type": "text/event-stream" } }))
    .all(EVENTS, only("GET", "HEAD"));
