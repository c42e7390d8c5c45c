import {
  type ApiRequest,
  type ApiResponse,
  checkBaseUrl,
  NotSentError,
  type Transport,
  transportFailure,
  untilEnd,
} from "@livedesk/core";
import { readCapped } from "./read-capped.ts";
import { requestBody } from "./request-body.ts";
import { runtimeClock } from "./runtime-clock.ts";

/** How the transport reaches the relay. */
export interface FetchTransportOptions {
  /** Where the relay lives: a path of this page's own origin (`/livedesk`), or an `https` address. */
  readonly baseUrl: string;
  /** The value of the `Authorization` header for the relay, if it wants one: a text, or a function asked at every call. */
  readonly authorization?: string | (() => string | Promise<string>) | undefined;
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

/**
 * A transport over `fetch`. A browser does not say whether a failed request had left, so every loss on the way is an
 * unknown outcome. Redirects are refused. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ baseUrl: "/livedesk", authorization: () => session.token });
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  const baseUrl = resolve(options.baseUrl);
  const send: typeof fetch = options.fetch ?? ((...args) => fetch(...args));
  return {
    clock: runtimeClock,
    async send(request, { deadline }) {
      const init = await untilEnd(deadline, requestInit(request, options.authorization));
      const controller = new AbortController();
      deadline.onEnd(() => controller.abort());
      let status: number | undefined;
      try {
        const answer = await send(baseUrl + request.path, { ...init, signal: controller.signal });
        status = answer.status;
        return await toApiResponse(answer);
      } catch (error) {
        const { reason } = deadline;
        throw transportFailure({ started: true, reason, status, cause: reason ? deadline.cause : error });
      } finally {
        deadline.onEnd(undefined);
      }
    },
  };
}

/** A path stays on the page's own origin, whatever its protocol; an address must be one to send credentials to. */
const resolve = (baseUrl: string): string =>
  /^\/(?!\/)[^\s\\?#]*$/.test(baseUrl) ? baseUrl.replace(/\/+$/, "") : checkBaseUrl(URL.parse(baseUrl));

/** Whatever fails here fails before anything leaves. */
async function requestInit(
  request: ApiRequest<unknown>,
  authorization: FetchTransportOptions["authorization"],
): Promise<RequestInit> {
  const [{ body, headers }, value] = await Promise.all([
    requestBody(request.body).catch(unsent("file-unreadable", "a file could not be read")),
    valueOf(authorization).catch(unsent("no-authorization", "its authorization could not be had")),
  ]);
  return {
    method: request.method,
    headers: { ...request.headers, ...headers, ...(value === undefined ? {} : { authorization: value }) },
    body,
    redirect: "error",
    cache: "no-store",
  };
}

const valueOf = async (authorization: FetchTransportOptions["authorization"]): Promise<string | undefined> =>
  typeof authorization === "function" ? authorization() : authorization;

const unsent =
  (code: string, why: string) =>
  (cause: unknown): never => {
    throw new NotSentError(`The message was not sent: ${why}`, { code, cause });
  };

async function toApiResponse({ status, headers, body }: Response): Promise<ApiResponse> {
  const refused = status >= 400 && status < 500;
  // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
  const text = await readCapped(body).catch((error: unknown) => (refused ? "" : Promise.reject(error)));
  return { status, headers: Object.fromEntries(headers), body: text, receivedAt: runtimeClock.now() };
}
