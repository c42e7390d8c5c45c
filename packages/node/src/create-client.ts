import {
  type Client,
  type ClientOptions as CoreClientOptions,
  createClient as createCoreClient,
  type Transport,
} from "@livedesk/core";
import { credentialsFromEnv } from "./credentials-from-env.ts";
import type { TransportOptions } from "./transport-options.ts";
import { undiciTransport } from "./undici-transport.ts";

/** How to reach LiveDesk, and how to work. Whatever is left out is read from the environment or has a default. */
export interface ClientOptions extends Partial<TransportOptions>, CoreClientOptions {
  /** Carries the requests in place of the default transport, with credentials of its own. */
  readonly transport?: Transport | undefined;
}

/**
 * Makes a client. It reads `LIVEDESK_API_KEY`, `LIVEDESK_API_SECRET` and `LIVEDESK_BASE_URL` where they are not given, and
 * throws `ConfigurationError` for what is missing or would send credentials in the clear.
 *
 * @example
 * const livedesk = createClient();
 * const sent = await livedesk.messages.send(141, { content: "Hello" });
 *
 * Contract: authentication.
 */
export function createClient(options: ClientOptions = {}): Client {
  if (options.transport) return createCoreClient(options.transport, options);
  const { apiKey, apiSecret } = credentialsFromEnv(options);
  const baseUrl = options.baseUrl ?? (process.env["LIVEDESK_BASE_URL"] || undefined);
  return createCoreClient(undiciTransport({ ...options, apiKey, apiSecret, baseUrl }), options);
}
