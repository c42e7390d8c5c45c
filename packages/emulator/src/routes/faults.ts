import { Hono } from "hono";
import type { Context } from "../context.ts";
import { FAULTS } from "./paths.ts";
import { readJson } from "../read-json.ts";
import { only } from "./only.ts";

/** Lets a test in another process decide which calls go wrong. Without credentials: loopback only. */
export function faultRoutes({ faults, maxBodyBytes }: Context): Hono {
  const routes = new Hono();

  routes.get(FAULTS, (context) => context.json(faults.list()));
  routes.post(FAULTS, async (context) => context.json(faults.add(await readJson(context.req.raw, maxBodyBytes))));
  routes.put(FAULTS, async (context) => context.json(faults.replace(await readJson(context.req.raw, maxBodyBytes))));
  routes.delete(FAULTS, (context) => context.json(faults.clear()));

  return routes.all(FAULTS, only("GET", "HEAD", "POST", "PUT", "DELETE"));
}
