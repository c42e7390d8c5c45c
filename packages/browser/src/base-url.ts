import { ConfigurationError } from "@livedesk/core";
import { checkBaseUrl } from "@livedesk/core/adapter";

const path = /^\/(?!\/)[^\s\\?#]*$/;

/** LiveDesk's own hosts: a page that calls them would have to hold the API secret. */
const ofLiveDesk = /(^|\.)engagelab\.com$/;

const fault = (why: string): ConfigurationError => new ConfigurationError(`baseUrl: ${why}`);

/**
 * Returns the address to which requests are sent, without a slash at the end. A path stays on the page's own origin, whose protocol
 * is not checked. To any other address it must be safe to send credentials, and in a page it must not be LiveDesk's own. Without a
 * page, a path is only accepted for the caller's own `fetch`, which resolves it. Throws `ConfigurationError`.
 */
export function resolveBaseUrl(baseUrl: string, hasOwnFetch: boolean): string {
  const origin = pageOrigin();
  if (path.test(baseUrl)) {
    if (origin !== undefined) return new URL(baseUrl, origin).href.replace(/\/+$/, "");
    if (hasOwnFetch) return baseUrl.replace(/\/+$/, "");
    throw fault("is a path, which needs a page: give the whole address of a relay");
  }
  const url = URL.parse(baseUrl);
  if (url === null) throw fault("must be a path such as /livedesk, or the whole address of a relay");
  if (origin !== undefined && ofLiveDesk.test(url.hostname)) {
    throw fault("is LiveDesk itself: give the address of a relay");
  }
  return checkBaseUrl(url);
}

/**
 * The origin of the page that this code runs in, or that its worker belongs to. Undefined where there is no page, as on a server,
 * and where the page has no origin of its own, as in a file or a sandbox.
 */
const pageOrigin = (): string | undefined =>
  // A worker made from a Blob has its page's origin, but an address in which no path can be resolved.
  [globalThis.origin, globalThis.location?.origin].find((origin) => origin !== undefined && origin !== "null");
