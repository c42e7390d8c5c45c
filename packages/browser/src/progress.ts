import type { TransportCall } from "@livedesk/core/adapter";
import { notify } from "@livedesk/core/adapter";

/**
 * Returns a function that reports to the caller how many bytes of a body were sent, each time that the number has
 * grown. The result is undefined if the caller did not pass `onProgress`, and for a body without files, for which no
 * progress is reported. `upload-transport.ts` calls it with the bytes that `XMLHttpRequest` has uploaded.
 * `fetch-transport.ts` calls it once for the whole body, when the message was accepted, because `fetch` does not report
 * the progress of an upload.
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
