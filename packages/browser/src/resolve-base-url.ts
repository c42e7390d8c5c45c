import { ConfigurationError } from "@livedesk/core";
import { checkBaseUrl } from "@livedesk/core/adapter";
import { pageOrigin } from "./page-origin.ts";

const path = /^\/(?!\/)[^\s\\?#]*$/;

/** LiveDesk's own hosts: a page that calls them would have to hold the API secret. */
const ofLiveDesk = /(^|\.)engagelab\.com$/;

const fault = (why: string): ConfigurationError => new ConfigurationError(`baseUrl: ${why}`);

/**
 * Where requests go, without a slash at the end. A path stays on the page's own origin, whatever its protocol; an address must
 * be one to send credentials to, and in a page not LiveDesk's own. Without a page, a path is for a `fetch` of the caller's own
 * to resolve. Throws `ConfigurationError`.
 */
export function resolveBaseUrl(baseUrl: string, ownFetch: boolean): string {
  const origin = pageOrigin();
  if (path.test(baseUrl)) {
    if (origin !== undefined) return new URL(baseUrl, origin).href.replace(/\/+$/, "");
    if (ownFetch) return baseUrl.replace(/\/+$/, "");
    throw fault("is a path, and here is no page: give the whole address of a relay");
  }
  const url = URL.parse(baseUrl);
  if (url === null) throw fault("must be a path such as /livedesk, or the whole address of a relay");
  if (origin !== undefined && ofLiveDesk.test(url.hostname)) {
    throw fault("is LiveDesk itself: give the address of a relay");
  }
  return checkBaseUrl(url);
}
