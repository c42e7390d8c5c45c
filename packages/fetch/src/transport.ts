import { LiveDeskError, NotSentError } from "@livedesk/core";
import { basicAuth, checkOptions, notify, secretsOf, type Transport, untilEnd } from "@livedesk/core/adapter";
import { answerOf, base64, exchange, randomKey, resolveBaseUrl, runtimeClock, webBody } from "@livedesk/core/web";
import { type FetchTransportOptions, fetchTransportOptionRules, refusePublicDevices } from "./options.ts";

declare const PACKAGE_VERSION: string;

/**
 * A transport over the runtime's own `fetch`. `fetch` does not say whether a request that failed was sent: from the
 * moment that it is called, a failure is an unknown outcome, and is not tried again. Redirects are not followed, so
 * credentials are only sent to the base URL. Files are kept in memory, and progress is reported once, when the message
 * was accepted. Throws `ConfigurationError`.
 *
 * @example
 * const transport = fetchTransport({ apiKey, apiSecret }); // for createClient({ transport }) of @livedesk/core
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions(options, fetchTransportOptionRules);
  refusePublicDevices();
  const baseUrl = resolveBaseUrl(options.baseUrl);
  const own = { authorization: basicAuth(options, base64), "user-agent": `livedesk-fetch/${PACKAGE_VERSION}` };
  // `fetch` is called as a plain function, because on Workers it throws if it is called as a method of an object.
  const send: typeof fetch = options.fetch ?? ((...args) => fetch(...args));
  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    async send({ method, path, headers, body: content }, { deadline, onProgress }) {
      const { body, headers: ofBody } = await untilEnd(deadline, webBody(content, randomKey()).catch(fileUnreadable));
      const total = body instanceof Blob ? body.size : undefined;
      const init = {
        method,
        headers: { ...headers, ...ofBody, ...own },
        // The body is always a Blob, even for a string and for a request without a body. If a connection breaks before
        // the answer, Deno repeats the request by itself, but not if it streams the body. Deno streams a Blob, and a
        // Blob has a length.
        body: total === undefined ? new Blob([body ?? ""]) : body,
        redirect: "manual",
      } as const;
      const response = await exchange({
        deadline,
        send: async (signal) => answerOf(await send(baseUrl + path, { ...init, signal })),
      });
      const isAccepted = response.status >= 200 && response.status < 300;
      if (isAccepted && onProgress && total !== undefined) notify(onProgress, { sent: total, total });
      return response;
    },
  };
}

function fileUnreadable(cause: unknown): never {
  if (cause instanceof LiveDeskError) throw cause;
  throw new NotSentError("The message was not sent: a file could not be read", { code: "file-unreadable", cause });
}
