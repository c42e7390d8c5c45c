import {
  type Client,
  type ClientOptions as CoreClientOptions,
  ConfigurationError,
  createClient as createCoreClient,
} from "@livedesk/core";
import { fetchTransport } from "./fetch-transport.ts";
import type { FetchTransportOptions } from "./transport-options.ts";
import { uploadTransport } from "./upload-transport.ts";

/** How a page reaches LiveDesk: through a relay of your own, which holds the API secret. */
export interface ClientOptions extends FetchTransportOptions, CoreClientOptions {}

/**
 * Makes a client for a page or a worker. It takes no API key and no secret: whoever opens the page could read them. Throws
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
    if (!Object.hasOwn(options, name)) continue;
    throw new ConfigurationError(`${name}: has no place in a browser: give the address of a relay in baseUrl`);
  }
  // A fetch of one's own is meant to see every call.
  const transport = options.fetch ? fetchTransport(options) : uploadTransport(options);
  return createCoreClient(transport, options);
}
