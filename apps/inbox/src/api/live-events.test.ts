import type { Change } from "@livedesk/emulator/client";
import { expect, test } from "vitest";
import { type EventStream, type Link, liveEvents } from "./live-events.ts";

type Listener = (event: { readonly data?: unknown }) => void;

class FakeStream implements EventStream {
  readyState = 0;
  isClosed = false;
  readonly #listeners = new Map<string, Listener>();

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.isClosed = true;
  }

  emit(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data });
  }
}

function listening() {
  const streams: FakeStream[] = [];
  const links: Link[] = [];
  const changes: (Change | undefined)[] = [];
  const waiting = new Set<() => void>();
  const stop = liveEvents({
    open: () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream;
    },
    later: (run) => {
      waiting.add(run);
      return () => waiting.delete(run);
    },
    onChange: (change) => changes.push(change),
    onLink: (link) => links.push(link),
  });
  return { streams, links, changes, waiting, stop };
}

test("reports every change and every state of the connection", () => {
  const { streams, links, changes } = listening();
  streams[0]?.emit("open");
  streams[0]?.emit("change", '{"what":"messages","conversation_id":141}');
  streams[0]?.emit("change", '{"what":"faults"}');
  expect(links).toEqual(["connecting", "live"]);
  expect(changes).toEqual([{ what: "messages", conversation_id: 141 }, { what: "faults" }]);
});

test("reports an event that is not JSON as an unknown change", () => {
  const { streams, changes } = listening();
  streams[0]?.emit("change", "{");

  expect(changes).toEqual([undefined]);
});

test("lets the stream reconnect by itself after a lost connection", () => {
  const { streams, links, waiting } = listening();
  streams[0]?.emit("open");
  streams[0]?.emit("error");
  expect(links.at(-1)).toBe("lost");
  expect(waiting.size).toBe(0);
  streams[0]?.emit("open");
  expect(links.at(-1)).toBe("live");
});

test("opens a new stream after the old one was closed", () => {
  const { streams, waiting } = listening();
  const [first] = streams;
  if (first) first.readyState = 2;
  first?.emit("error");
  for (const run of waiting) run();
  expect(streams).toHaveLength(2);
});

test("closes the stream and opens no new one after it was stopped", () => {
  const { streams, waiting, stop } = listening();
  const [first] = streams;
  if (first) first.readyState = 2;
  first?.emit("error");
  stop();
  expect(first?.isClosed).toBe(true);
  expect(waiting.size).toBe(0);
});
