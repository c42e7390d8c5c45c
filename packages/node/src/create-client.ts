import {
  type Client,
  type ClientOptions as CoreClientOptions,
  ConfigurationError,
  createClient as createCoreClient,
} from "@livedesk/core";
import { checkOptions, clientOptionRules, optionRule, type OptionRules, type Transport } from "@livedesk/core/adapter";
import { credentialsFromEnv } from "./credentials-from-env.ts";
import { type Logger, observer } from "./observe.ts";
import { refuseTogether, type TransportOptions, transportOptionRules } from "./options.ts";
import { undiciTransport } from "./transports/undici.ts";

/** How to reach LiveDesk, and how to work. Whatever is left out is read from the environment or has a default. */
export interface ClientOptions extends Partial<TransportOptions>, CoreClientOptions {
  /** Gets a line for each attempt, answer, retry and outcome; `console` is one. */
  readonly logger?: Logger | undefined;
  /** Carries the requests in place of the default transport, with credentials of its own. */
  readonly transport?: Transport | undefined;
}

/**
 * Makes a client. It reads `LIVEDESK_API_KEY`, `LIVEDESK_API_SECRET` and `LIVEDESK_BASE_URL` where they are not given, and
 * throws `ConfigurationError` for what is missing, for an unknown or wrong option, and for an address to which credentials
 * would go in the clear.
 *
 * @example
 * const livedesk = createClient();
 * const sent = await livedesk.messages.send(141, { content: "Hello" });
 *
 * Contract: authentication.
 */
export function createClient(options: ClientOptions = {}): Client {
  checkOptions(options, OPTION_RULES);
  for (const name of OF_TRANSPORT) {
    refuseTogether(options, name, "transport", "the transport has its own: give it to the function that makes it");
  }
  const { maxRetries, maxConnections, maxQueued, ordering, timeout } = options;
  const transport = options.transport ?? ownTransport(options);
  const listeners = observer(options);
  return createCoreClient(transport, {
    maxRetries,
    maxConnections,
    maxQueued,
    ordering,
    timeout,
    get onEvent() {
      return listeners.onEvent;
    },
  });
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

/** What a transport was made with already. */
const OF_TRANSPORT = ["apiKey", "apiSecret", "baseUrl", "ca", "dispatcher"] as const;

function ownTransport({ apiKey, apiSecret, baseUrl, maxConnections, ca, dispatcher }: ClientOptions): Transport {
  const credentials = credentialsFromEnv({ apiKey, apiSecret });
  return undiciTransport({ ...credentials, baseUrl: baseUrl ?? baseUrlFromEnv(), maxConnections, ca, dispatcher });
}

/** Empty is a mistake, as of a variable that was to be filled in, and not the same as unset. */
function baseUrlFromEnv(): string | undefined {
  const baseUrl = process.env["LIVEDESK_BASE_URL"];
  if (baseUrl !== "") return baseUrl;
  throw new ConfigurationError("LIVEDESK_BASE_URL is empty: fill it in, or unset it");
}
