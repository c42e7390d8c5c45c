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

/** Makes requests ready. Every error is a `NotSentError`, since nothing was sent yet. */
type Prepare = (request: ApiRequest<unknown>, deadline: Deadline) => Promise<Outgoing>;

/** Returns a function that makes requests ready. Throws `ConfigurationError` for a wrong address. */
export function preparation(options: FetchTransportOptions, secrets: RecentSecrets): Prepare {
  const { authorization, fetch } = options;
  const baseUrl = resolveBaseUrl(options.baseUrl, fetch !== undefined);
  const keyOf = idempotencyKeys();
  return async ({ method, path, headers, body }, deadline) => {
    const url = baseUrl + path;
    // The caller's own `fetch` may use another connection, or keep the request until there is a network.
    if (fetch === undefined && isOffline(url)) {
      throw new NotSentError("The message was not sent: the browser is offline", { code: "connection-failed" });
    }
    const key = keyOf(deadline);
    const [encoded, own] = await untilEnd(
      deadline,
      Promise.all([
        webBody(body, key).catch(notSent("file-unreadable", "a file could not be read")),
        authorize(authorization, secrets).catch(
          notSent("no-authorization", "`authorization` failed, or its value is not valid in a header"),
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
 * Gives each call a key, and every attempt of the call the same key. A browser may repeat a request by itself, with the same headers.
 * Only the key tells a relay that the request is a repeat. All attempts share it, so the relay also notices an attempt that follows a
 * repeat.
 */
function idempotencyKeys(): (deadline: Deadline) => string {
  // Every attempt of a call has the same deadline, and no other call has it.
  const keys = new WeakMap<Deadline, string>();
  return (deadline) => {
    const key = keys.get(deadline) ?? randomKey();
    keys.set(deadline, key);
    return key;
  };
}

/**
 * Whether the browser is certain that it has no network for an address. `navigator.onLine` is only believed when it is false: true
 * means some network, not necessarily the right one. This machine itself is reached without a network.
 */
function isOffline(url: string): boolean {
  // Outside of browsers there is no such flag, and in some runtimes no navigator.
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
  // Throws for a value that no header can hold. If `fetch` threw, nobody could say whether the request was sent.
  return Object.fromEntries(new Headers({ authorization: value }));
}

const notSent =
  (code: ErrorCode, why: string) =>
  (cause: unknown): never => {
    if (cause instanceof LiveDeskError) throw cause;
    throw new NotSentError(`The message was not sent: ${why}`, { code, cause });
  };

// More than the number of calls that a usual program has in progress at the same time, even if each has its own token.
const MAX_SECRETS = 100;

/** The values that were recently sent in an `Authorization` header, and so may come back in an answer. */
export class RecentSecrets {
  #values: readonly string[] = [];

  add(value: string): void {
    this.#values = [value, ...this.#values.filter((other) => other !== value)].slice(0, MAX_SECRETS);
  }

  /** Each value, and the part of it that follows its scheme (`Bearer`). */
  list(): string[] {
    return this.#values.flatMap((value) => [value, value.replace(/^\S+\s+/, "")]);
  }
}
