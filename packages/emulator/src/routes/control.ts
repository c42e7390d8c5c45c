import { Hono } from "hono";
import type { Context } from "../context.ts";
import { customerPath, HEALTH, TRUTH, windowPath } from "./paths.ts";
import { complaintAt } from "../faults/complaint.ts";
import { readFields } from "../faults/read-fields.ts";
import { findConversation } from "../find-conversation.ts";
import { readJson } from "../read-json.ts";
import { receiveMessage } from "../receive-message.ts";
import { Refusal } from "../http/refusal.ts";
import { setWindow } from "../set-window.ts";
import { truth, truthConversation, truthMessage } from "../desk/truth.ts";
import { only } from "./only.ts";

const CUSTOMER = customerPath(":conversation_id");
const WINDOW = windowPath(":conversation_id");

const complain = complaintAt();

function textOf(body: unknown): string {
  const isText = typeof body === "object" && body !== null && "content" in body && Object.keys(body).length === 1;
  if (!isText || typeof body.content !== "string")
    throw new Refusal(422, 'content: is required, alone: give { "content": "what the customer writes" }');
  return body.content;
}

function openOf(body: unknown): boolean {
  const { open } = readFields(body, ["open"], complain);
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
