import { type Change, readChange } from "@livedesk/emulator/client";

/** The state of the connection to the stream of changes. */
export type Link = "connecting" | "live" | "lost";

/** The part of an `EventSource` that this module uses. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

/** The listeners, and the functions that open a stream and set a timer. */
export interface LiveEventsOptions {
  readonly open: () => EventStream;
  /** Calls `run` after `ms` milliseconds. Returns a function that cancels the call. */
  readonly later: (run: () => void, ms: number) => () => void;
  /** Called after each change. The argument is undefined if this page does not know the kind of the change. */
  readonly onChange: (change: Change | undefined) => void;
  readonly onLink: (link: Link) => void;
}

const CLOSED = 2;
const AGAIN_AFTER = 2000;

/** Listens for changes until the returned function is called. Opens a new stream if the current stream was closed. */
export function liveEvents({ open, later, onChange, onLink }: LiveEventsOptions): () => void {
  let stream: EventStream;
  let cancelTimer = (): void => undefined;

  const connect = (): void => {
    stream = open();
    const own = stream;
    own.addEventListener("open", () => onLink("live"));
    own.addEventListener("change", ({ data }) => onChange(readChange(String(data))));
    own.addEventListener("error", () => {
      onLink("lost");
      // An EventSource reconnects by itself, except after a response that is not an event stream.
      if (own.readyState === CLOSED) cancelTimer = later(connect, AGAIN_AFTER);
    });
  };

  onLink("connecting");
  connect();
  return () => {
    cancelTimer();
    stream.close();
  };
}
