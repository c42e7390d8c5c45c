import { type Client, createClient as createCoreClient, type Transport } from "@livedesk/core";
import { credentialsFromEnv } from "./credentials-from-env.ts";
import { fetchTransport, type FetchTransportOptions } from "./fetch-transport.ts";

/** How to reach LiveDesk. Whatever is left out is read from the environment or has a default. */
export interface ClientOptions extends Partial<FetchTransportOptions> {
  /** Carries the requests instead of the default transport, with credentials of its own. */
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
  if (options.transport) return createCoreClient(options.transport);
  const { apiKey, apiSecret } = credentialsFromEnv(options);
  const baseUrl = options.baseUrl ?? (process.env["LIVEDESK_BASE_URL"] || undefined);
  const transport = fetchTransport({ ...options, apiKey, apiSecret, baseUrl });
  return createCoreClient(transport, { secrets: [apiKey, apiSecret, `${apiKey}:${apiSecret}`] });
}
