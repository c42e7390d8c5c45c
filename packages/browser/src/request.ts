import { type ApiRequest, type ErrorCode, LiveDeskError, NotSentError } from "@livedesk/core";
import { type Deadline, isLoopback, untilEnd } from "@livedesk/core/adapter";
import { randomKey, webBody } from "@livedesk/core/web";
import { resolveBaseUrl } from "./base-url.ts";
import type { FetchTransportOptions } from "./options.ts";

/** A request that is ready to be sent. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Blob | null;
}

/** Prepares a request. Every error is a `NotSentError`, because nothing was sent yet. */
type Prepare = (request: ApiRequest<unknown>, deadline: Deadline) => Promise<Outgoing>;

/** Returns a function that prepares requests. Throws `ConfigurationError` for a wrong URL. */
export function preparation(options: FetchTransportOptions, secrets: RecentSecrets): Prepare {
  const { authorization, fetch } = options;
  const baseUrl = resolveBaseUrl(options.baseUrl, fetch !== undefined);
  const keyOf = idempotencyKeys();
  return async ({ method, path, headers, body }, deadline) => {
    const url = baseUrl + path;
    // The caller's own `fetch` may use a different connection, or keep the request until there is a network.
    if (fetch === undefined && isOffline(url)) {
      throw new NotSentError("The message was not sent: the browser is offline", { code: "connection-failed" });
    }
    const key = keyOf(deadline);
    const [encoded, own] = await untilEnd(
      deadline,
      Promise.all([
        webBody(body, key).catch(notSent("file-unreadable", "a file could not be read")),
        authorize(authorization, secrets).catch(
          notSent(
            "no-authorization",
            "the function `authorization` failed, or the authorization is not valid in a header",
          ),
        ),
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

/**
 * Returns a function that gives each call a key. All attempts of a call have the same key. A browser may repeat a
 * request by itself, with the same headers, and a relay can only recognise the repeat by its key. All attempts have the
 * same key, so the relay also recognises an attempt that follows such a repeat.
 */
function idempotencyKeys(): (deadline: Deadline) => string {
  // All attempts of a call have the same deadline, and no other call has this deadline.
  const keys = new WeakMap<Deadline, string>();
  return (deadline) => {
    const key = keys.get(deadline) ?? randomKey();
    keys.set(deadline, key);
    return key;
  };
}

/**
 * Whether the browser is certain that it has no network for a URL. `navigator.onLine` is only used if it is false: true
 * means that there is a network, but not necessarily the right network. This machine itself is reached without a
 * network.
 */
function isOffline(url: string): boolean {
  // Outside of browsers, this flag does not exist, and some runtimes have no `navigator`.
  const onLine = globalThis.navigator?.onLine ?? true;
  return !onLine && !isLoopback(new URL(url).hostname);
}

async function authorize(
  authorization: FetchTransportOptions["authorization"],
  secrets: RecentSecrets,
): Promise<{ authorization?: string }> {
  const value = typeof authorization === "function" ? await authorization() : authorization;
  if (value === undefined) return {};
  if (typeof value !== "string") throw new TypeError("authorization: must be a string");
  secrets.add(value);
  // This throws for a value that is not valid in a header. If `fetch` threw the error instead, it would be unknown
  // whether the request was sent.
  return Object.fromEntries(new Headers({ authorization: value }));
}

const notSent =
  (code: ErrorCode, why: string) =>
  (cause: unknown): never => {
    if (cause instanceof LiveDeskError) throw cause;
    throw new NotSentError(`The message was not sent: ${why}`, { code, cause });
  };

// The limit is larger than the usual number of calls that are in progress at the same time, even if each call has its
// own token.
const MAX_SECRETS = 100;

/** The values that were recently sent in an `Authorization` header. An answer may contain such a value. */
export class RecentSecrets {
  #values: readonly string[] = [];

  add(value: string): void {
    this.#values = [value, ...this.#values.filter((other) => other !== value)].slice(0, MAX_SECRETS);
  }

  /** The list contains each value, and also the part of the value after its scheme (`Bearer`). */
  list(): string[] {
    return this.#values.flatMap((value) => [value, value.replace(/^\S+\s+/, "")]);
  }
}
