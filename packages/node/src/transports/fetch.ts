import { type ApiRequest, LiveDeskError } from "@livedesk/core";
import { basicAuth, secretsOf, type Transport } from "@livedesk/core/adapter";
import { fetch, type RequestInit } from "undici";
import { base64, runtimeClock } from "@livedesk/core/web";
import { openConnections } from "./connections.ts";
import { nameFailure } from "./failures.ts";
import { openBody, type OpenBody } from "../open-body.ts";
import { readAnswer, tooLong } from "./answer.ts";
import { readCapped } from "../read-capped.ts";
import { resolveBaseUrl } from "../resolve-base-url.ts";
import { SendSensor } from "../send-sensor.ts";
import { checkTransportOptions, type TransportOptions } from "../options.ts";
import { USER_AGENT } from "../user-agent.ts";

/**
 * A transport over undici's `fetch`, for whoever wants plain fetch semantics or interception. Redirects are answers here
 * and are not followed, so credentials go to the base URL alone. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: fetchTransport({ apiKey, apiSecret }) });
 */
export function fetchTransport(options: TransportOptions): Transport {
  checkTransportOptions(options);
  const baseUrl = resolveBaseUrl(options.baseUrl);
  const own = { authorization: basicAuth(options, base64), "user-agent": USER_AGENT, "accept-encoding": "identity" };
  const connections = openConnections(new URL(baseUrl), options);
  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    async send(request, call) {
      const { deadline } = call;
      const opened = await openBody(request, call, keeps);
      const controller = new AbortController();
      const sensor = new SendSensor(connections, deadline);
      try {
        deadline.onEnd(() => controller.abort());
        const { body } = await fetch(baseUrl + request.path, {
          ...requestInit(request, opened, own),
          signal: controller.signal,
          dispatcher: sensor,
        });
        // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
        const bytes = await readCapped(body).catch((error: unknown) =>
          isRefused(sensor) ? empty : Promise.reject(error),
        );
        const head = sensor.head ?? NO_HEAD;
        return bytes === undefined ? tooLong(head) : await readAnswer(head, bytes);
      } catch (error) {
        if (error instanceof LiveDeskError) throw error;
        const { reason } = deadline;
        const cause = reason ? deadline.cause : error;
        throw nameFailure({ reason, status: sensor.head?.status, cause }, sensor.departure, connections);
      } finally {
        deadline.onEnd(undefined);
        opened.close();
      }
    },
    close: () => connections.close(),
  };
}

const NO_HEAD = { status: 0, headers: {} };
const empty = Buffer.alloc(0);

const isRefused = ({ head }: SendSensor): boolean => head !== undefined && head.status >= 400 && head.status < 500;

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
