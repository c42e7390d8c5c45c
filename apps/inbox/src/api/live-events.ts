import { asNumber, asObject, asText } from "./json.ts";

/** Something that has changed in the emulator. */
export interface Change {
  readonly what: string;
  readonly conversationId: number | undefined;
}

/** Whether changes are heard of. */
export type Link = "connecting" | "live" | "lost";

/** What is needed of an `EventSource`. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

/** Who listens, and by what means. */
export interface LiveEventsOptions {
  readonly open: () => EventStream;
  /** Calls back after a while, and returns what takes that back. */
  readonly later: (run: () => void, ms: number) => () => void;
  readonly onChange: (change: Change) => void;
  readonly onLink: (link: Link) => void;
}

const CLOSED = 2;
const AGAIN_AFTER = 2000;

/** Listens for changes until the returned function is called. A stream that has ended for good is opened anew. */
export function liveEvents({ open, later, onChange, onLink }: LiveEventsOptions): () => void {
  let stream: EventStream;
  let takeBack = (): void => undefined;

  const connect = (): void => {
    stream = open();
    const own = stream;
    own.addEventListener("open", () => onLink("live"));
    own.addEventListener("change", ({ data }) => onChange(readChange(data)));
    own.addEventListener("error", () => {
      onLink("lost");
      // An EventSource tries again by itself, but not after an answer that is no stream.
      if (own.readyState === CLOSED) takeBack = later(connect, AGAIN_AFTER);
    });
  };

  onLink("connecting");
  connect();
  return () => {
    takeBack();
    stream.close();
  };
}

function readChange(data: unknown): Change {
  const { what, conversation_id } = asObject(parse(asText(data)));
  return { what: asText(what), conversationId: asNumber(conversation_id) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
