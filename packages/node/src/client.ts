import { channel, type Channel } from "node:diagnostics_channel";
import {
  type Client,
  type ClientEvent,
  type ClientOptions as CoreClientOptions,
  createClient as createCoreClient,
} from "@livedesk/core";
import {
  checkOptions,
  clientOptionRules,
  markClient,
  notify,
  optionRule,
  type OptionRules,
  type Transport,
} from "@livedesk/core/adapter";
import { clientOptionsOf, type EmulatorLike } from "@livedesk/core/web";
import {
  baseUrlFromEnv,
  credentialsFromEnv,
  refuseTogether,
  type TransportOptions,
  transportOptionRules,
} from "./options.ts";

declare const PACKAGE_VERSION: string;

/** A logger writes the log of a client. `console` is a logger. Each line comes with its event. */
export interface Logger {
  debug(line: string, event: ClientEvent): void;
  info(line: string, event: ClientEvent): void;
  warn(line: string, event: ClientEvent): void;
  error(line: string, event: ClientEvent): void;
}

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
  const client = createCoreClient(
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
  return markClient(client, { name: "@livedesk/node", version: PACKAGE_VERSION });
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

/** The listeners of a client. */
interface Listeners {
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  readonly logger?: Logger | undefined;
}

const channels: Readonly<Record<ClientEvent["type"], Channel>> = {
  warning: channel("livedesk:warning"),
  request: channel("livedesk:request"),
  response: channel("livedesk:response"),
  retry: channel("livedesk:retry"),
  outcome: channel("livedesk:outcome"),
};

const everyChannel = Object.values(channels);

/**
 * Passes a client's events to its listener, to its logger, and to the subscribers of the `node:diagnostics_channel`s
 * `livedesk:warning`, `livedesk:request`, `livedesk:response`, `livedesk:retry` and `livedesk:outcome`. `onEvent` is
 * undefined while there is no listener and no subscriber.
 */
function observer({ onEvent, logger }: Listeners): Listeners {
  // Each listener is called separately: if one listener fails, the other listeners must still get the event.
  const publish = (event: ClientEvent): void => {
    if (onEvent) notify(onEvent, event);
    if (logger) {
      const [level, line] = entryOf(event);
      notify((logged) => logger[level](line, logged), event);
    }
    channels[event.type].publish(event);
  };
  const isHeard = (): boolean => everyChannel.some(({ hasSubscribers }) => hasSubscribers);
  return {
    get onEvent() {
      return onEvent || logger || isHeard() ? publish : undefined;
    },
  };
}

/** The log line for an event, and its level. */
function entryOf(event: ClientEvent): readonly [level: keyof Logger, line: string] {
  const { call, kind, path, attempt } = event;
  const what = `livedesk call ${call} (${kind}, ${path})`;
  switch (event.type) {
    case "warning":
      return ["warn", `${what}: ${event.field}: ${event.message}`];
    case "request":
      return ["debug", `${what}: attempt ${attempt}`];
    case "response":
      return ["debug", `${what}: HTTP ${event.status} after ${event.duration} ms`];
    case "retry":
      return ["warn", `${what}: retrying in ${Math.round(event.delay)} ms: ${event.error.message}`];
    default:
      return event.error
        ? ["error", `${what}: ${event.outcome}: ${event.error.message}`]
        : ["info", `${what}: accepted as ${event.messageId} after ${event.duration} ms`];
  }
}
