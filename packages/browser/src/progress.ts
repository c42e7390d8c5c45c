import type { TransportCall } from "@livedesk/core/adapter";
import { notify } from "@livedesk/core/adapter";

/**
 * Returns a function that reports to the caller how many bytes of a body were sent, each time that the number has grown. Undefined
 * where the caller does not ask for progress, and for a body without files, which has no progress. Where the bytes come from:
 * `upload-transport.ts` reports what `XMLHttpRequest` says of its upload, and `fetch-transport.ts` the whole body once the message
 * was accepted, since `fetch` does not say how far an upload is.
 */
export function progressOf(body: unknown, { onProgress }: TransportCall): ((bytes: number) => void) | undefined {
  if (onProgress === undefined || !(body instanceof Blob)) return undefined;
  const total = body.size;
  let reported = 0;
  return (bytes) => {
    const sent = Math.min(bytes, total);
    if (sent <= reported) return;
    reported = sent;
    notify(onProgress, { sent, total });
  };
}
