import type { MiddlewareHandler } from "hono";

/** Answers what is not the emulator's own, or leaves it to the emulator. */
export type Page = (request: Request) => Promise<Response | undefined>;

const OWN = ["/api", "/__emulator", "/rails"];

const isOwn = (path: string): boolean => OWN.some((own) => path === own || path.startsWith(`${own}/`));

/** Asks the page for what is neither the API nor the control of the emulator nor a file of a message. */
export const pageRoute =
  (page: Page): MiddlewareHandler =>
  async ({ req }, next) => {
    const answer = isOwn(req.path) ? undefined : await page(req.raw);
    if (answer === undefined) return next();
    // A HEAD is answered without the body, which nobody else would end then.
    if (req.method === "HEAD") await answer.body?.cancel();
    // The headers of an answer that comes from a fetch cannot be changed, and others are to be filled in.
    return new Response(req.method === "HEAD" ? null : answer.body, answer);
  };
