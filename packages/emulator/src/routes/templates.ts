import { Hono } from "hono";
import type { Context } from "../context.ts";
import { TEMPLATES } from "./paths.ts";
import { readJson } from "../read-json.ts";
import { only } from "./only.ts";

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
