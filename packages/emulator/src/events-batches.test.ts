import { describe, expect, test } from "vitest";
import { type Batch, Changes, type Later } from "./events.ts";
import { changeStream } from "./events.ts";

/** Pauses that the test ends. */
class Pauses {
  readonly lengths: number[] = [];
  readonly #running = new Set<() => void>();

  readonly later: Later = (ms, run) => {
    this.lengths.push(ms);
    this.#running.add(run);
    return () => void this.#running.delete(run);
  };

  get running(): number {
    return this.#running.size;
  }

  pass(): void {
    const over = [...this.#running];
    this.#running.clear();
    for (const run of over) run();
  }
}

/** Adds listeners, and returns the batches that each listener gets. */
function listen(changes: Changes, count: number): { readonly received: Batch[][]; readonly leave: () => void } {
  const received: Batch[][] = Array.from({ length: count }, () => []);
  const leaves = received.map((batches) => changes.listen((batch) => batches.push(batch)));
  return { received, leave: () => leaves.forEach((leave) => leave()) };
}

const never = (): Promise<void> => new Promise(() => undefined);

const event = (conversation: number): string =>
  `event: change\ndata: {"what":"messages","conversation_id":${conversation}}\n\n`;

describe("many changes and many listeners", () => {
  test("2000 changes reach 600 listeners in two batches, with a pause between them", () => {
    const pauses = new Pauses();
    const changes = new Changes(pauses.later);
    const { received } = listen(changes, 600);
    for (let count = 0; count < 2000; count += 1)
      changes.announce({ what: "messages", conversation_id: 141 + (count % 3) });
    pauses.pass();
    pauses.pass();
    expect(received.flat()).toHaveLength(600 * 2);
    for (const batches of received)
      expect(batches.map(({ events }) => Array.from(events))).toEqual([
        [event(141)],
        [event(142), event(143), event(141)],
      ]);
  });

  test("all listeners get the same object, so that an event is encoded once", () => {
    const changes = new Changes(new Pauses().later);
    const { received } = listen(changes, 600);
    changes.announce({ what: "clock" });
    const batches = new Set(received.flat());
    expect(batches.size).toBe(1);
    expect([...batches].map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([
      'event: change\ndata: {"what":"clock"}\n\n',
    ]);
  });

  test("the streams of all readers that read without delay share the same bytes", async () => {
    const changes = new Changes(new Pauses().later);
    const readers = Array.from({ length: 10 }, () => changeStream(changes, never).getReader());
    await Promise.all(readers.map((reader) => reader.read()));
    changes.announce({ what: "clock" });
    const chunks = await Promise.all(readers.map((reader) => reader.read()));
    expect(new Set(chunks.map(({ value }) => value)).size).toBe(1);
    await Promise.all(readers.map((reader) => reader.cancel()));
  });

  test("the pause grows with the number of listeners, up to a second", () => {
    const pauses = new Pauses();
    const changes = new Changes(pauses.later);
    for (const count of [1, 99, 900, 100_000]) {
      listen(changes, count);
      changes.announce({ what: "clock" });
      pauses.pass();
    }
    expect(pauses.lengths).toEqual([0.2, 20, 200, 1000]);
  });

  test("a change after the pause is announced at once", () => {
    const pauses = new Pauses();
    const changes = new Changes(pauses.later);
    const { received } = listen(changes, 1);
    changes.announce({ what: "clock" });
    pauses.pass();
    changes.announce({ what: "faults" });
    expect(received[0]).toHaveLength(2);
  });

  test("without listeners, no change is kept and no timer runs", () => {
    const pauses = new Pauses();
    const changes = new Changes(pauses.later);
    const first = listen(changes, 2);
    changes.announce({ what: "clock" });
    changes.announce({ what: "faults" });
    first.leave();
    expect(pauses.running).toBe(0);
    const { received } = listen(changes, 1);
    changes.announce({ what: "templates" });
    expect(received[0]?.map(({ events }) => Array.from(events))).toEqual([
      ['event: change\ndata: {"what":"templates"}\n\n'],
    ]);
  });
});

describe("a reader that has stopped reading", () => {
  const stalled = async (changed: number) => {
    const pauses = new Pauses();
    const changes = new Changes(pauses.later);
    const reader = changeStream(changes, never).getReader();
    await reader.read();
    for (let conversation = 1; conversation <= changed; conversation += 1) {
      changes.announce({ what: "messages", conversation_id: conversation });
      pauses.pass();
    }
    return { changes, reader, pauses };
  };

  test("gets up to 1000 different changes in one chunk when it reads again", async () => {
    const { reader } = await stalled(1000);
    const text = new TextDecoder().decode((await reader.read()).value);
    expect(text.match(/event: change/g)).toHaveLength(1000);
    expect(text).toContain(event(1000));
    await reader.cancel();
  });

  test("gets the end of the stream if more than 1000 changes are pending, and is no longer a listener", async () => {
    const { reader, changes, pauses } = await stalled(1001);
    const before = pauses.lengths.length;
    changes.announce({ what: "clock" });
    expect(pauses.lengths).toHaveLength(before);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });
});
