import type { Client } from "@livedesk/core";
import type { EmulatorLike } from "@livedesk/core/web";
import { type ClientOptions, clientRules, openClient } from "./client.ts";
import { undiciTransport } from "./transports/undici.ts";

/**
 * Makes a client. It reads `LIVEDESK_API_KEY`, `LIVEDESK_API_SECRET` and `LIVEDESK_BASE_URL` for the options that are
 * left out, and throws `ConfigurationError` if a credential is missing, if an option is unknown or wrong, or if the
 * credentials would be sent unencrypted to the URL.
 *
 * @example
 * const livedesk = createClient();
 * const sent = await livedesk.messages.send(141, { content: "Hello" });
 *
 * Contract: authentication.
 */
export function createClient(options?: ClientOptions): Client;
/**
 * Makes a client that sends to an emulator, for a test. Throws `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * await using emulator = await startEmulator();
 * await using livedesk = createClient(emulator, { maxRetries: 0 });
 */
export function createClient(
  emulator: EmulatorLike,
  options?: Omit<ClientOptions, "apiKey" | "apiSecret" | "baseUrl" | "transport">,
): Client;
export function createClient(first: ClientOptions | EmulatorLike = {}, second?: ClientOptions): Client {
  return openClient(first, second, clientRules, undiciTransport);
}
