import { describe, expect, it } from "vitest";
import { Bench, ended, ids, row, said, type StoreHarness } from "./bench.ts";

/** What people and resolvers do: decide, cancel, note, list and count. */
export function deskTests<Tx>(harness: StoreHarness<Tx>): void {
  describe("decide", () => {
    it("accepts an unknown message, frees its conversation, and makes the messages ready that wait for it", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown", { key: "a", holdFor: Infinity });
      const [second, third] = await bench.addAll([row(1), row(2, { after: "a" })]);
      await bench.advance(40);
      const decided = await bench.store.decide(claimed.id, {
        to: "accepted",
        messageId: 99,
        evidence: said("resolved"),
      });
      const { message, dropped } = decided!;
      expect(message).toMatchObject({ state: "accepted", messageId: 99, endedAt: bench.now, holds: false });
      expect(message.evidence.at(-1)).toEqual(said("resolved"));
      expect(await bench.get(claimed.id)).toEqual(message);
      expect(dropped).toEqual([]);
      expect(ids(await bench.claim())).toEqual([second, third]);
    });

    it("keeps the id that LiveDesk gave if the decision names none", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "unknown", { messageId: 5 });
      const decided = await bench.store.decide(id, {
        to: "accepted",
        messageId: undefined,
        evidence: said("resolved"),
      });
      expect(decided?.message).toMatchObject({ state: "accepted", messageId: 5 });
    });

    it("queues an unknown message to be sent again, before later messages of its conversation", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown", { holdFor: Infinity });
      await bench.add(1);
      await bench.advance(40);
      const decided = await bench.store.decide(claimed.id, { to: "resend", evidence: said("resolved") });
      expect(decided?.message).toMatchObject({ state: "queued", runAt: bench.now, holds: false, attempt: 1 });
      expect(await bench.claimOne()).toMatchObject({ id: claimed.id, attempt: 2 });
    });

    it("drops an unknown message: it stays unknown, is not listed as open, and those that wait for it are not sent", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown", { key: "a", holdFor: Infinity });
      const [second, third, fourth] = await bench.addAll([
        row(1),
        row(2, { key: "b", after: "a" }),
        row(3, { after: "b" }),
      ]);
      const open = () => bench.store.list({ open: true, limit: 10 });
      expect(ids(await open())).toEqual([claimed.id]);
      const decided = await bench.store.decide(claimed.id, { to: "drop", evidence: said("resolved") });
      expect(decided?.message).toMatchObject({ state: "unknown", dropped: true, holds: false });
      expect(decided?.dropped.toSorted((a, b) => a - b)).toEqual([third, fourth]);
      expect(await open()).toEqual([]);
      expect((await bench.store.stats()).unknown).toBe(0);
      expect(ids(await bench.claim())).toEqual([second]);
      for (const id of [third!, fourth!])
        expect(await bench.get(id)).toMatchObject({ state: "not-sent", code: "after-failed" });
    });

    it("refuses a message that is not unknown, or that does not exist", async () => {
      const bench = await Bench.open(harness);
      const decide = (id: number) => bench.store.decide(id, { to: "resend", evidence: said("resolved") });
      const accepted = await bench.sent(2, "accepted");
      const sending = await bench.add(3);
      await bench.claim();
      const queued = await bench.add(4);
      for (const id of [accepted.id, sending, queued]) {
        const before = await bench.get(id);
        expect(await decide(id)).toBeUndefined();
        expect(await bench.get(id)).toEqual(before);
      }
      expect(await decide(987_654)).toBeUndefined();
    });

    it("does not send a dropped message again, but learns that it was sent", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "unknown", { code: "timeout" });
      await bench.store.decide(id, { to: "drop", evidence: said("resolved") });
      expect(await bench.store.decide(id, { to: "resend", evidence: said("resolved") })).toBeUndefined();
      expect(await bench.claim()).toEqual([]);
      const sent = await bench.store.decide(id, { to: "accepted", messageId: 7, evidence: said("resolved") });
      expect(sent).toMatchObject({ message: { state: "accepted", messageId: 7 } });
    });

    it("refuses to drop a message twice", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "unknown");
      const drop = () => bench.store.decide(id, { to: "drop", evidence: said("resolved") });
      expect(await drop()).toMatchObject({ message: { dropped: true } });
      expect(await drop()).toBeUndefined();
    });

    it("refuses to send a message again whose input was purged, which can still be found to be accepted", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "unknown");
      await bench.store.decide(id, { to: "drop", evidence: said("resolved") });
      await bench.advance(1000);
      expect(await bench.store.purge({ text: 500, keys: Infinity })).toEqual({ texts: 1, rows: 0 });
      const before = await bench.get(id);
      expect(await bench.store.decide(id, { to: "resend", evidence: said("resolved") })).toBeUndefined();
      expect(await bench.get(id)).toEqual(before);
      expect(await bench.claim()).toEqual([]);
      const accepted = await bench.store.decide(id, { to: "accepted", messageId: 5, evidence: said("resolved") });
      expect(accepted?.message).toMatchObject({ state: "accepted", messageId: 5, input: undefined });
    });
  });

  describe("cancel", () => {
    it("ends a queued message and those that wait for it", async () => {
      const bench = await Bench.open(harness);
      const [first, second, third] = await bench.addAll([
        row(1, { key: "a" }),
        row(2, { key: "b", after: "a" }),
        row(3, { after: "b" }),
      ]);
      const { message, dropped } = (await bench.store.cancel(first!, said("cancelled")))!;
      expect(message).toMatchObject({ state: "not-sent", code: "cancelled", endedAt: bench.now });
      expect(message.evidence).toEqual([said("cancelled")]);
      expect(dropped.toSorted((a, b) => a - b)).toEqual([second, third]);
      for (const id of [second!, third!])
        expect(await bench.get(id)).toMatchObject({ state: "not-sent", code: "after-failed" });
      expect(await bench.claim()).toEqual([]);
    });

    it("frees the conversation of a message that was to be sent again first", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      await bench.settle(await bench.claimOne(), "queued", { delay: 60_000, holdFor: Infinity });
      expect(await bench.store.cancel(first!, said("cancelled"))).toMatchObject({
        message: { state: "not-sent", holds: false },
        dropped: [],
      });
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it("leaves a message accepted, with its code, that LiveDesk has and that was only to be retried", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "queued", { messageId: 5, code: "failed", delay: 60_000, holdFor: Infinity });
      const cancelled = await bench.store.cancel(id, said("cancelled"));
      expect(cancelled?.message).toMatchObject({ state: "accepted", messageId: 5, code: "failed", holds: false });
    });

    it("refuses a message that is not queued, or that does not exist", async () => {
      const bench = await Bench.open(harness);
      const unknown = await bench.sent(1, "unknown");
      const sending = await bench.add(2);
      await bench.claim();
      for (const id of [unknown.id, sending, 987_654])
        expect(await bench.store.cancel(id, said("cancelled"))).toBeUndefined();
      expect(await bench.state(sending)).toBe("sending");
    });
  });

  describe("note, list and stats", () => {
    it("adds facts to a message without changing it otherwise", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "accepted");
      const { evidence, ...before } = await bench.get(id);
      await bench.store.note(id, said("webhook", "seen"));
      await bench.store.note(id, said("verdict"));
      const after = await bench.get(id);
      expect(after).toEqual({ ...before, evidence: [...evidence, said("webhook", "seen"), said("verdict")] });
      await bench.store.note(987_654, said("webhook"));
    });

    it("lists messages in the order of their ids, by state, by conversation, and page by page", async () => {
      const bench = await Bench.open(harness);
      const [first, second, third, fourth] = await bench.addAll([
        row(1, { priority: 1 }),
        row(2, { priority: 2 }),
        row(1, { priority: 3 }),
        row(3, { priority: 4 }),
      ]);
      expect(ids(await bench.claim(1))).toEqual([fourth]);
      const list = async (query: Partial<Parameters<typeof bench.store.list>[0]>) =>
        ids(await bench.store.list({ limit: 10, ...query }));
      expect(await list({})).toEqual([first, second, third, fourth]);
      expect(await list({ limit: 2 })).toEqual([first, second]);
      expect(await list({ limit: 2, afterId: second! })).toEqual([third, fourth]);
      expect(await list({ state: "sending" })).toEqual([fourth]);
      expect(await list({ state: "queued", conversationId: "1" })).toEqual([first, third]);
      expect(await list({ conversationId: "1", afterId: first! })).toEqual([third]);
      expect(await list({ conversationId: "4" })).toEqual([]);
      expect(await list({ open: true })).toEqual([]);
    });

    it("lists what was attempted in a conversation since a time", async () => {
      const bench = await Bench.open(harness);
      const [low, high] = await bench.addAll([row(1), row(1, { priority: 1 })]);
      await bench.settle(await bench.claimOne(), "accepted");
      await bench.advance(1000);
      const between = bench.now;
      await bench.settle(await bench.claimOne(), "unknown");
      const { id: other } = await bench.sent(2, "accepted");
      const queued = await bench.add(1);
      const list = async (query: object): Promise<readonly number[]> =>
        ids(await bench.store.list({ limit: 10, ...query }));
      expect(await list({ conversationId: "1" })).toEqual([low, high, queued]);
      expect(await list({ conversationId: "1", startedSince: between - 1000 })).toEqual([low, high]);
      expect(await list({ conversationId: "1", startedSince: between - 1000, limit: 1 })).toEqual([low]);
      expect(await list({ conversationId: "1", startedSince: between })).toEqual([low]);
      expect(await list({ conversationId: "1", startedSince: between, afterId: low })).toEqual([]);
      expect(await list({ conversationId: "1", startedSince: between + 1 })).toEqual([]);
      expect(await list({ startedSince: between })).toEqual([low, other]);
    });

    it("finds nothing by an id or a key that no message has", async () => {
      const bench = await Bench.open(harness);
      expect(await bench.store.find({ id: 987_654 })).toBeUndefined();
      expect(await bench.store.find({ key: "no" })).toBeUndefined();
    });

    it("counts the messages by state, and says how long the oldest one has waited that could go", async () => {
      const bench = await Bench.open(harness);
      await bench.sent(1, "accepted");
      await bench.sent(1, "accepted", { messageId: 4, code: "failed" });
      await bench.sent(1, "rejected");
      await bench.sent(1, "not-sent");
      await bench.sent(1, "unknown");
      await bench.add(5);
      await bench.claim();
      await bench.addAll([row(6), row(6), row(7, { runAt: bench.now + 60_000 })]);
      await bench.advance(3000);
      expect(await bench.store.stats()).toEqual({
        queued: 3,
        sending: 1,
        accepted: 2,
        rejected: 1,
        notSent: 1,
        unknown: 1,
        failed: 1,
        oldestQueuedMs: 3000,
        paused: undefined,
        pausedForMs: 0,
        workers: 1,
        waits: { later: { id: 9, forMs: 57_000 }, held: undefined, after: undefined },
      });
    });

    it("counts the workers that live, of every process, and none that has ended or died", async () => {
      const bench = await Bench.open(harness);
      const workers = async () => (await bench.store.stats()).workers;
      expect(await workers()).toBe(1);
      const other = await bench.database.another();
      const [released, dead] = [await other.register(), await other.register()];
      expect([await workers(), (await other.stats()).workers]).toEqual([3, 3]);
      await released.release();
      await bench.database.die(dead);
      await expect.poll(workers).toBe(1);
      await bench.lease.release();
      await expect.poll(workers).toBe(0);
    });

    it("says what queued messages wait for", async () => {
      const bench = await Bench.open(harness);
      const waits = async () => (await bench.store.stats()).waits;
      const none = { later: undefined, held: undefined, after: undefined };
      const { id } = await bench.sent(1, "unknown", { holdFor: 5000 });
      await bench.add(9);
      // Nothing waits behind it, and what has expired waits for nothing.
      await bench.add(1, { expiresAt: bench.now + 1 });
      await bench.advance(1000);
      expect(await waits()).toEqual(none);
      const [behind, later, last] = await bench.addAll([
        row(1, { key: "behind", runAt: bench.now + 500 }),
        row(2, { runAt: bench.now + 60_000 }),
        row(3, { after: "behind", runAt: bench.now + 100 }),
      ]);
      const after = { id: last, waitsFor: behind };
      expect(await waits()).toEqual({ later: { id: behind, forMs: 500 }, held: undefined, after });
      await bench.advance(1000);
      const hold = { id, forMs: 3000 };
      // Both before and after something has looked at the time.
      for (const look of [async () => {}, () => bench.tend()]) {
        await look();
        expect(await waits()).toEqual({ later: { id: later, forMs: 59_000 }, held: hold, after });
      }
      const endless = await bench.sent(4, "unknown", { holdFor: Infinity });
      await bench.add(4);
      expect((await waits()).held).toEqual(hold);
      await bench.advance(3000);
      expect((await waits()).held).toEqual({ id: endless.id, forMs: undefined });
      await bench.store.decide(endless.id, { to: "drop", evidence: said("resolved") });
      expect((await waits()).held).toBeUndefined();
    });

    it("says when a message is tried again", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "queued", { delay: 5000, holdFor: Infinity });
      await bench.add(1);
      expect((await bench.store.stats()).waits).toEqual({
        later: { id, forMs: 5000 },
        held: undefined,
        after: undefined,
      });
    });

    it("says whether nothing is left to do now", async () => {
      const bench = await Bench.open(harness);
      const isDrained = () => bench.store.isDrained();
      expect(await isDrained()).toBe(true);
      await bench.add(1);
      expect(await isDrained()).toBe(false);
      const claimed = await bench.claimOne();
      expect(await isDrained()).toBe(false);
      await bench.settle(claimed, "queued", { delay: 5000, holdFor: Infinity });
      expect(await isDrained()).toBe(false);
      await bench.advance(5000);
      await bench.settle(await bench.claimOne(), "unknown", { holdFor: Infinity });
      expect(await isDrained()).toBe(true);
      await bench.addAll([row(2, { runAt: bench.now + 1000, key: "a" }), row(3, { after: "a" })]);
      expect(await isDrained()).toBe(true);
      await bench.advance(1000);
      expect(await isDrained()).toBe(false);
    });

    it("is drained if only a decision can let the messages pass that are left, and not if the time can", async () => {
      const bench = await Bench.open(harness);
      const endless = await bench.sent(1, "unknown", { holdFor: Infinity });
      const later = { runAt: bench.now + 500 };
      await bench.addAll([row(1), row(1, later), row(1, { expiresAt: bench.now + 1 })]);
      await bench.advance(500);
      // Both before and after something has looked at the time.
      expect(await bench.store.isDrained()).toBe(true);
      expect(await bench.claim()).toEqual([]);
      expect(await bench.store.isDrained()).toBe(true);
      await bench.tend();
      expect(await bench.store.isDrained()).toBe(true);
      const short = await bench.sent(2, "unknown", { holdFor: 1000 });
      await bench.add(2);
      expect(await bench.store.isDrained()).toBe(false);
      await bench.store.decide(short.id, { to: "drop", evidence: said("resolved") });
      await bench.settle(await bench.claimOne(), "accepted");
      expect(await bench.store.isDrained()).toBe(true);
      await bench.store.decide(endless.id, { to: "drop", evidence: said("resolved") });
      expect(await bench.store.isDrained()).toBe(false);
    });

    it("says that nothing has waited if no message could go", async () => {
      const bench = await Bench.open(harness);
      await bench.add(7, { runAt: bench.now + 60_000 });
      await bench.advance(3000);
      expect((await bench.store.stats()).oldestQueuedMs).toBe(0);
    });
  });
}

/** What is forgotten with time, and what stays for ever. */
export function purgeTests<Tx>(harness: StoreHarness<Tx>): void {
  describe("purge", () => {
    const DAY = 86_400_000;

    it("forgets the texts of messages that ended long ago, and keeps the rest of their rows", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "accepted", { key: "a", messageId: 4 });
      const before = await bench.get(id);
      await bench.advance(2 * DAY);
      const recent = await bench.sent(1, "rejected");
      expect(await bench.store.purge({ text: DAY, keys: 90 * DAY })).toEqual({ texts: 1, rows: 0 });
      expect(await bench.get(id)).toEqual({ ...before, input: undefined });
      expect((await bench.get(recent.id)).input).toBeDefined();
      expect(await bench.store.purge({ text: DAY, keys: 90 * DAY })).toEqual({ texts: 0, rows: 0 });
    });

    it("forgets the rows later, of which a key still stands for its input and its end", async () => {
      const bench = await Bench.open(harness);
      const accepted = await bench.sent(1, "accepted", { key: "a" });
      const rejected = await bench.sent(2, "rejected", { key: "b" });
      const dropped = await bench.sent(3, "unknown", { key: "c" });
      await bench.store.decide(dropped.id, { to: "drop", evidence: said("resolved") });
      await bench.sent(4, "not-sent");
      await bench.advance(91 * DAY);
      expect((await bench.store.purge({ text: DAY, keys: 90 * DAY })).rows).toBe(4);
      expect(await bench.store.list({ limit: 10 })).toEqual([]);
      expect(await bench.store.enqueue([row(1, { key: "a" })])).toEqual([
        { id: accepted.id, duplicate: true, state: "accepted" },
      ]);
      expect(await bench.store.enqueue([row(3, { key: "c" })])).toEqual([
        { id: dropped.id, duplicate: true, state: "unknown" },
      ]);
      expect(await bench.store.enqueue([row(2, { key: "b", text: "other" })])).toEqual([
        { problem: "key-reused", id: rejected.id },
      ]);
      const [free, failed, lost] = await bench.addAll([
        row(5, { after: "a" }),
        row(6, { after: "b" }),
        row(7, { after: "c" }),
      ]);
      expect(ids(await bench.claim())).toEqual([free]);
      for (const id of [failed!, lost!])
        expect(await bench.get(id)).toMatchObject({ state: "not-sent", code: "after-failed" });
    });

    it("never gives the id of a forgotten row to another message", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "accepted", { key: "a" });
      await bench.advance(91 * DAY);
      await bench.store.purge({ text: DAY, keys: 90 * DAY });
      expect(await bench.add(1)).toBeGreaterThan(id);
    });

    it("never forgets messages that are queued, being sent, or unknown and open", async () => {
      const bench = await Bench.open(harness);
      const unknown = await bench.sent(1, "unknown");
      const sending = await bench.add(2);
      await bench.claim();
      const queued = await bench.add(3);
      await bench.advance(1000 * DAY);
      expect(await bench.store.purge({ text: 0, keys: 0 })).toEqual({ texts: 0, rows: 0 });
      for (const id of [unknown.id, sending, queued]) expect((await bench.get(id)).input).toBeDefined();
    });

    it("forgets nothing if the ages have no end", async () => {
      const bench = await Bench.open(harness);
      await bench.sent(1, "accepted");
      await bench.advance(1000 * DAY);
      expect(await bench.store.purge({ text: Infinity, keys: Infinity })).toEqual({ texts: 0, rows: 0 });
    });

    it("does not make a message wait for ever whose predecessor was forgotten", async () => {
      const bench = await Bench.open(harness);
      const [, second] = await bench.addAll([
        row(1, { key: "a" }),
        row(2, { after: "a", runAt: bench.now + 100 * DAY }),
      ]);
      await bench.settle(await bench.claimOne(), "accepted");
      await bench.advance(100 * DAY);
      await bench.store.purge({ text: DAY, keys: 90 * DAY });
      expect(ids(await bench.claim())).toEqual([second]);
    });
  });

  describe("files", () => {
    const [a, b, c] = ["a".repeat(64), "b".repeat(64), "c".repeat(64)];

    it("are referenced as long as a message with its text names them", async () => {
      const bench = await Bench.open(harness);
      const first = await bench.add(1, { files: [a, b] });
      await bench.add(2, { files: [b] });
      expect(await bench.store.referenced([a, b, c])).toEqual(new Set([a, b]));
      expect(await bench.store.referenced([])).toEqual(new Set());
      const claimed = (await bench.claim()).find(({ id }) => id === first)!;
      await bench.turn({ settle: [ended(claimed, "accepted")] });
      expect(await bench.store.referenced([a])).toEqual(new Set([a]));
      await bench.advance(1000);
      await bench.store.purge({ text: 500, keys: Infinity });
      expect(await bench.store.referenced([a, b, c])).toEqual(new Set([b]));
    });

    it("are not referenced by a batch that was not stored", async () => {
      const bench = await Bench.open(harness);
      await bench.store.enqueue([row(1, { files: [a] }), row(1, { after: "nobody" })]);
      expect(await bench.store.referenced([a])).toEqual(new Set());
    });
  });
}
