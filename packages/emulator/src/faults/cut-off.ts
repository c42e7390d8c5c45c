import { ConnectionReset } from "./connection-reset.ts";
import type { EarlyFault } from "./schema.ts";

/** Resets the connection: at once, or for `reset-mid-body` when some of the body, if there is one, has been taken. */
export async function cutOff({ fault }: EarlyFault, request: Request): Promise<never> {
  if (fault === "reset-mid-body") await request.body?.getReader().read();
  throw new ConnectionReset();
}
