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

/** How a page reaches LiveDesk: through a relay of your own, which holds the API secret. */
export interface ClientOptions extends FetchTransportOptions, CoreClientOptions {}

const OPTION_RULES: OptionRules<ClientOptions> = /* @__PURE__ */ (() => ({
  ...fetchTransportOptionRules,
  ...clientOptionRules,
}))();

/**
 * Makes a client for a page or a worker. It takes no API key and no secret, because every user of the page could read them. Throws
 * `ConfigurationError`.
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
      `${name}: must not be in a browser, where everybody can read it: give the address of a relay in baseUrl`,
    );
  }
  checkOptions(options, OPTION_RULES);
  const { baseUrl, authorization, fetch, ...ofClient } = options;
  // The caller's own `fetch` must see every call, so no call goes over XMLHttpRequest.
  const transport = (fetch ? fetchTransport : uploadTransport)({ baseUrl, authorization, fetch });
  return createCoreClient(transport, ofClient);
}
