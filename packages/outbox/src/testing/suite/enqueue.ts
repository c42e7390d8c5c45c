import { describe, expect, it } from "vitest";
import { Bench, hash, idOf, ids, row, said, type StoreHarness } from "./bench.ts";

/** What `enqueue` promises: order, keys, and messages that wait for another. */
export function enqueueTests<Tx>(harness: StoreHarness<Tx>): void {
  describe("enqueue", () => {
    it("gives the rows of a batch, and of later batches, growing ids", async () => {
      const bench = await Bench.open(harness);
      const first = await bench.addAll([row(1), row(2), row(1)]);
      const second = await bench.addAll([row(1), row(1)]);
      const all = [...first, ...second];
      expect(new Set(all).size).toBe(5);
      expect(all).toEqual(all.toSorted((a, b) => a - b));
    });

    it("stores every field of a row", async () => {
      const bench = await Bench.open(harness);
      const [runAt, expiresAt] = [bench.now + 5000, bench.now + 9000];
      const id = await bench.add(7, {
        key: "k",
        text: "Bonjour",
        priority: -3,
        runAt,
        expiresAt,
        reference: "order 4",
      });
      const stored = await bench.store.find({ key: "k" });
      expect(stored).toEqual(await bench.store.find({ id }));
      expect(stored).toMatchObject({
        id,
        key: "k",
        conversationId: "7",
        state: "queued",
        priority: -3,
        runAt,
        expiresAt,
        waitsFor: undefined,
        reference: "order 4",
        attempt: 0,
        createdAt: bench.now,
        startedAt: undefined,
        endedAt: undefined,
        messageId: undefined,
        sortingId: undefined,
        code: undefined,
        holds: false,
        dropped: false,
        evidence: [],
      });
      expect([...stored!.inputHash]).toEqual([...hash("Bonjour")]);
      expect(new TextDecoder().decode(stored!.input)).toBe('{"content":"Bonjour"}');
    });

    it("accepts an empty batch", async () => {
      const bench = await Bench.open(harness);
      expect(await bench.store.enqueue([])).toEqual([]);
    });

    it("answers a known key with an equal hash with the stored message, and stores nothing", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1, { key: "k" });
      expect(await bench.store.enqueue([row(1, { key: "k" })])).toEqual([{ id, duplicate: true, state: "queued" }]);
      expect((await bench.store.stats()).queued).toBe(1);
      await bench.settle(await bench.claimOne(), "rejected");
      expect(await bench.store.enqueue([row(1, { key: "k" })])).toEqual([{ id, duplicate: true, state: "rejected" }]);
    });

    it("recognises an equal key within one batch", async () => {
      const bench = await Bench.open(harness);
      const [first, second, third] = await bench.store.enqueue([row(1, { key: "k" }), row(1), row(1, { key: "k" })]);
      expect(third).toEqual({ id: idOf(first), duplicate: true, state: "queued" });
      expect(second).toMatchObject({ duplicate: false, state: "queued" });
      expect((await bench.store.stats()).queued).toBe(2);
    });

    it("stores nothing of a batch in which a key stands for another input", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1, { key: "k", text: "one" });
      const answers = await bench.store.enqueue([row(1), row(1, { key: "k", text: "two" }), row(1, { key: "new" })]);
      expect(answers[1]).toEqual({ problem: "key-reused", id });
      expect(ids(await bench.store.list({ limit: 10 }))).toEqual([id]);
      expect(await bench.store.find({ key: "new" })).toBeUndefined();
    });

    it("stores nothing of a batch in which two rows have one key and different inputs", async () => {
      const bench = await Bench.open(harness);
      const answers = await bench.store.enqueue([row(1, { key: "k", text: "one" }), row(1, { key: "k", text: "two" })]);
      expect(answers[1]).toMatchObject({ problem: "key-reused" });
      expect(await bench.store.list({ limit: 10 })).toEqual([]);
    });

    it("stores nothing of a batch in which a row waits for a key that no message has", async () => {
      const bench = await Bench.open(harness);
      const answers = await bench.store.enqueue([row(1, { key: "a" }), row(1, { after: "nobody" })]);
      expect(answers[1]).toEqual({ problem: "unknown-after" });
      expect(await bench.store.list({ limit: 10 })).toEqual([]);
    });

    it("does not let a row wait for a later row of its batch", async () => {
      const bench = await Bench.open(harness);
      const answers = await bench.store.enqueue([row(1, { after: "b" }), row(2, { key: "b" })]);
      expect(answers[0]).toEqual({ problem: "unknown-after" });
    });

    it("stores a key once when two stores enqueue it at the same time", async () => {
      const bench = await Bench.open(harness);
      const other = await bench.database.another();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? other : bench.store).enqueue([row(1, { key: "k" })])),
      );
      const flat = answers.flat();
      expect(new Set(flat.map(idOf)).size).toBe(1);
      expect(flat.filter((answer) => "duplicate" in answer && !answer.duplicate)).toHaveLength(1);
    });

    it("lets another store, opened later, see what was enqueued", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1, { key: "k" });
      const other = await bench.database.another();
      expect((await other.find({ key: "k" }))?.id).toBe(id);
    });
  });

  describe("a message that waits for another", () => {
    it("is claimed only after that message was accepted, also in another conversation and from the same batch", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1, { key: "a" }), row(2, { after: "a" })]);
      expect((await bench.get(second!)).waitsFor).toBe(first);
      const claimed = await bench.claimOne();
      expect(claimed.id).toBe(first);
      const turn = await bench.turn({
        settle: [{ id: first!, attempt: 1, state: "accepted", holdFor: 0, evidence: said("attempt") }],
        claim: 5,
      });
      expect(ids(turn.claimed)).toEqual([second]);
      expect((await bench.get(second!)).waitsFor).toBeUndefined();
    });

    it("does not wait if that message is accepted already", async () => {
      const bench = await Bench.open(harness);
      await bench.sent(1, "accepted", { key: "a", messageId: 5 });
      const id = await bench.add(2, { after: "a" });
      expect((await bench.get(id)).waitsFor).toBeUndefined();
      expect(ids(await bench.claim())).toEqual([id]);
    });

    it.each(["rejected", "not-sent"] as const)("is stored as not sent if that message is %s already", async (state) => {
      const bench = await Bench.open(harness);
      await bench.sent(1, state, { key: "a" });
      const rows = [row(2, { key: "b", after: "a" }), row(3, { after: "b" })];
      const answers = await bench.store.enqueue([...rows, row(4), rows[0]!]);
      const [second, third, fourth] = answers.map(idOf);
      expect(answers).toEqual([
        { id: second, duplicate: false, state: "not-sent" },
        { id: third, duplicate: false, state: "not-sent" },
        { id: fourth, duplicate: false, state: "queued" },
        { id: second, duplicate: true, state: "not-sent" },
      ]);
      for (const id of [second!, third!])
        expect(await bench.get(id)).toMatchObject({ state: "not-sent", code: "after-failed", endedAt: bench.now });
      expect(ids(await bench.claim())).toEqual([fourth]);
    });

    it("is stored as not sent if that message was dropped by a person", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "unknown", { key: "a" });
      await bench.store.decide(id, { to: "drop", evidence: said("resolved") });
      expect(await bench.state(await bench.add(2, { after: "a" }))).toBe("not-sent");
    });

    it("waits for an unknown message, and for an accepted one that is to be retried", async () => {
      const bench = await Bench.open(harness);
      const unknown = await bench.sent(1, "unknown", { key: "a" });
      const retried = await bench.sent(2, "queued", { key: "b", messageId: 9, delay: 60_000 });
      const [first, second] = await bench.addAll([row(3, { after: "a" }), row(4, { after: "b" })]);
      expect((await bench.get(first!)).waitsFor).toBe(unknown.id);
      expect((await bench.get(second!)).waitsFor).toBe(retried.id);
      expect(await bench.claim()).toEqual([]);
    });

    it.each(["rejected", "not-sent"] as const)(
      "becomes not sent when that message becomes %s, and so on",
      async (state) => {
        const bench = await Bench.open(harness);
        const [first, second, third, other] = await bench.addAll([
          row(1, { key: "a" }),
          row(2, { key: "b", after: "a" }),
          row(2, { after: "b" }),
          row(2),
        ]);
        const claimed = (await bench.claim()).find(({ id }) => id === first)!;
        const { dropped } = await bench.settle(claimed, state);
        expect(dropped.toSorted((a, b) => a - b)).toEqual([second, third]);
        for (const id of [second!, third!])
          expect(await bench.get(id)).toMatchObject({ state: "not-sent", code: "after-failed", endedAt: bench.now });
        expect(await bench.state(other!)).toBe("sending");
      },
    );

    it("goes on waiting while that message is to be retried, and becomes ready when it is accepted for good", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1, { key: "a" }), row(2, { after: "a" })]);
      await bench.settle(await bench.claimOne(), "queued", { messageId: 3, code: "failed" });
      const again = await bench.claimOne();
      expect(again).toMatchObject({ id: first, attempt: 2, messageId: 3 });
      await bench.settle(again, "accepted");
      expect(ids(await bench.claim())).toEqual([second]);
    });
  });

  describe.runIf(harness.transactions)("enqueue in a transaction of the caller", () => {
    it("stores the rows if the caller commits", async () => {
      const bench = await Bench.open(harness);
      const [answer] = await bench.database.transaction!((tx) => bench.store.enqueue([row(1)], tx));
      expect(ids(await bench.claim())).toEqual([idOf(answer)]);
    });

    it("stores nothing if the caller rolls back", async () => {
      const bench = await Bench.open(harness);
      const failed = bench.database.transaction!(async (tx) => {
        await bench.store.enqueue([row(1, { key: "k" })], tx);
        throw new Error("the order could not be stored");
      });
      await expect(failed).rejects.toThrow("the order could not be stored");
      expect(await bench.store.list({ limit: 10 })).toEqual([]);
      expect(await bench.store.enqueue([row(1, { key: "k", text: "other" })])).toMatchObject([{ duplicate: false }]);
    });

    it("never gives an id again that a caller has seen and rolled back", async () => {
      const bench = await Bench.open(harness);
      const before = await bench.add(1);
      let seen = 0;
      for (let round = 0; round < 2; round++) {
        const failed = bench.database.transaction!(async (tx) => {
          const answers = await bench.store.enqueue([row(1), row(1)], tx);
          expect(idOf(answers[0])).toBeGreaterThan(Math.max(before, seen));
          seen = idOf(answers[1]);
          throw new Error("the order could not be stored");
        });
        await expect(failed).rejects.toThrow("the order could not be stored");
      }
      const id = await bench.add(1);
      expect(id).toBeGreaterThan(seen);
      expect(ids(await bench.store.list({ limit: 10 }))).toEqual([before, id]);
    });

    it("leaves the transaction of the caller usable after a problem, and stores nothing of the batch with the problem", async () => {
      const bench = await Bench.open(harness);
      await bench.add(1, { key: "k", text: "one" });
      const id = await bench.database.transaction!(async (tx) => {
        const answers = await bench.store.enqueue(
          [row(1), row(1, { key: "k", text: "two" }), row(1, { after: "no" })],
          tx,
        );
        expect(answers[1]).toMatchObject({ problem: "key-reused" });
        expect(answers[2]).toEqual({ problem: "unknown-after" });
        return idOf((await bench.store.enqueue([row(2, { key: "later" })], tx))[0]);
      });
      expect((await bench.store.list({ limit: 10 })).map(({ key }) => key)).toEqual(["k", "later"]);
      expect((await bench.store.find({ key: "later" }))?.id).toBe(id);
    });
  });
}
