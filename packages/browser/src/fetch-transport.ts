import { checkOptions, type Transport } from "@livedesk/core/adapter";
import { type FetchTransportOptions, fetchTransportOptionRules } from "./transport-options.ts";
import { fetched } from "./fetched.ts";
import { transportOver } from "./transport-over.ts";

/**
 * A transport over `fetch`. A browser does not say whether a failed request had left, so every loss on the way is an
 * unknown outcome. Redirects are not followed. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ baseUrl: "/livedesk", authorization: () => session.token });
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions(options, fetchTransportOptionRules);
  const send: typeof fetch = options.fetch ?? ((...args) => fetch(...args));
  return transportOver(async (url, sending) => fetched(await send(url, sending)), options);
}
