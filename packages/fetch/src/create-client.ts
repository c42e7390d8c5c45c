import { type Client, type ClientOptions as CoreClientOptions, createClient as createCoreClient } from "@livedesk/core";
import { checkOptionsLike, clientOptionRules, markClient, type OptionRules } from "@livedesk/core/adapter";
import { clientOptionsOf, type EmulatorLike } from "@livedesk/core/web";
import { type FetchTransportOptions, fetchTransportOptionRules } from "./options.ts";
import { fetchTransport } from "./transport.ts";

declare const PACKAGE_VERSION: string;

/** The options of a client: how to reach LiveDesk, and how to send. */
export interface ClientOptions extends FetchTransportOptions, CoreClientOptions {}

const OPTION_RULES: OptionRules<ClientOptions> = /* @__PURE__ */ (() => ({
  ...fetchTransportOptionRules,
  ...clientOptionRules,
}))();

/**
 * Makes a client over the runtime's own `fetch`, for Workers, Deno, Bun and edge runtimes. It reads no environment
 * variable, because each runtime stores secrets in its own way. Throws `ConfigurationError` if an option is wrong or
 * unknown, if the credentials would be sent unencrypted to the URL, and in a page, because every user could read the
 * secret.
 *
 * @example
 * const livedesk = createClient({ apiKey, apiSecret });
 * await livedesk.messages.send(141, { content: "Hello" });
 *
 * Contract: authentication.
 */
export function createClient(options: ClientOptions): Client;
/**
 * Makes a client that sends to an emulator, for a test. Throws `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * await using emulator = await startEmulator();
 * await using livedesk = createClient(emulator, { maxRetries: 0 });
 */
export function createClient(
  emulator: EmulatorLike,
  options?: Omit<ClientOptions, "apiKey" | "apiSecret" | "baseUrl">,
): Client;
export function createClient(
  first: ClientOptions | EmulatorLike,
  second?: Omit<ClientOptions, "apiKey" | "apiSecret" | "baseUrl">,
): Client {
  const options = clientOptionsOf(first, second as ClientOptions | undefined, OPTION_RULES);
  checkOptionsLike("{ apiKey, apiSecret }", options, OPTION_RULES);
  const { apiKey, apiSecret, baseUrl, fetch, ...ofClient } = options;
  const client = createCoreClient(fetchTransport({ apiKey, apiSecret, baseUrl, fetch }), ofClient);
  return markClient(client, { name: "@livedesk/fetch", version: PACKAGE_VERSION });
}
