import type { Readable } from "node:stream";
import { type ApiRequest } from "@livedesk/core";
import { type ApiResponse, basicAuth, secretsOf, type Transport, type TransportCall } from "@livedesk/core/adapter";
import type { Dispatcher } from "undici";
import { base64, runtimeClock } from "@livedesk/core/web";
import { Exchange } from "../exchange.ts";
import { openBody, type OpenBody } from "../open-body.ts";
import { openConnections } from "./connections.ts";
import { resolveBaseUrl } from "../resolve-base-url.ts";
import { checkTransportOptions, type TransportOptions } from "../options.ts";
import { USER_AGENT } from "../user-agent.ts";

/**
 * A transport on undici's dispatcher: the default one. It knows exactly whether a request was put onto a socket, and
 * streams files in constant memory. Redirects are answers here and are not followed, so credentials go to the base URL
 * alone. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: undiciTransport({ apiKey, apiSecret }) });
 */
export function undiciTransport(options: TransportOptions): Transport {
  checkTransportOptions(options);
  const url = new URL(resolveBaseUrl(options.baseUrl));
  const { origin, pathname } = url;
  const base = pathname.replace(/\/$/, "");
  const own = { authorization: basicAuth(options, base64), "user-agent": USER_AGENT, "accept-encoding": "identity" };
  const connections = openConnections(url, options);

  function exchange(
    request: ApiRequest<unknown>,
    call: TransportCall,
    { body, headers }: OpenBody,
  ): Promise<ApiResponse> {
    return new Promise((resolve, reject) => {
      const handler = new Exchange(connections, call.deadline, resolve, reject);
      const outgoing: Dispatcher.DispatchOptions = {
        origin,
        path: base + request.path,
        method: request.method,
        headers: { ...request.headers, ...headers, ...own },
        // undici's documentation takes any async iterable; its types have not caught up.
        body: body as string | Readable | null,
      };
      handler.begin(outgoing);
    });
  }

  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    send(request, call) {
      const opened = openBody(request, call, connections.isDrained);
      if (!(opened instanceof Promise)) return exchange(request, call, opened);
      return opened.then((body) => exchange(request, call, body).finally(() => body.close()));
    },
    close: () => connections.close(),
  };
}
