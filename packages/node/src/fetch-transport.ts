import {
  type ApiRequest,
  type ApiResponse,
  basicAuth,
  checkBaseUrl,
  type Credentials,
  DEFAULT_BASE_URL,
  startDeadline,
  type Transport,
  transportFailure,
} from "@livedesk/core";
import { Agent, type Dispatcher, fetch, type RequestInit, type Response } from "undici";
import { readCapped } from "./read-capped.ts";
import { requestBody } from "./request-body.ts";
import { sendSensor } from "./send-sensor.ts";
import { USER_AGENT } from "./user-agent.ts";

/** How the transport reaches LiveDesk. */
export interface FetchTransportOptions extends Credentials {
  /** Where the API lives; `https`, but for a loopback address. Default `https://livedesk-api.engagelab.com`. */
  readonly baseUrl?: string | undefined;
  /** The time for a whole call, in ms, unless the call says otherwise. Default 60 000. */
  readonly timeout?: number | undefined;
  /** Carries the connections: a proxy, another certificate authority, a mock. It stays yours: `close()` leaves it open. */
  readonly dispatcher?: Dispatcher | undefined;
}

/**
 * A transport over undici's `fetch`, with connections of its own. Credentials go to the base URL alone, since a redirect
 * is an answer here and is not followed. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: fetchTransport({ apiKey, apiSecret }) });
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  const baseUrl = checkBaseUrl(URL.parse(options.baseUrl ?? DEFAULT_BASE_URL));
  const headers = { authorization: basicAuth(options), "user-agent": USER_AGENT };
  const own = newAgent();
  const dispatcher = options.dispatcher ?? own;
  return {
    async send(request, { signal, timeout = options.timeout }) {
      const controller = new AbortController();
      const deadline = startDeadline({ timeout, signal }, { after, abort: (cause) => controller.abort(cause) });
      const sensor = sendSensor();
      let status: number | undefined;
      try {
        const init = await requestInit(request, headers);
        const connections = dispatcher.compose(sensor.interceptor);
        const answer = await fetch(baseUrl + request.path, {
          ...init,
          signal: controller.signal,
          dispatcher: connections,
        });
        status = answer.status;
        return await toApiResponse(answer);
      } catch (cause) {
        throw transportFailure({ started: sensor.started, reason: deadline.reason, status, cause });
      } finally {
        deadline.end();
      }
    },
    close: async () => own.destroy(),
  };
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Connections of this transport's own: HTTP/1.1, kept for 4 s, which is less than servers keep theirs. */
const newAgent = (): Agent =>
  // The deadline bounds a call; an upload may take longer than undici's own limits for the steps within it.
  new Agent({ allowH2: false, keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 });

async function requestInit(request: ApiRequest<unknown>, credentials: Record<string, string>): Promise<RequestInit> {
  const { body, headers } = await requestBody(request.body);
  return {
    method: request.method,
    headers: { ...request.headers, ...headers, ...credentials },
    body,
    redirect: "manual",
  };
}

async function toApiResponse({ status, headers, body }: Response): Promise<ApiResponse> {
  const refused = status >= 400 && status < 500;
  // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
  const text = await readCapped(body).catch((error: unknown) => (refused ? "" : Promise.reject(error)));
  return { status, headers: Object.fromEntries(headers), body: text, receivedAt: Date.now() };
}
