import type { Wait } from "../faults/wait.ts";
import type { Change, Changes } from "./changes.ts";

const HEARTBEAT_MS = 15_000;
// Without the second line, browsers wait up to five seconds before they connect again.
const OPENING = ": this is a stream of changes\nretry: 1000\n\n";
const BEAT = ": still here\n\n";

const eventOf = (change: Change): string => `event: change\ndata: ${JSON.stringify(change)}\n\n`;

/**
 * The changes from the first read on, as `text/event-stream`, until it is cancelled. What a reader has not taken yet waits
 * once, however often it happens, so that one who is slow or has stopped costs a few lines.
 */
export function changeStream(changes: Pick<Changes, "listen">, wait: Wait): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const due = new Set<string>();
  let isBeating = false;
  let wake = (): void => undefined;
  let unlisten: (() => void) | undefined;

  const tell = (text: string): void => {
    due.add(text);
    wake();
  };

  const beat = async (): Promise<void> => {
    isBeating = true;
    try {
      await wait(HEARTBEAT_MS, gone.signal);
      isBeating = false;
      tell(BEAT);
    } catch {
      // Whoever listened has left.
    }
  };

  return new ReadableStream(
    {
      async pull(controller) {
        // Not before, for nobody would cancel a stream that is never read, such as the answer to a HEAD.
        if (unlisten === undefined) {
          unlisten = changes.listen((change) => tell(eventOf(change)));
          due.add(OPENING);
        }
        if (!isBeating) void beat();
        if (due.size === 0) await new Promise<void>((resolve) => void (wake = resolve));
        if (gone.signal.aborted) return;
        controller.enqueue(encoder.encode([...due].join("")));
        due.clear();
      },
      cancel() {
        unlisten?.();
        gone.abort();
        wake();
      },
    },
    { highWaterMark: 0 },
  );
}
