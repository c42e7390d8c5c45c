import { describe, expect, it } from "vitest";
import { aTurn, Bench, ended, ids, LIMITS, row, said, type StoreHarness } from "./bench.ts";

/** What happens to the messages of workers that are gone, and to messages whose time is over. */
export function tendTests<Tx>(harness: StoreHarness<Tx>): void {
  /** A second store with a worker that has claimed every message. */
  const busy = async (bench: Bench<Tx>) => {
    const store = await bench.database.another();
    const lease = await store.register();
    const { claimed } = await store.turn(lease, aTurn({ claim: 100 }));
    return { store, lease, claimed };
  };

  describe("the messages of a worker that is gone", () => {
    it("become unknown as soon as its lock is free, and are never queued", async () => {
      const bench = await Bench.open(harness);
      const [first, second, third] = await bench.addAll([row(1), row(2), row(1)]);
      const { lease } = await busy(bench);
      expect((await bench.tend()).orphaned).toEqual([]);
      expect(lease.isHeld()).toBe(true);
      await bench.advance(5);
      await bench.database.die(lease);
      const found = await bench.orphans(2);
      expect(found.toSorted((a, b) => a.id - b.id)).toEqual([
        { id: first, code: "process-died" },
        { id: second, code: "process-died" },
      ]);
      const message = await bench.get(first!);
      expect(message).toMatchObject({
        state: "unknown",
        code: "process-died",
        holds: true,
        endedAt: bench.now,
        attempt: 1,
      });
      expect(message.evidence).toMatchObject([{ kind: "process-died", attempt: 1, at: bench.now }]);
      expect(await bench.state(third!)).toBe("queued");
      await expect.poll(() => lease.isHeld()).toBe(false);
    });

    it("hold their conversations for a time, and then let the others pass", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      await bench.database.die((await busy(bench)).lease);
      await bench.orphans(1, { holdUnknown: 4000 });
      expect(await bench.turn({ claim: 1 })).toMatchObject({ claimed: [], next: 4000 });
      await bench.advance(4000);
      await bench.tend();
      expect(ids(await bench.claim())).toEqual([second]);
      expect(await bench.state(first!)).toBe("unknown");
    });

    it("do not hold their conversations if no hold is wanted", async () => {
      const bench = await Bench.open(harness);
      const [, second] = await bench.addAll([row(1), row(1)]);
      await bench.database.die((await busy(bench)).lease);
      await bench.orphans(1, { holdUnknown: 0 });
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it("hold their conversations until they are decided if the hold has no end", async () => {
      const bench = await Bench.open(harness);
      const [first] = await bench.addAll([row(1), row(1)]);
      await bench.database.die((await busy(bench)).lease);
      await bench.orphans(1, { holdUnknown: Infinity });
      expect(await bench.turn({ claim: 1 })).toMatchObject({ claimed: [], next: Infinity });
      await bench.advance(365 * 86_400_000);
      await bench.tend({ holdUnknown: Infinity });
      expect((await bench.get(first!)).holds).toBe(true);
    });

    it("are decided by the late answer that the worker still gets", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      const zombie = await busy(bench);
      await bench.database.die(zombie.lease);
      await bench.orphans(1);
      const late = ended(zombie.claimed[0]!, "accepted", { messageId: 31 });
      expect((await zombie.store.turn(zombie.lease, aTurn({ settle: [late] }))).settled).toEqual([
        { id: first, how: "late", state: "accepted" },
      ]);
      expect((await zombie.store.turn(zombie.lease, aTurn({ settle: [late] }))).settled).toEqual([
        { id: first, how: "kept", state: "accepted" },
      ]);
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it("become unknown when the worker releases its lease", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      const { lease } = await busy(bench);
      await lease.release();
      expect(lease.isHeld()).toBe(false);
      await expect
        .poll(async () => {
          await bench.tend();
          return bench.state(id);
        })
        .toBe("unknown");
      expect((await bench.get(id)).code).toBe("process-died");
    });

    it("are found by a process that has no worker", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      await bench.database.die((await busy(bench)).lease);
      await expect
        .poll(async () => (await bench.store.tend(undefined, LIMITS)).orphaned)
        .toEqual([{ id, code: "process-died" }]);
    });

    it("do not include messages of a worker that registered later", async () => {
      const bench = await Bench.open(harness);
      await bench.add(1);
      await bench.database.die((await busy(bench)).lease);
      await bench.orphans(1);
      const id = await bench.add(2);
      const { lease } = await busy(bench);
      expect(lease.isHeld()).toBe(true);
      expect((await bench.tend()).orphaned).toEqual([]);
      expect(await bench.state(id)).toBe("sending");
    });

    it("can be listed by a worker that did not learn of its claims", async () => {
      const bench = await Bench.open(harness);
      await bench.addAll([row(1), row(2), row(3)]);
      const [mine] = await bench.claim(1);
      const { store, lease, claimed } = await busy(bench);
      const [first, second] = claimed;
      expect(await bench.store.claimsOf(bench.lease)).toEqual([{ id: mine!.id, attempt: 1, messageId: undefined }]);
      const open = () => store.claimsOf(lease);
      expect((await open()).toSorted((a, b) => a.id - b.id)).toEqual([
        { id: first!.id, attempt: 1, messageId: undefined },
        { id: second!.id, attempt: 1, messageId: undefined },
      ]);
      await store.turn(lease, aTurn({ settle: [ended(first!, "accepted")] }));
      expect(await open()).toEqual([{ id: second!.id, attempt: 1, messageId: undefined }]);
      await store.turn(lease, aTurn({ settle: [ended(second!, "unknown")] }));
      expect(await open()).toEqual([]);
    });

    it("are listed with the id under which they are to be retried", async () => {
      const bench = await Bench.open(harness);
      const { id } = await bench.sent(1, "queued", { messageId: 6, code: "failed" });
      await bench.claimOne();
      expect(await bench.store.claimsOf(bench.lease)).toEqual([{ id, attempt: 2, messageId: 6 }]);
    });

    it("are not claimed by a worker that has released its lease", async () => {
      const bench = await Bench.open(harness);
      const { store, lease } = await busy(bench);
      await lease.release();
      const id = await bench.add(1);
      await store.turn(lease, aTurn({ claim: 1 })).catch(() => undefined);
      expect(await bench.state(id)).toBe("queued");
    });
  });

  describe("a turn that comes late, after the lock of its worker was lost", () => {
    /** A worker of another store with a message in flight that has lost its lock, while another message waits. */
    const lost = async () => {
      const bench = await Bench.open(harness);
      const first = await bench.add(1);
      const { store, lease, claimed } = await busy(bench);
      const second = await bench.add(2);
      await bench.database.die(lease);
      await expect.poll(() => lease.isHeld()).toBe(false);
      return { bench, store, lease, first, second, settle: [ended(claimed[0]!, "accepted")] };
    };

    it("claims nothing after the worker has registered again, and its outcomes count", async () => {
      const { bench, store, lease, first, second, settle } = await lost();
      const next = await store.register();
      const late = bench.database.delayed(lease);
      const result = await store.turn(late, aTurn({ settle, claim: 5 }));
      expect(result).toMatchObject({ settled: [{ id: first, how: "written" }], claimed: [], next: 0 });
      expect(await bench.state(second)).toBe("queued");
      expect(ids((await store.turn(next, aTurn({ claim: 5 }))).claimed)).toEqual([second]);
    });

    it("claims nothing after another process has taken the worker for dead, and its outcomes are late", async () => {
      const { bench, store, lease, first, second, settle } = await lost();
      expect(await bench.orphans(1)).toEqual([{ id: first, code: "process-died" }]);
      const late = bench.database.delayed(lease);
      const result = await store.turn(late, aTurn({ settle, claim: 5 }));
      expect(result).toMatchObject({ settled: [{ id: first, how: "late" }], claimed: [], next: 0 });
      expect(await bench.state(second)).toBe("queued");
    });
  });

  describe("a worker that stays alive and never answers", () => {
    it("loses its messages to unknown after a time, of which a late answer still counts", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      const { store, lease, claimed } = await busy(bench);
      await bench.advance(90_000);
      expect((await bench.tend()).orphaned).toEqual([]);
      await bench.advance(1);
      expect((await bench.tend()).orphaned).toEqual([{ id, code: "overdue" }]);
      const message = await bench.get(id);
      expect(message).toMatchObject({ state: "unknown", code: "overdue", holds: true });
      expect(message.evidence).toMatchObject([{ kind: "overdue", attempt: 1 }]);
      const { settled } = await store.turn(lease, aTurn({ settle: [ended(claimed[0]!, "accepted")] }));
      expect(settled).toEqual([{ id, how: "late", state: "accepted" }]);
    });
  });

  describe("a worker with a longer time-out than the one that tends", () => {
    it("keeps its messages until its own limit is over", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = [await bench.add(1), await bench.add(2)];
      const { claimed } = await bench.turn({ claim: 1, overdueAfter: 200_000 });
      await bench.turn({ claim: 1, overdueAfter: 1000 });
      await bench.advance(90_001);
      // A shorter limit of the claim does not make it overdue sooner.
      expect((await bench.tend({ overdueAfter: 90_001 })).orphaned).toEqual([]);
      expect((await bench.tend()).orphaned).toEqual([{ id: second, code: "overdue" }]);
      await bench.advance(109_999);
      expect((await bench.tend()).orphaned).toEqual([]);
      await bench.advance(1);
      expect((await bench.tend({ overdueAfter: 200_001 })).orphaned).toEqual([]);
      expect((await bench.tend()).orphaned).toEqual([{ id: first, code: "overdue" }]);
      expect(ids(claimed)).toEqual([first]);
      expect(await bench.get(first)).toMatchObject({ overdueAfter: 200_000 });
    });

    it("keeps the limit of the attempt, and not that of an earlier one", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      const [claimed] = (await bench.turn({ claim: 1, overdueAfter: 1_000_000 })).claimed;
      await bench.settle(claimed!, "queued");
      await bench.turn({ claim: 1, overdueAfter: 1000 });
      await bench.advance(90_001);
      expect((await bench.tend()).orphaned).toEqual([{ id, code: "overdue" }]);
    });
  });

  describe("a message that the process that tends is still sending itself", () => {
    it("stays so, whatever the clock and the locks say", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = [await bench.add(1), await bench.add(2)];
      const { claimed } = await bench.turn({ claim: 2 });
      await bench.advance(3_600_000);
      const own = claimed.find(({ id }) => id === first);
      const open = [{ id: own!.id, attempt: own!.attempt }];
      expect((await bench.tend({ open })).orphaned).toEqual([{ id: second, code: "overdue" }]);
      await bench.database.die(bench.lease);
      expect((await bench.tend({ open })).orphaned).toEqual([]);
      expect(await bench.state(first)).toBe("sending");
      // Another attempt of the same message is not the one that this process is sending.
      await bench.orphans(1, { open: [{ id: first, attempt: 2 }] });
      expect(await bench.state(first)).toBe("unknown");
    });
  });

  describe("a message whose time is over", () => {
    it("becomes not sent, and so do the messages that wait for it", async () => {
      const bench = await Bench.open(harness);
      const [first, second, third] = await bench.addAll([
        row(1, { key: "a", expiresAt: bench.now + 1000 }),
        row(2, { after: "a" }),
        row(3, { expiresAt: bench.now + 1001 }),
      ]);
      await bench.advance(999);
      expect(await bench.tend()).toEqual({ expired: [], orphaned: [], dropped: [] });
      await bench.advance(1);
      expect(await bench.tend()).toEqual({ expired: [first], orphaned: [], dropped: [second] });
      expect(await bench.get(first!)).toMatchObject({ state: "not-sent", code: "expired", endedAt: bench.now });
      expect(await bench.get(second!)).toMatchObject({ state: "not-sent", code: "after-failed" });
      expect(await bench.state(third!)).toBe("queued");
    });

    it("is expired, and not a message that waits in vain, if the message that it waits for expires with it", async () => {
      const bench = await Bench.open(harness);
      const [first, second, third, fourth] = await bench.addAll([
        row(1, { key: "a", expiresAt: bench.now + 1000 }),
        row(2, { key: "b", after: "a" }),
        row(3, { key: "c", after: "b", expiresAt: bench.now + 1000 }),
        row(4, { key: "d", after: "a", expiresAt: bench.now + 500 }),
      ]);
      await bench.advance(1000);
      const { expired, dropped } = await bench.tend();
      expect(expired.toSorted((a, b) => a - b)).toEqual([first, third, fourth]);
      expect(dropped).toEqual([second]);
    });

    it("frees its conversation if it held it", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1, { expiresAt: bench.now + 1000 }), row(1)]);
      await bench.settle(await bench.claimOne(), "queued", { delay: 60_000, holdFor: Infinity });
      expect(await bench.claim()).toEqual([]);
      await bench.advance(1000);
      expect((await bench.tend()).expired).toEqual([first]);
      expect((await bench.get(first!)).holds).toBe(false);
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it("stays accepted, with its code, if LiveDesk has it and it was only to be retried", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([
        row(1, { key: "a", expiresAt: bench.now + 1000 }),
        row(2, { after: "a" }),
      ]);
      await bench.settle(await bench.claimOne(), "queued", { messageId: 6, code: "failed", delay: 60_000 });
      await bench.advance(1000);
      await bench.tend();
      expect(await bench.get(first!)).toMatchObject({
        state: "accepted",
        code: "failed",
        messageId: 6,
        endedAt: bench.now,
      });
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it("is not ended while it is being sent, or when its outcome is unknown", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([
        row(1, { expiresAt: bench.now + 1000 }),
        row(2, { expiresAt: bench.now + 1000 }),
      ]);
      const claimed = await bench.claim();
      await bench.settle(claimed[0]!, "unknown");
      await bench.advance(2000);
      expect((await bench.tend()).expired).toEqual([]);
      expect(await bench.state(first!)).toBe("unknown");
      expect(await bench.state(second!)).toBe("sending");
      await bench.store.decide(first!, { to: "resend", evidence: said("resolved") });
      expect((await bench.tend()).expired).toEqual([first]);
    });
  });
}
