import { ConfigurationError } from "@livedesk/core";
import { checkBaseUrl } from "@livedesk/core/adapter";

const path = /^\/(?!\/)[^\s\\?#]*$/;

/** LiveDesk's own hosts. A page that calls them would need the API secret. */
const ofLiveDesk = /(^|\.)engagelab\.com$/;

const fault = (why: string): ConfigurationError => new ConfigurationError(`baseUrl: ${why}`);

/**
 * Returns the URL to which requests are sent, without a slash at the end. A path belongs to the page's own origin,
 * whose protocol is not checked. For any other URL, it must be safe to send credentials to the URL, and in a page the
 * URL must not be LiveDesk's own. Outside of a page, a path is only accepted together with the caller's own `fetch`,
 * which resolves the path. Throws `ConfigurationError`.
 */
export function resolveBaseUrl(baseUrl: string, hasOwnFetch: boolean): string {
  const origin = pageOrigin();
  if (path.test(baseUrl)) {
    if (origin !== undefined) return new URL(baseUrl, origin).href.replace(/\/+$/, "");
    if (hasOwnFetch) return baseUrl.replace(/\/+$/, "");
    throw fault("is a path, which works only in a web page. Here, give the complete URL of a relay");
  }
  const url = URL.parse(baseUrl);
  if (url === null) throw fault("must be a path such as /livedesk, or the complete URL of a relay");
  if (origin !== undefined && ofLiveDesk.test(url.hostname)) {
    throw fault("must not be a URL of LiveDesk itself: give the URL of a relay");
  }
  return checkBaseUrl(url);
}

/**
 * The origin of the page in which this code runs, or to which its worker belongs. Undefined if there is no page, as on
 * a server, and if the page has no origin of its own, as in a file or a sandbox.
 */
const pageOrigin = (): string | undefined =>
  // A worker that was made from a Blob has the origin of its page, but a path cannot be resolved with the worker's own
  // URL.
  [globalThis.origin, globalThis.location?.origin].find((origin) => origin !== undefined && origin !== "null");
