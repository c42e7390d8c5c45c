import {
  type Client,
  type ClientOptions as CoreClientOptions,
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

function ownTransport(options: ClientOptions): Transport {
  const baseUrl = options.baseUrl ?? (process.env["LIVEDESK_BASE_URL"] || undefined);
  return undiciTransport({ ...options, ...credentialsFromEnv(options), baseUrl });
}
