import { manualClock } from "@livedesk/core/testing";
import type { OutboxEvent, StoreStats } from "@livedesk/outbox";
import { describe, expect, test } from "vitest";
import type { Io } from "../io.ts";
import { Progress } from "./progress.ts";
import { durationText, Tally } from "./tally.ts";

const QUIET: StoreStats = {
  queued: 0,
  sending: 0,
  accepted: 0,
  rejected: 0,
  notSent: 0,
  unknown: 0,
  failed: 0,
  oldestQueuedMs: 0,
  paused: undefined,
  pausedForMs: 0,
  workers: 1,
  waits: { later: undefined, held: undefined, after: undefined },
};

const settled = (id: number, state: "accepted" | "rejected" | "unknown" | "queued", code?: string): OutboxEvent => ({
  type: "settled",
  at: 0,
  id,
  key: undefined,
  conversationId: "141",
  reference: undefined,
  attempt: 1,
  state,
  how: "written",
  code,
  messageId: state === "accepted" ? id : undefined,
  duration: 1,
});

const SENDING: OutboxEvent & { readonly type: "sending" } = {
  type: "sending",
  at: 0,
  id: 1,
  key: undefined,
  conversationId: "141",
  reference: undefined,
  attempt: 1,
};

/** A progress display on a terminal of 60 columns, or on a pipe. */
function display({ isTTY, env = {} }: { readonly isTTY: boolean; readonly env?: Record<string, string> }) {
  const clock = manualClock();
  const tally = new Tally();
  let written = "";
  let stats: StoreStats = QUIET;
  const stderr = { write: (text: string) => (written += text), isTTY, columns: 60 };
  const io = { env, stderr } as unknown as Io;
  const progress = new Progress({ io, clock, tally, rate: undefined, stats: () => Promise.resolve(stats) });
  return {
    clock,
    tally,
    progress,
    set: (changed: Partial<StoreStats>) => (stats = { ...QUIET, ...changed }),
    /** What was written since the last call. */
    read: () => {
      const text = written;
      written = "";
      return text;
    },
  };
}

const ERASE = "\u001B[2A\r\u001B[J";

describe("on a terminal", () => {
  test("one block shows the counts, the speed and the time that is left, and is removed at the end", async () => {
    const { clock, tally, progress, set, read } = display({ isTTY: true });
    set({ queued: 100, sending: 16 });
    progress.start();
    await clock.advance(0);
    expect(read()).toBe("sent 0  failed 0  unknown 0  queued 100  in flight 16\n\n");
    for (let id = 0; id < 20; id++) tally.note(settled(id, "accepted"));
    tally.note(settled(20, "rejected", "rejected"));
    tally.note(settled(21, "unknown", "server-error"));
    set({ queued: 78, sending: 16, unknown: 1 });
    await clock.advance(500);
    expect(read()).toBe(`${ERASE}sent 20  failed 1  unknown 1  queued 78  in flight 16\n44.0/s, about 2 s left\n`);
    progress.say("Stopping.");
    expect(read()).toBe(`${ERASE}Stopping.\n`);
    await clock.advance(500);
    progress.end();
    expect(read().endsWith(`\n${ERASE}`)).toBe(true);
    await clock.advance(60_000);
    expect([read(), clock.pending]).toEqual(["", 0]);
  });

  test("a line is never longer than the terminal is wide, because a broken line could not be removed", async () => {
    const { clock, progress, set, read } = display({ isTTY: true });
    set({ queued: 1, paused: `a reason\n\u001B[31m${"x".repeat(100)}` });
    progress.start();
    await clock.advance(0);
    const lines = read().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(`paused: a reason␊␛[31m${"x".repeat(100)}`.slice(0, 59));
    progress.end();
  });
});

describe("elsewhere", () => {
  test("a plain line comes every ten seconds, and when the reason to wait changes", async () => {
    const { clock, tally, progress, set, read } = display({ isTTY: false });
    set({ queued: 10, sending: 1 });
    progress.start();
    await clock.advance(9500);
    expect(read()).toBe("sent 0  failed 0  unknown 0  queued 10  in flight 1\n");
    await clock.advance(500);
    expect(read().match(/\n/g)).toHaveLength(1);
    set({ queued: 10, pausedForMs: 30_000 });
    await clock.advance(500);
    expect(read()).toContain(" · waits because LiveDesk asked for it (HTTP 429), 30 s left\n");
    set({ queued: 10, pausedForMs: 29_500 });
    await clock.advance(500);
    expect(read()).toBe("");
    tally.note(settled(1, "queued", "connection-failed"));
    set({ queued: 10 });
    await clock.advance(500);
    expect(read()).toContain(" · tries again after connection-failed\n");
    set({ queued: 10, paused: "unauthorized" });
    await clock.advance(500);
    expect(read()).toContain(" · paused: unauthorized\n");
    progress.stopping();
    tally.note({ ...SENDING, id: 1 });
    tally.note({ ...SENDING, id: 2 });
    tally.note(settled(1, "accepted"));
    await clock.advance(500);
    expect(read()).toContain(" · stopping: waits for 1 in flight\n");
    progress.end();
    expect(read()).toBe("");
  });

  test("says for what the queued messages wait when nothing is sent", async () => {
    const { clock, progress, set, read } = display({ isTTY: false });
    const none = { later: undefined, held: undefined, after: undefined };
    const shown = async (waits: Partial<StoreStats["waits"]>): Promise<string> => {
      set({ queued: 3, waits: { ...none, ...waits } });
      await clock.advance(500);
      return read();
    };
    progress.start();
    for (let look = 0; look < 3; look++) await shown({});
    const later = { id: 9, forMs: 180_000 };
    expect(await shown({ later, held: { id: 8, forMs: 58_000 } })).toContain(
      " · waits because the outcome of message 8 is unknown, 58 s left\n",
    );
    expect(await shown({ later, held: { id: 8, forMs: 57_500 } })).toBe("");
    expect(await shown({ held: { id: 7, forMs: undefined } })).toContain(
      "message 7 is unknown, until somebody resolves it",
    );
    expect(await shown({ later })).toContain(" · waits for message 9, which goes in 3 min\n");
    expect(await shown({ after: { id: 4, waitsFor: 3 } })).toContain(
      " · message 4 waits until message 3 is accepted\n",
    );
    progress.end();
  });

  test.each([
    ["a dumb terminal", { TERM: "dumb" }, 10_000],
    ["a screen reader", { ACCESSIBLE: "1" }, 30_000],
  ])("the same holds for %s", async (_, env, every) => {
    const { clock, progress, set, read } = display({ isTTY: true, env });
    set({ queued: 10, sending: 1 });
    progress.start();
    await clock.advance(every);
    expect(read()).toBe("sent 0  failed 0  unknown 0  queued 10  in flight 1\n".repeat(2));
    progress.end();
  });
});

test("a message is counted once, by its last state", () => {
  const tally = new Tally();
  tally.note({ type: "worker-died", at: 0, id: 1, code: "process-died" });
  tally.note({ type: "worker-died", at: 0, id: 2, code: "overdue" });
  tally.note({ ...settled(2, "accepted"), how: "late" } as OutboxEvent);
  tally.note({ ...settled(3, "accepted"), how: "kept" } as OutboxEvent);
  tally.note(settled(4, "queued", "rate-limited"));
  tally.note(settled(4, "accepted", "131047"));
  tally.note({ type: "dropped", at: 0, id: 5, code: "expired" });
  expect(tally).toMatchObject({ sent: 1, undelivered: 1, rejected: 0, notSent: 1, unknown: 1 });
});

test.each([
  [1, "1 s"],
  [119_000, "119 s"],
  [120_000, "2 min"],
  [7_200_000, "2 h 0 min"],
])("%i ms are shown as %s", (ms, expected) => expect(durationText(ms)).toBe(expected));
