import { Hono } from "hono";
import type { Context } from "../context.ts";
import { CLOCK } from "./paths.ts";
import { complaintAt } from "../faults/complaint.ts";
import { readFields } from "../faults/read-fields.ts";
import { readJson } from "../read-json.ts";
import { only } from "./only.ts";

/** Lets a page or a test in another process move the time. Without credentials: loopback only. */
export function clockRoutes({ clock, maxBodyBytes }: Context): Hono {
  const routes = new Hono();

  routes.get(CLOCK, (context) => context.json(clock.read()));
  routes.put(CLOCK, async (context) => {
    const { advance } = readFields(await readJson(context.req.raw, maxBodyBytes), ["advance"], complaintAt());
    clock.advance(advance);
    return context.json(clock.read());
  });
  routes.delete(CLOCK, (context) => {
    clock.reset();
    return context.json(clock.read());
  });

  return routes.all(CLOCK, only("GET", "HEAD", "PUT", "DELETE"));
}
