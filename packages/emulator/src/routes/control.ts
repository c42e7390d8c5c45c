import { Hono } from "hono";
import type { Context } from "../context.ts";
import { customerPath, HEALTH, TRUTH } from "../control-paths.ts";
import { findConversation } from "../find-conversation.ts";
import { readJson } from "../read-json.ts";
import { receiveMessage } from "../receive-message.ts";
import { Refusal } from "../refusal.ts";
import { truth, truthMessage } from "../truth.ts";
import { only } from "./only.ts";

const CUSTOMER = customerPath(":conversation_id");

function textOf(body: unknown): string {
  const isText = typeof body === "object" && body !== null && "content" in body && Object.keys(body).length === 1;
  if (!isText || typeof body.content !== "string")
    throw new Refusal(422, 'content: is required, alone: give { "content": "what the customer writes" }');
  return body.content;
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

  return routes.all(HEALTH, only("GET", "HEAD")).all(TRUTH, only("GET", "HEAD")).all(CUSTOMER, only("POST"));
}
