import { LiveDeskError, NotSentError } from "@livedesk/core";
import { basicAuth, checkOptions, notify, secretsOf, type Transport, untilEnd } from "@livedesk/core/adapter";
import { answerOf, base64, exchange, randomKey, resolveBaseUrl, runtimeClock, webBody } from "@livedesk/core/web";
import { type FetchTransportOptions, fetchTransportOptionRules, refusePublicDevices } from "./options.ts";

declare const PACKAGE_VERSION: string;

/**
 * A transport over the runtime's own `fetch`. `fetch` does not say whether a request that failed was sent: from the moment that it
 * is called, a failure is an unknown outcome, and is not tried again. Redirects are not followed, so credentials go to the base URL
 * alone. Files are held in memory, and progress is reported once, when the message was accepted. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ transport: fetchTransport({ apiKey, apiSecret }) });
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions(options, fetchTransportOptionRules);
  refusePublicDevices();
  const baseUrl = resolveBaseUrl(options.baseUrl);
  const own = { authorization: basicAuth(options, base64), "user-agent": `livedesk-fetch/${PACKAGE_VERSION}` };
  // Called as a plain function: on Workers, `fetch` throws when it is called as the method of an object.
  const send: typeof fetch = options.fetch ?? ((...args) => fetch(...args));
  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    async send({ method, path, headers, body: content }, { deadline, onProgress }) {
      const { body, headers: ofBody } = await untilEnd(deadline, webBody(content, randomKey()).catch(fileUnreadable));
      const init = {
        method,
        headers: { ...headers, ...ofBody, ...own },
        body,
        redirect: "manual",
        // On Bun, this switches off the reuse of a connection: Bun sends a request again, without a word, when a reused connection
        // breaks before the answer. Elsewhere it is the default.
        keepalive: false,
      } as const;
      const response = await exchange({
        deadline,
        send: async (signal) => answerOf(await send(baseUrl + path, { ...init, signal })),
      });
      const isAccepted = response.status >= 200 && response.status < 300;
      if (isAccepted && onProgress && body instanceof Blob) notify(onProgress, { sent: body.size, total: body.size });
      return response;
    },
  };
}

function fileUnreadable(cause: unknown): never {
  if (cause instanceof LiveDeskError) throw cause;
  throw new NotSentError("The message was not sent: a file could not be read", { code: "file-unreadable", cause });
}
