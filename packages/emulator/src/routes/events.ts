import { Hono } from "hono";
import type { Context } from "../context.ts";
import { EVENTS } from "./paths.ts";
import { changeStream } from "../events.ts";
import { only } from "./only.ts";

/** Tells a page or a test what has changed, for as long as it listens. Without credentials: loopback only. */
export const eventRoutes = ({ changes, wait }: Context): Hono =>
  new Hono()
    .get(EVENTS, () => new Response(changeStream(changes, wait), { headers: { "Content-Type": "text/event-stream" } }))
    .all(EVENTS, only("GET", "HEAD"));
