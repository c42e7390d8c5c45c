import { isLoopback } from "@livedesk/core/adapter";

/**
 * Whether the browser is sure to have no network for an address. `navigator.onLine` is only believed when it says no, since its
 * yes means some network, not this one; and not about this machine itself, which needs none.
 */
export function isOffline(url: string): boolean {
  // A server has no such flag, and some have no navigator.
  const onLine = globalThis.navigator?.onLine ?? true;
  return !onLine && !isLoopback(new URL(url).hostname);
}
