import { type ApiRequest, type ErrorCode, LiveDeskError, NotSentError } from "@livedesk/core";
import { type Deadline, untilEnd } from "@livedesk/core/adapter";
import { callKeys } from "./call-keys.ts";
import { isOffline } from "./is-offline.ts";
import { requestBody } from "./request-body.ts";
import { resolveBaseUrl } from "./resolve-base-url.ts";
import type { SeenSecrets } from "./seen-secrets.ts";
import type { FetchTransportOptions } from "./transport-options.ts";

/** A request that is ready to leave. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Blob | null;
}

/** Makes requests ready. Whatever fails here throws `NotSentError`, for nothing has left yet. */
type Prepare = (request: ApiRequest<unknown>, deadline: Deadline) => Promise<Outgoing>;

/** Returns what makes requests ready. Throws `ConfigurationError` for an address that is none. */
export function preparation(options: FetchTransportOptions, secrets: SeenSecrets): Prepare {
  const { authorization, fetch } = options;
  const baseUrl = resolveBaseUrl(options.baseUrl, fetch !== undefined);
  const keyOf = callKeys();
  return async ({ method, path, headers, body }, deadline) => {
    const url = baseUrl + path;
    // Whoever brings a fetch of their own may have another way out, or keep what cannot leave.
    if (fetch === undefined && isOffline(url)) {
      throw new NotSentError("The message was not sent: the browser is offline", { code: "connection-failed" });
    }
    const key = keyOf(deadline);
    const [encoded, own] = await untilEnd(
      deadline,
      Promise.all([
        requestBody(body, key).catch(unsent("file-unreadable", "a file could not be read")),
        authorize(authorization, secrets).catch(unsent("no-authorization", "its authorization could not be had")),
      ]),
    );
    return {
      url,
      method,
      headers: { ...headers, ...encoded.headers, ...own, "idempotency-key": key },
      body: encoded.body,
    };
  };
}

async function authorize(
  authorization: FetchTransportOptions["authorization"],
  secrets: SeenSecrets,
): Promise<{ authorization?: string }> {
  const value = typeof authorization === "function" ? await authorization() : authorization;
  if (value === undefined) return {};
  if (typeof value !== "string") throw new TypeError("must be a string");
  secrets.add(value);
  // Throws for what no header can hold, of which nobody could tell later whether the request had left.
  return Object.fromEntries(new Headers({ authorization: value }));
}

const unsent =
  (code: ErrorCode, why: string) =>
  (cause: unknown): never => {
    if (cause instanceof LiveDeskError) throw cause;
    throw new NotSentError(`The message was not sent: ${why}`, { code, cause });
  };
