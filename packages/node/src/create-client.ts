import {
  type Client,
  type ClientOptions as CoreClientOptions,
  ConfigurationError,
  createClient as createCoreClient,
  type Transport,
} from "@livedesk/core";
import { credentialsFromEnv } from "./credentials-from-env.ts";
import { type Logger, observer } from "./observe.ts";
import type { TransportOptions } from "./transport-options.ts";
import { undiciTransport } from "./undici-transport.ts";

/** How to reach LiveDesk, and how to work. Whatever is left out is read from the environment or has a default. */
export interface ClientOptions extends Partial<TransportOptions>, CoreClientOptions {
  /** Gets a line for each attempt, answer, retry and outcome; `console` is one. */
  readonly logger?: Logger | undefined;
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
  refuseUnknown(options);
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

const OPTIONS = {
  apiKey: true,
  apiSecret: true,
  baseUrl: true,
  ca: true,
  dispatcher: true,
  logger: true,
  maxConnections: true,
  maxQueued: true,
  maxRetries: true,
  onEvent: true,
  ordering: true,
  timeout: true,
  transport: true,
} satisfies Record<keyof ClientOptions, true>;

/** A misspelt `baseUrl` would send to the default address without a word. */
function refuseUnknown(options: object): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown === undefined) return;
  throw new ConfigurationError(`${unknown}: is no option; known: ${Object.keys(OPTIONS).join(", ")}`);
}

function ownTransport(options: ClientOptions): Transport {
  return undiciTransport({ ...options, ...credentialsFromEnv(options), baseUrl: options.baseUrl ?? baseUrlFromEnv() });
}

/** Empty is a mistake, as of a variable that was to be filled in, and not the same as unset. */
function baseUrlFromEnv(): string | undefined {
  const baseUrl = process.env["LIVEDESK_BASE_URL"];
  if (baseUrl !== "") return baseUrl;
  throw new ConfigurationError("LIVEDESK_BASE_URL is empty: fill it in, or unset it");
}
