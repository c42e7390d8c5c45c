import { Hono } from "hono";
import { DATA_PATH, THUMB_PATH } from "../attachment-url.ts";
import type { Context } from "../context.ts";
import { Refusal } from "../http/refusal.ts";
import { serveFile } from "./files.ts";
import { only } from "./only.ts";

/** Serves the files of messages to whoever knows their address, as upstream does. A preview is the picture itself. */
export function attachmentRoutes({ store }: Context): Hono {
  const routes = new Hono();
  for (const path of [`${DATA_PATH}/:token/*`, `${THUMB_PATH}/:token/*`] as const) {
    routes.get(path, ({ req }) => {
      const file = store.file(req.param("token"));
      if (file === undefined) throw new Refusal(404, "There is no such file");
      return serveFile(file, req.raw);
    });
    routes.all(path, only("GET", "HEAD"));
  }
  return routes;
}
