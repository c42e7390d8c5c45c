import { ConfigurationError } from "@livedesk/core";
import { type Credentials, optionRule, type OptionRules } from "@livedesk/core/adapter";

/** The options of a transport: how it reaches LiveDesk. */
export interface FetchTransportOptions extends Credentials {
  /** The URL of the API: an `https` URL, or any URL of this machine. Default `https://livedesk-api.engagelab.com`. */
  readonly baseUrl?: string | undefined;
  /** A function that is called for every request in place of the runtime's own `fetch`, for interception and tests. */
  readonly fetch?: typeof fetch | undefined;
}

const credential = {
  ...optionRule.aString,
  wanted: "a string, for example from env in a Worker. This client reads no environment variable",
};

/** The rules for these options. The code that uses `apiKey`, `apiSecret` and `baseUrl` checks them more strictly. */
export const fetchTransportOptionRules: OptionRules<FetchTransportOptions> = /* @__PURE__ */ (() => ({
  apiKey: optionRule.required(credential),
  apiSecret: optionRule.required(credential),
  baseUrl: optionRule.aString,
  fetch: optionRule.aFunction,
}))();

/**
 * Throws `ConfigurationError` in a page, in a page's worker and in an app, because users can read the API secret there.
 * The function recognises these runtimes, and not the runtimes of servers, so that a new runtime for servers needs no
 * change here: pages have a `document`, their workers have the user agent of a browser, and React Native names itself.
 */
export function refusePublicDevices(): void {
  const { document, navigator } = globalThis as {
    document?: unknown;
    navigator?: { readonly userAgent?: string; readonly product?: string };
  };
  const isPublic =
    document !== undefined ||
    navigator?.userAgent?.startsWith("Mozilla/") === true ||
    navigator?.product === "ReactNative";
  if (!isPublic) return;
  throw new ConfigurationError(
    "apiSecret: must not be used in a browser or an app, because users could read it. Use @livedesk/browser with @livedesk/relay",
    "unsupported-runtime",
  );
}
