import {
  type Client,
  type ClientOptions as CoreClientOptions,
  ConfigurationError,
  createClient as createCoreClient,
} from "@livedesk/core";
import { checkOptions, clientOptionRules, type OptionRules } from "@livedesk/core/adapter";
import { fetchTransport } from "./fetch-transport.ts";
import { type FetchTransportOptions, fetchTransportOptionRules } from "./options.ts";
import { uploadTransport } from "./upload-transport.ts";

/** The options of a client in a page. A page reaches LiveDesk through your own relay, which has the API secret. */
export interface ClientOptions extends FetchTransportOptions, CoreClientOptions {}

const OPTION_RULES: OptionRules<ClientOptions> = /* @__PURE__ */ (() => ({
  ...fetchTransportOptionRules,
  ...clientOptionRules,
}))();

/**
 * Makes a client for a page or a worker. An API key and a secret are refused, because every user of the page could read
 * them. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ baseUrl: "/livedesk" });
 * await livedesk.messages.send(141, { content: "Hello" });
 *
 * Contract: authentication.
 */
export function createClient(options: ClientOptions): Client {
  for (const name of ["apiKey", "apiSecret"]) {
    if (!Object.hasOwn(Object(options), name)) continue;
    throw new ConfigurationError(
      `${name}: must not be used in a browser, because every user could read it. Give the URL of a relay in baseUrl`,
    );
  }
  checkOptions(options, OPTION_RULES);
  const { baseUrl, authorization, fetch, ...ofClient } = options;
  // The caller's own `fetch` must get every call, so no call is sent with XMLHttpRequest.
  const transport = (fetch ? fetchTransport : uploadTransport)({ baseUrl, authorization, fetch });
  return createCoreClient(transport, ofClient);
}
