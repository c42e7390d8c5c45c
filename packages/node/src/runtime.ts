import { ConfigurationError } from "@livedesk/core";

const INSTEAD =
  "Run this program on Node.js 22.19 or later, or send from it with @livedesk/browser through a @livedesk/relay on Node.js";

/**
 * Throws `ConfigurationError` where connections cannot be watched as they must be. Bun loads a library of its own in the place
 * of undici, and Workers have no sockets that undici could use, so that every call would fail.
 */
export function refuseOtherRuntimes(): void {
  const { versions } = process;
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- some runtimes have no `navigator`
  const agent = globalThis.navigator?.userAgent;
  const other =
    versions["bun"] !== undefined ? "Bun" : agent === "Cloudflare-Workers" ? "Cloudflare Workers" : undefined;
  if (other === undefined) return;
  throw new ConfigurationError(`@livedesk/node cannot send on ${other}. ${INSTEAD}`, "unsupported-runtime");
}
