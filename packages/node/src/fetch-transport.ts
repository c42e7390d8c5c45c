import {
  type ApiRequest,
  type ApiResponse,
  basicAuth,
  checkBaseUrl,
  secretsOf,
  DEFAULT_BASE_URL,
  type Transport,
  type TransportCall,
  transportFailure,
} from "@livedesk/core";
import { fetch, type RequestInit, type Response } from "undici";
import { openConnections } from "./connections.ts";
import { openMultipart } from "./open-body.ts";
import { readCapped } from "./read-capped.ts";
import { runtimeClock } from "./runtime-clock.ts";
import { sendSensor } from "./send-sensor.ts";
import type { TransportOptions } from "./transport-options.ts";
import { USER_AGENT } from "./user-agent.ts";

/**
 * A transport over undici's `fetch`, for whoever wants plain fetch semantics or interception. Redirects are answers here
 * and are not followed, so credentials go to the base URL alone. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: fetchTransport({ apiKey, apiSecret }) });
 */
export function fetchTransport(options: TransportOptions): Transport {
  const baseUrl = checkBaseUrl(URL.parse(options.baseUrl ?? DEFAULT_BASE_URL));
  const own = { authorization: basicAuth(options), "user-agent": USER_AGENT };
  const connections = openConnections(options);
  return {
    clock: runtimeClock,
    secrets: secretsOf(options),
    async send(request, call) {
      const { deadline } = call;
      const controller = new AbortController();
      const sensor = sendSensor();
      let status: number | undefined;
      try {
        const init = await requestInit(request, call, own);
        deadline.onEnd(() => controller.abort());
        if (deadline.reason !== undefined) controller.abort();
        const dispatcher = connections.dispatcher.compose(sensor.interceptor);
        const answer = await fetch(baseUrl + request.path, { ...init, signal: controller.signal, dispatcher });
        status = answer.status;
        return await toApiResponse(answer);
      } catch (error) {
        const { reason } = deadline;
        const cause = reason ? deadline.cause : error;
        throw transportFailure({ started: sensor.started, reason, status, cause });
      } finally {
        deadline.onEnd(undefined);
      }
    },
    close: () => connections.close(),
  };
}

async function requestInit(
  { method, headers, body }: ApiRequest<unknown>,
  { onProgress }: TransportCall,
  own: Record<string, string>,
): Promise<RequestInit> {
  const init = { method, redirect: "manual" as const };
  if (body.kind === "none") return { ...init, headers: { ...headers, ...own } };
  if (body.kind === "json") return { ...init, headers: { ...headers, ...own }, body: JSON.stringify(body.value) };
  const opened = await openMultipart(body, onProgress);
  return { ...init, headers: { ...headers, ...opened.headers, ...own }, body: opened.body, duplex: "half" };
}

async function toApiResponse({ status, headers, body }: Response): Promise<ApiResponse> {
  const refused = status >= 400 && status < 500;
  // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
  const text = await readCapped(body).catch((error: unknown) => (refused ? "" : Promise.reject(error)));
  return { status, headers: Object.fromEntries(headers), body: text, receivedAt: runtimeClock.now() };
}
