import { notify, type TransportCall } from "@livedesk/core/adapter";

/**
 * Returns what tells a caller how many bytes of a body have left, each time that it is more; undefined where nobody listens, or
 * for a text, of which nothing is told.
 */
export function tellProgress(body: unknown, { onProgress }: TransportCall): ((bytes: number) => void) | undefined {
  if (onProgress === undefined || !(body instanceof Blob)) return undefined;
  const total = body.size;
  let told = 0;
  return (bytes) => {
    const sent = Math.min(bytes, total);
    if (sent <= told) return;
    told = sent;
    notify(onProgress, { sent, total });
  };
}
