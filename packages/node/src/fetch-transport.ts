import { type ApiRequest, type ApiResponse, basicAuth, secretsOf, type Transport } from "@livedesk/core";
import { fetch, type RequestInit, type Response } from "undici";
import { base64 } from "./base64.ts";
import { openConnections } from "./connections.ts";
import { nameFailure } from "./name-failure.ts";
import { openBody, type OpenBody } from "./open-body.ts";
import { readCapped } from "./read-capped.ts";
import { resolveBaseUrl } from "./resolve-base-url.ts";
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
  const baseUrl = resolveBaseUrl(options.baseUrl);
  const own = { authorization: basicAuth(options, base64), "user-agent": USER_AGENT };
  const connections = openConnections(new URL(baseUrl), options);
  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    async send(request, call) {
      const { deadline } = call;
      const opened = await openBody(request, call, keeps);
      const controller = new AbortController();
      const sensor = sendSensor();
      let status: number | undefined;
      try {
        deadline.onEnd(() => controller.abort());
        const answer = await fetch(baseUrl + request.path, {
          ...requestInit(request, opened, own),
          signal: controller.signal,
          dispatcher: connections.dispatcher.compose(sensor.interceptor),
        });
        status = answer.status;
        return await toApiResponse(answer);
      } catch (error) {
        const { reason } = deadline;
        throw nameFailure({ started: sensor.started, reason, status, cause: reason ? deadline.cause : error });
      } finally {
        deadline.onEnd(undefined);
        opened.close();
      }
    },
    close: () => connections.close(),
  };
}

/** What fetch does with a chunk after it has asked for the next is its own. */
const keeps = (): boolean => false;

const requestInit = (
  { method, headers }: ApiRequest<unknown>,
  opened: OpenBody,
  own: Record<string, string>,
): RequestInit => ({
  method,
  headers: { ...headers, ...opened.headers, ...own },
  body: opened.body,
  redirect: "manual",
  duplex: "half",
});

async function toApiResponse({ status, headers, body }: Response): Promise<ApiResponse> {
  const refused = status >= 400 && status < 500;
  // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
  const text = await readCapped(body).catch((error: unknown) => (refused ? "" : Promise.reject(error)));
  return { status, headers: Object.fromEntries(headers), body: text };
}
