import { type Client, type ClientOptions as CoreClientOptions, createClient as createCoreClient } from "@livedesk/core";
import { checkOptions, clientOptionRules, optionRule, type OptionRules, type Transport } from "@livedesk/core/adapter";
import { clientOptionsOf, type EmulatorLike } from "@livedesk/core/web";
import { type Logger, observer } from "./observe.ts";
import {
  baseUrlFromEnv,
  credentialsFromEnv,
  refuseTogether,
  type TransportOptions,
  transportOptionRules,
} from "./options.ts";
import { undiciTransport } from "./transports/undici.ts";

/**
 * The options of a client: how to reach LiveDesk, and how to send. An option that is left out is read from the
 * environment or has a default.
 */
export interface ClientOptions extends Partial<TransportOptions>, CoreClientOptions {
  /** The logger gets a line for each attempt, answer, retry and outcome. `console` is a logger. */
  readonly logger?: Logger | undefined;
  /** A transport that sends the requests in place of the default transport. It has its own credentials. */
  readonly transport?: Transport | undefined;
}

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
  const options = clientOptionsOf(first, second, OPTION_RULES);
  checkOptions(options, OPTION_RULES);
  for (const name of OF_TRANSPORT) {
    refuseTogether(options, name, "transport", `pass ${name} to the function that makes the transport`);
  }
  const { apiKey, apiSecret, baseUrl, ca, dispatcher, transport, logger, ...ofClient } = options;
  const listeners = observer({ onEvent: ofClient.onEvent, logger });
  return createCoreClient(
    transport ??
      undiciTransport({
        ...credentialsFromEnv({ apiKey, apiSecret }),
        baseUrl: baseUrl ?? baseUrlFromEnv(),
        maxConnections: ofClient.maxConnections,
        ca,
        dispatcher,
      }),
    {
      ...ofClient,
      get onEvent() {
        return listeners.onEvent;
      },
    },
  );
}

const OPTION_RULES: OptionRules<ClientOptions> = {
  ...transportOptionRules,
  apiKey: optionRule.aString,
  apiSecret: optionRule.aString,
  ...clientOptionRules,
  logger: optionRule.withMethods(
    "an object with the functions debug, info, warn and error, such as console",
    "debug",
    "info",
    "warn",
    "error",
  ),
  transport: optionRule.withMethods("a transport, such as undiciTransport(…) or fetchTransport(…)", "send"),
};

/** The options of a transport. They cannot be combined with a transport of the caller, which already has its own. */
const OF_TRANSPORT = ["apiKey", "apiSecret", "baseUrl", "ca", "dispatcher"] as const;
