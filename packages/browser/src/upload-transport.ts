import type { Transport } from "@livedesk/core/adapter";
import { fetched } from "./fetched.ts";
import { MAX_ANSWER_BYTES } from "./read-capped.ts";
import type { FetchTransportOptions } from "./transport-options.ts";
import { type Answer, type Sending, transportOver } from "./transport-over.ts";

/**
 * A transport over `fetch`, and over `XMLHttpRequest` for files whose progress is asked for: `fetch` does not tell of it.
 * Where there is no XMLHttpRequest, as in a service worker, progress is told when it is complete. Throws `ConfigurationError`.
 */
export const uploadTransport = (options: FetchTransportOptions): Transport =>
  transportOver(
    async (url, sending, tell) =>
      tell && typeof XMLHttpRequest === "function"
        ? sendOverXhr(url, sending, tell)
        : fetched(await fetch(url, sending)),
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
    const text = textOf(xhr);
    // Says nothing any more once the head of an answer was there: then it is for whoever reads the text.
    text.catch(reject);
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState !== xhr.HEADERS_RECEIVED) return;
      const { status, responseURL } = xhr;
      // A redirect was followed: that cannot be forbidden, and who answered now is someone else.
      const type = responseURL === url ? "basic" : "opaqueredirect";
      resolve({ status, type, headers: headersOf(xhr), text: () => text });
    });
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(body);
  });

/** The whole text of an answer, or none of one that is longer than any answer of this API. */
const textOf = (xhr: XMLHttpRequest): Promise<string> =>
  new Promise((resolve, reject) => {
    xhr.addEventListener("progress", ({ loaded }) => {
      if (loaded <= MAX_ANSWER_BYTES) return;
      resolve("");
      xhr.abort();
    });
    xhr.addEventListener("load", () => resolve(xhr.responseText));
    xhr.addEventListener("loadend", () => reject(new TypeError("The request was lost")));
  });

const headersOf = (xhr: XMLHttpRequest): [string, string][] =>
  Array.from(xhr.getAllResponseHeaders().matchAll(/^(.*?): (.*)\r$/gm), ([, name = "", value = ""]) => [name, value]);
