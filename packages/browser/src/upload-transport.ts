import type { Transport } from "@livedesk/core/adapter";
import { answerOf, type FetchAnswer, MAX_ANSWER_BYTES, redirected, tooLongAnswer } from "@livedesk/core/web";
import { type SendInit, transportOver } from "./fetch-transport.ts";
import type { FetchTransportOptions } from "./options.ts";

/**
 * A transport over `fetch`, and over `XMLHttpRequest` for files with `onProgress`, because `fetch` does not report the
 * progress of an upload. If there is no XMLHttpRequest, as in a service worker, progress is reported once, when the
 * message was accepted. Throws `ConfigurationError`.
 */
export const uploadTransport = (options: FetchTransportOptions): Transport =>
  transportOver(
    async (url, init, report) =>
      report && typeof XMLHttpRequest === "function"
        ? sendOverXhr(url, init, report)
        : answerOf(await fetch(url, init)),
    options,
  );

const sendOverXhr = (
  url: string,
  { method, headers, body, signal }: SendInit,
  report: (bytes: number) => void,
): Promise<FetchAnswer> =>
  new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    // The answer is read as UTF-8 even if the server names another charset, in the same way as with `fetch`.
    xhr.overrideMimeType("text/plain;charset=utf-8");
    xhr.upload.addEventListener("progress", ({ loaded }) => report(loaded));
    const text = textOf(xhr);
    // After the head of an answer has arrived, this call has no effect: the code that reads the text gets the error.
    text.catch(reject);
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState !== xhr.HEADERS_RECEIVED) return;
      const { status, responseURL } = xhr;
      // An XMLHttpRequest always follows redirects. If it did, the answer came from a different URL.
      if (responseURL === url) resolve({ status, headers: headersOf(xhr), read: () => text });
      else reject(redirected());
    });
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(body);
  });

/** The whole text of an answer. An answer that is too long is cut off. */
const textOf = (xhr: XMLHttpRequest): Promise<string> =>
  new Promise((resolve, reject) => {
    xhr.addEventListener("progress", ({ loaded }) => {
      if (loaded <= MAX_ANSWER_BYTES) return;
      try {
        resolve(new TextDecoder().decode(tooLongAnswer(xhr.status)));
      } catch (error) {
        reject(error);
      }
      xhr.abort();
    });
    xhr.addEventListener("load", () => resolve(xhr.responseText));
    xhr.addEventListener("loadend", () => reject(new TypeError("The connection was lost")));
  });

const headersOf = (xhr: XMLHttpRequest): Record<string, string> =>
  Object.fromEntries(
    Array.from(xhr.getAllResponseHeaders().matchAll(/^(.*?): (.*)\r$/gm), ([, name = "", value = ""]) => [name, value]),
  );
