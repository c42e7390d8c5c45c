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
 * Makes a client from options, or from an emulator and options. If the options contain no transport, `makeTransport`
 * makes one. Throws `ConfigurationError` for an option that is unknown, wrong or not in `rules`.
 */
export function openClient(
  first: ClientOptions | EmulatorLike,
  second: ClientOptions | undefined,
  rules: OptionRules<ClientOptions>,
  makeTransport: (options: TransportOptions) => Transport,
): Client {
  const options = clientOptionsOf(first, second, rules);
  checkOptions(options, rules);
  for (const name of OF_TRANSPORT) {
    refuseTogether(options, name, "transport", `pass ${name} to the function that makes the transport`);
  }
  const { apiKey, apiSecret, baseUrl, ca, dispatcher, transport, logger, ...ofClient } = options;
  const listeners = observer({ onEvent: ofClient.onEvent, logger });
  return createCoreClient(
    transport ??
      makeTransport({
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

/** The rules for all options of a client. */
export const clientRules: OptionRules<ClientOptions> = {
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
