import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallDeadline } from "./deadline.ts";
import { SendQueue } from "./queue.ts";
import { manualClock } from "../testing/index.ts";

const clock = manualClock();
const deadline = (timeout = 60_000, signal?: AbortSignal) => new CallDeadline(clock, timeout, signal);
const settled = (): Promise<void> => clock.advance(0);

/** A queue, and the names of the calls that the queue has let send, in order. */
function watched(limits: { concurrency: number; maxQueued: number }) {
  const queue = new SendQueue(limits);
  const entered: string[] = [];
  const enter = async (conversation: string, name: string, until = deadline()): Promise<void> => {
    await queue.enter(conversation, until);
    entered.push(name);
  };
  return { queue, entered, enter };
}

describe("a queue", () => {
  test("sends calls of one conversation one after the other, and calls of other conversations at the same time", async () => {
    const { queue, entered, enter } = watched({ concurrency: 9, maxQueued: 9 });
    for (const name of ["a1", "a2", "b1", "a3", "b2"]) void enter(name.charAt(0), name);
    await settled();
    expect(entered).toEqual(["a1", "b1"]);
    queue.leave("a");
    await settled();
    expect(entered).toEqual(["a1", "b1", "a2"]);
    queue.leave("b");
    queue.leave("a");
    await settled();
    expect(entered).toEqual(["a1", "b1", "a2", "b2", "a3"]);
  });

  test("lets no more calls send at the same time than the limit allows", async () => {
    const { queue, entered, enter } = watched({ concurrency: 2, maxQueued: 9 });
    for (const name of ["a", "b", "c", "d"]) void enter(name, name);
    await settled();
    expect(entered).toEqual(["a", "b"]);
    queue.leave("a");
    await settled();
    expect(entered).toEqual(["a", "b", "c"]);
  });

  test("refuses a call if the queue is full, and reserves nothing for the refused call", async () => {
    const { queue, enter } = watched({ concurrency: 1, maxQueued: 1 });
    void enter("a", "a");
    void enter("b", "b");
    await expect(enter("c", "c")).rejects.toMatchObject({ outcome: "not-sent", code: "queue-full" });
    queue.leave("a");
    queue.leave("b");
    expect(await queue.enter("c", deadline())).toBe(false);
  });

  test("has room again after a waiting call was let in, was refused or has ended", async () => {
    const { queue, enter } = watched({ concurrency: 1, maxQueued: 1 });
    const controller = new AbortController();
    const full = { outcome: "not-sent", code: "queue-full" };
    void enter("a", "a1");
    const aborted = enter("b", "b", deadline(60_000, controller.signal));
    await expect(enter("c", "c")).rejects.toThrow("the queue is full, because 1 calls wait (see `maxQueued`)");
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });

    const stopped = enter("a", "a2");
    await expect(enter("c", "c")).rejects.toMatchObject(full);
    queue.stop("a");
    await expect(stopped).rejects.toMatchObject({ code: "conversation-stopped" });

    const admitted = enter("d", "d");
    await expect(enter("c", "c")).rejects.toMatchObject(full);
    queue.leave("a");
    await admitted;
    void enter("e", "e");
    await expect(enter("c", "c")).rejects.toMatchObject(full);
  });

  test("removes a call that is aborted or has no time left, and continues with the next call", async () => {
    const { queue, entered, enter } = watched({ concurrency: 1, maxQueued: 9 });
    const controller = new AbortController();
    void enter("a", "a1");
    const ended = [enter("a", "a2", deadline(60_000, controller.signal)), enter("b", "b1", deadline(5))];
    void enter("b", "b2");
    void enter("a", "a3");
    const results = Promise.allSettled(ended);
    controller.abort();
    await clock.advance(5);
    expect(await results).toMatchObject([
      { reason: { outcome: "not-sent", code: "aborted" } },
      { reason: { outcome: "not-sent", code: "timeout" } },
    ]);
    queue.leave("a");
    await settled();
    queue.leave("a");
    await settled();
    expect(entered).toEqual(["a1", "b2", "a3"]);
  });

  test("keeps the order in each conversation, keeps the limit and forgets no call, if random calls are made and aborted", async () => {
    const arrivals = fc.array(fc.record({ conversation: fc.constantFrom("a", "b", "c"), givesUp: fc.boolean() }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 4 }), async (calls, concurrency) => {
        const queue = new SendQueue({ concurrency, maxQueued: 100 });
        const inside: number[] = [];
        const finished: number[] = [];
        let most = 0;
        const runs = calls.map(async ({ conversation, givesUp }, number) => {
          const controller = new AbortController();
          const turn = queue.enter(conversation, deadline(60_000, controller.signal));
          if (givesUp) controller.abort();
          try {
            await turn;
          } catch {
            return;
          }
          inside.push(number);
          most = Math.max(most, inside.length);
          await Promise.resolve();
          inside.splice(inside.indexOf(number), 1);
          finished.push(number);
          queue.leave(conversation);
        });
        await Promise.all(runs);
        expect(most).toBeLessThanOrEqual(concurrency);
        for (const conversation of ["a", "b", "c"]) {
          const order = finished.filter((number) => calls[number]?.conversation === conversation);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
        const stayed = [...calls.keys()].filter((number) => !calls[number]?.givesUp);
        expect(finished).toEqual(expect.arrayContaining(stayed));
        expect(await queue.enter("a", deadline())).toBe(false);
      }),
    );
  });
});

test("a call that is aborted while it waits leaves nothing behind in the queue", async () => {
  const { queue, enter } = watched({ concurrency: 1, maxQueued: 4 });
  const controllers = [new AbortController(), new AbortController()];
  void enter("a", "a1");
  // The call a2 waits for its turn in its conversation, and b1 for a free slot; b2 waits for its turn after b1.
  const aborted = [
    enter("a", "a2", deadline(60_000, controllers[0]?.signal)),
    enter("b", "b1", deadline(60_000, controllers[1]?.signal)),
  ];
  const behind = enter("b", "b2");
  for (const controller of controllers) controller.abort();
  for (const one of aborted) await expect(one).rejects.toMatchObject({ outcome: "not-sent", code: "aborted" });
  queue.leave("a");
  await behind;
  queue.leave("b");
  for (const conversation of ["a", "b"]) {
    expect(await queue.enter(conversation, deadline())).toBe(false);
    queue.leave(conversation);
  }
});
