/**
 * The client for programs that send a few messages and end, and for Bun. It loads no undici, so it starts more quickly.
 *
 * @packageDocumentation
 */

// oxlint-disable-next-line import/no-unassigned-import -- this file refuses versions of Node.js that are too old
import "./runtime.ts";
import type { Client } from "@livedesk/core";
import type { OptionRules } from "@livedesk/core/adapter";
import type { EmulatorLike } from "@livedesk/core/web";
import { type ClientOptions, clientRules, openClient } from "./client.ts";
import { httpTransport } from "./transports/http.ts";

export type { CallOptions, Client, CloseOptions, Messages } from "@livedesk/core";
export type { Transport } from "@livedesk/core/adapter";
export type { EmulatorLike } from "@livedesk/core/web";
export { LiveDeskError, NotSentError, RejectedError, UnknownOutcomeError } from "@livedesk/core";
export { isFailedMessage } from "@livedesk/schema";
export type { Logger } from "./client.ts";
export { fileFromPath, type FileFromPathOptions, type PathFile } from "./files.ts";
export { credentialsFromEnv } from "./options.ts";
export { httpTransport, type HttpTransportOptions } from "./transports/http.ts";

/** The options of a client that sends with `httpTransport`. */
export type HttpClientOptions = Omit<ClientOptions, "dispatcher">;

const { dispatcher: _, ...others } = clientRules;
// Without a rule for it, `dispatcher` is refused as an unknown option.
const rules = others as OptionRules<ClientOptions>;

/**
 * Makes a client for a program that sends a few messages and ends. It is the same client as that of `@livedesk/node`,
 * with the same options but `dispatcher`, and it sends with `httpTransport`. Throws `ConfigurationError` as that one
 * does.
 *
 * @example
 * await using livedesk = createClient();
 * await livedesk.messages.send(141, "Hello");
 */
export function createClient(options?: HttpClientOptions): Client;
/**
 * Makes a client that sends to an emulator, for a test. Throws `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * await using emulator = await startEmulator();
 * await using livedesk = createClient(emulator, { maxRetries: 0 });
 */
export function createClient(
  emulator: EmulatorLike,
  options?: Omit<HttpClientOptions, "apiKey" | "apiSecret" | "baseUrl" | "transport">,
): Client;
export function createClient(first: HttpClientOptions | EmulatorLike = {}, second?: HttpClientOptions): Client {
  return openClient(first, second, rules, ({ apiKey, apiSecret, baseUrl, ca }) =>
    httpTransport({ apiKey, apiSecret, baseUrl, ca }),
  );
}
