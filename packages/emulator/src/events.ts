import type { Wait } from "./faults/wait.ts";
import { type Batch, batchOf, type Changes } from "./events/changes.ts";

const HEARTBEAT_MS = 15_000;
// Without the second line, browsers wait up to five seconds before they connect again.
const OPENING = ": this is a stream of changes\nretry: 1000\n\n";
const BEAT = ": still here\n\n";

// A reader that has stopped for longer than this must read everything anew, so the stream ends and the reader comes back.
const MAX_DUE = 1000;

const opening = batchOf(new Set([OPENING]));
const beating = batchOf(new Set([BEAT]));

/**
 * The changes from the first read on, as `text/event-stream`, until it is cancelled. What a reader has not taken yet waits
 * once, however often it happens, so that a reader who is slow or has stopped costs a few lines. When more than 1000 different
 * events wait, the stream ends.
 */
export function changeStream(changes: Pick<Changes, "listen">, wait: Wait): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  /** What waits for the reader: the batch itself while it is one, so that its bytes serve every reader. */
  let due: Batch | undefined;
  let merged: Set<string> | undefined;
  let isBeating = false;
  let isCancelled = false;
  let wake = (): void => undefined;
  let unlisten: (() => void) | undefined;

  const leave = (): void => {
    unlisten?.();
    gone.abort();
    due = merged = undefined;
    wake();
  };

  const tell = (batch: Batch): void => {
    if (due === undefined) {
      due = batch;
    } else {
      merged ??= new Set(due.events);
      for (const event of batch.events) merged.add(event);
      if (merged.size > MAX_DUE) leave();
    }
    wake();
  };

  const take = (): Uint8Array | undefined => {
    const bytes = merged === undefined ? due?.bytes : batchOf(merged).bytes;
    due = undefined;
    merged = undefined;
    return bytes;
  };

  const beat = async (): Promise<void> => {
    isBeating = true;
    try {
      await wait(HEARTBEAT_MS, gone.signal);
      isBeating = false;
      tell(beating);
    } catch {
      // Whoever listened has left.
    }
  };

  return new ReadableStream(
    {
      async pull(controller) {
        // Not before, for nobody would cancel a stream that is never read, such as the answer to a HEAD.
        if (unlisten === undefined) {
          unlisten = changes.listen(tell);
          due = opening;
        }
        if (!isBeating) void beat();
        if (due === undefined && !gone.signal.aborted) await new Promise<void>((resolve) => void (wake = resolve));
        if (isCancelled) return;
        const bytes = take();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
      cancel() {
        isCancelled = true;
        leave();
      },
    },
    { highWaterMark: 0 },
  );
}
