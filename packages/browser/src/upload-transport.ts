import type { Transport } from "@livedesk/core";
import type { FetchTransportOptions } from "./transport-options.ts";
import { type Answer, type Sending, transportOver } from "./transport-over.ts";

/**
 * A transport over `fetch`, and over `XMLHttpRequest` for files whose progress is asked for: `fetch` does not tell of it.
 * Where there is no XMLHttpRequest, as in a service worker, progress is told when it is complete. Throws `ConfigurationError`.
 */
export const uploadTransport = (options: FetchTransportOptions): Transport =>
  transportOver(
    (url, sending, tell) =>
      tell && typeof XMLHttpRequest === "function" ? sendOverXhr(url, sending, tell) : fetch(url, sending),
    options,
  );

const sendOverXhr = (
  url: string,
  { method, headers, body, signal }: Sending,
  tell: (bytes: number) => void,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    // UTF-8, as fetch reads it, whatever the server calls it.
    xhr.overrideMimeType("text/plain;charset=utf-8");
    xhr.upload.addEventListener("progress", ({ loaded }) => tell(loaded));
    const text = textOf(xhr, reject);
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState !== XMLHttpRequest.HEADERS_RECEIVED) return;
      const { status, responseURL } = xhr;
      // A redirect was followed: that cannot be forbidden, and who answered now is someone else.
      const type = responseURL === url ? "basic" : "opaqueredirect";
      resolve({ status, type, headers: headersOf(xhr), body: text });
    });
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(body);
  });

/** What arrives of the answer, as fetch hands it on: piece by piece, so that not more is taken than is wanted. */
const textOf = (xhr: XMLHttpRequest, reject: (reason: unknown) => void): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    start(controller) {
      let read = 0;
      xhr.addEventListener("progress", () => {
        controller.enqueue(new TextEncoder().encode(xhr.responseText.slice(read)));
        read = xhr.responseText.length;
      });
      xhr.addEventListener("load", () => controller.close());
      const lose = (): void => {
        const lost = new TypeError("The request was lost");
        reject(lost);
        controller.error(lost);
      };
      xhr.addEventListener("error", lose);
      xhr.addEventListener("abort", lose);
    },
  });

function* headersOf(xhr: XMLHttpRequest): Generator<[string, string]> {
  for (const [, name = "", value = ""] of xhr.getAllResponseHeaders().matchAll(/^(.*?): (.*)\r$/gm))
    yield [name, value];
}
