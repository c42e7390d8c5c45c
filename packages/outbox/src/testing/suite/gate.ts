import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aTurn, Bench, ended, ids, row, said, type StoreHarness } from "./bench.ts";

const HOUR = 3_600_000;

/** What holds over all workers: the rate, the pauses, and that a clock that is set back makes no wait longer. */
export function gateTests<Tx>(harness: StoreHarness<Tx>): void {
  describe("rate", () => {
    const rate = { perSecond: 4, burst: 3 };

    it("grants a burst at once, and then one message each time that its share of a second is over", async () => {
      const bench = await Bench.open(harness);
      const all = await bench.addAll(Array.from({ length: 8 }, (_, index) => row(index)));
      const first = await bench.turn({ claim: 8, rate });
      expect(ids(first.claimed)).toEqual(all.slice(0, 3));
      expect(first).toMatchObject({ waitsFor: "rate", next: 250 });
      await bench.advance(249);
      expect((await bench.turn({ claim: 8, rate })).claimed).toEqual([]);
      await bench.advance(1);
      expect(ids((await bench.turn({ claim: 8, rate })).claimed)).toEqual([all[3]]);
      await bench.advance(600_000);
      expect(ids((await bench.turn({ claim: 8, rate })).claimed)).toEqual(all.slice(4, 7));
    });

    it("counts only messages that were claimed", async () => {
      const bench = await Bench.open(harness);
      expect((await bench.turn({ claim: 8, rate })).claimed).toEqual([]);
      await bench.addAll([row(1), row(2)]);
      expect((await bench.turn({ claim: 8, rate })).claimed).toHaveLength(2);
      await bench.addAll([row(3), row(4)]);
      expect((await bench.turn({ claim: 8, rate })).claimed).toHaveLength(1);
    });

    it("holds over all workers, and a restart does not reset it", async () => {
      const bench = await Bench.open(harness);
      await bench.addAll(Array.from({ length: 8 }, (_, index) => row(index)));
      expect((await bench.turn({ claim: 2, rate })).claimed).toHaveLength(2);
      const other = await bench.database.another();
      const lease = await other.register();
      expect((await other.turn(lease, aTurn({ claim: 8, rate }))).claimed).toHaveLength(1);
      await other.close();
      const third = await bench.database.another();
      expect((await third.turn(await third.register(), aTurn({ claim: 8, rate }))).claimed).toEqual([]);
    });

    it("never grants more in any window than the burst and the rate allow, and never stands still", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({ perSecond: fc.integer({ min: 1, max: 60 }), burst: fc.integer({ min: 1, max: 6 }) }),
          fc.array(fc.record({ wait: fc.integer({ min: 0, max: 400 }), claim: fc.integer({ min: 1, max: 5 }) }), {
            minLength: 1,
            maxLength: 15,
          }),
          async (limit, steps) => {
            const database = await harness.open();
            try {
              const { store } = database;
              const lease = await store.register();
              await store.enqueue(Array.from({ length: 100 }, (_, index) => row(index)));
              const grants: number[] = [];
              for (const { wait, claim } of steps) {
                await database.advance(wait);
                const { claimed, next, waitsFor } = await store.turn(lease, aTurn({ claim, rate: limit }));
                grants.push(...claimed.map(() => database.now()));
                expect(waitsFor).toBe(claimed.length === claim ? "limit" : "rate");
                // Not at once, and not later than the share of one message needs.
                const longest = Math.ceil(1000 / limit.perSecond) + 1;
                expect(waitsFor === "limit" ? next === 0 : next > 0 && next <= longest).toBe(true);
              }
              for (const [from, start] of grants.entries())
                for (const [to, end] of grants.entries()) {
                  if (to < from) continue;
                  const allowed = limit.burst + ((end - start) * limit.perSecond) / 1000;
                  // The small number covers the rounding of stored times.
                  expect(to - from + 1).toBeLessThanOrEqual(allowed + 0.01);
                }
              const { next, waitsFor } = await store.turn(lease, aTurn({ claim: 100, rate: limit }));
              expect(waitsFor).toBe("rate");
              await database.advance(Math.ceil(next));
              const later = await store.turn(lease, aTurn({ claim: 100, rate: limit }));
              expect(later.claimed.length).toBeGreaterThan(0);
            } finally {
              await database.stop();
            }
          },
        ),
        { numRuns: 12 },
      );
    });
  });

  describe("pause", () => {
    it("postpones every claim of every worker for the time that a server asked for", async () => {
      const bench = await Bench.open(harness);
      const other = await bench.database.another();
      const lease = await other.register();
      await bench.addAll([row(1), row(2)]);
      const turn = await bench.turn({ claim: 1, pauseFor: 2000 });
      expect(turn).toMatchObject({ claimed: [], waitsFor: "pause", next: 2000 });
      expect(await other.turn(lease, aTurn({ claim: 1 }))).toMatchObject({
        claimed: [],
        waitsFor: "pause",
        next: 2000,
      });
      expect((await other.stats()).pausedForMs).toBe(2000);
      await bench.advance(2000);
      expect((await other.turn(lease, aTurn({ claim: 1 }))).claimed).toHaveLength(1);
      expect((await other.stats()).pausedForMs).toBe(0);
    });

    it("ends at the later of two ends", async () => {
      const bench = await Bench.open(harness);
      await bench.turn({ pauseFor: 5000 });
      await bench.turn({ pauseFor: 1000 });
      expect((await bench.store.stats()).pausedForMs).toBe(5000);
      await bench.turn({ pauseFor: 7000 });
      expect((await bench.store.stats()).pausedForMs).toBe(7000);
    });

    it("of the credentials stops every worker until resume, and settlements are still written", async () => {
      const bench = await Bench.open(harness);
      await bench.addAll([row(1), row(2)]);
      const [claimed] = await bench.claim(1);
      const turn = await bench.turn({
        settle: [ended(claimed!, "queued", { delay: 0, holdFor: Infinity, code: "unauthorized" })],
        claim: 1,
        pauseReason: "the API key was refused",
      });
      expect(turn).toMatchObject({ claimed: [], waitsFor: "paused", next: Infinity });
      expect(await bench.get(claimed!.id)).toMatchObject({ state: "queued", code: "unauthorized" });
      const other = await bench.database.another();
      expect((await other.stats()).paused).toBe("the API key was refused");
      await bench.advance(86_400_000);
      expect((await bench.turn({ claim: 1 })).claimed).toEqual([]);
      await other.resume();
      expect((await bench.store.stats()).paused).toBeUndefined();
      expect(await bench.claim()).toHaveLength(2);
    });

    it("of a person stops every worker until resume, and messages can still be enqueued", async () => {
      const bench = await Bench.open(harness);
      await bench.store.pause("a wrong price list");
      const id = await bench.add(1);
      expect(await bench.turn({ claim: 1 })).toMatchObject({ claimed: [], waitsFor: "paused", next: Infinity });
      expect((await bench.store.stats()).paused).toBe("a wrong price list");
      await bench.store.resume();
      expect(ids(await bench.claim())).toEqual([id]);
    });
  });

  describe("a clock that is set back by an hour", () => {
    it("lets a pause of the server last for no longer than its length from now", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      await bench.turn({ pauseFor: 2000 });
      await bench.advance(500 - HOUR);
      expect((await bench.store.stats()).pausedForMs).toBe(2000);
      expect(await bench.turn({ claim: 1 })).toMatchObject({ claimed: [], waitsFor: "pause", next: 2000 });
      await bench.advance(1999);
      expect((await bench.turn({ claim: 1 })).next).toBe(1);
      await bench.advance(1);
      expect(ids(await bench.claim())).toEqual([id]);
    });

    it("does not bring a pause back that was over, and compares the ends of two pauses by the new time", async () => {
      const bench = await Bench.open(harness);
      await bench.addAll([row(1), row(2)]);
      await bench.turn({ pauseFor: 2000 });
      await bench.advance(2000);
      expect(await bench.claim(1)).toHaveLength(1);
      await bench.advance(-HOUR);
      expect(await bench.claim(1)).toHaveLength(1);
      await bench.turn({ pauseFor: 2000 });
      await bench.advance(-HOUR);
      await bench.turn({ pauseFor: 3000 });
      expect((await bench.store.stats()).pausedForMs).toBe(3000);
      await bench.turn({ pauseFor: 1000 });
      expect((await bench.store.stats()).pausedForMs).toBe(3000);
    });

    it.each([0, Infinity])("lets a message that was postponed go after its delay (hold: %d)", async (holdFor) => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      await bench.settle(await bench.claimOne(), "queued", { delay: 2000, holdFor });
      await bench.advance(500 - HOUR);
      expect(await bench.turn({ claim: 1 })).toMatchObject({ claimed: [], next: 2000 });
      expect((await bench.get(id)).runAt).toBe(bench.now + 2000);
      await bench.advance(1999);
      expect(await bench.claim()).toEqual([]);
      await bench.advance(1);
      expect(ids(await bench.claim())).toEqual([id]);
    });

    it("lets a message that a late answer postponed go after its delay", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown", { holdFor: 5000 });
      await bench.settle(claimed, "queued", { delay: 2000, holdFor: Infinity });
      await bench.advance(-HOUR);
      expect(await bench.turn({ claim: 1 })).toMatchObject({ claimed: [], next: 2000 });
      await bench.advance(2000);
      expect(ids(await bench.claim())).toEqual([claimed.id]);
    });

    it.each(["claim", "tend"] as const)("frees the conversation of an unknown message in time, by a %s", async (by) => {
      const bench = await Bench.open(harness);
      await bench.sent(1, "unknown", { holdFor: 3000 });
      const next = await bench.add(1);
      await bench.advance(-HOUR);
      await (by === "tend" ? bench.tend() : bench.claim());
      expect((await bench.turn({ claim: 0 })).next).toBe(3000);
      await bench.advance(2999);
      expect(await bench.claim()).toEqual([]);
      await bench.advance(1);
      expect(ids(await bench.claim())).toEqual([next]);
    });

    it("frees the conversation of a message whose worker has died in time", async () => {
      const bench = await Bench.open(harness);
      const [, second] = await bench.addAll([row(1), row(1)]);
      const other = await bench.database.another();
      const lease = await other.register();
      await other.turn(lease, aTurn({ claim: 1 }));
      await bench.database.die(lease);
      await bench.orphans(1, { holdUnknown: 4000 });
      await bench.advance(-HOUR);
      expect(await bench.turn({ claim: 1 })).toMatchObject({ claimed: [], next: 4000 });
      await bench.advance(4000);
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it("gives up a message that a worker does not end when the time for it is over", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      await bench.turn({ claim: 1, overdueAfter: 5000 });
      const limits = { overdueAfter: 5000 };
      await bench.advance(-HOUR);
      expect((await bench.tend(limits)).orphaned).toEqual([]);
      await bench.advance(5000);
      expect((await bench.tend(limits)).orphaned).toEqual([]);
      await bench.advance(1);
      expect((await bench.tend(limits)).orphaned).toEqual([{ id, code: "overdue" }]);
    });

    it("lets a full rate grant the next message after the time of one burst", async () => {
      const bench = await Bench.open(harness);
      const rate = { perSecond: 4, burst: 3 };
      await bench.addAll(Array.from({ length: 8 }, (_, index) => row(index)));
      expect((await bench.turn({ claim: 8, rate })).claimed).toHaveLength(3);
      await bench.advance(-HOUR);
      expect(await bench.turn({ claim: 8, rate })).toMatchObject({ claimed: [], waitsFor: "rate", next: 250 });
      await bench.advance(250);
      expect((await bench.turn({ claim: 8, rate })).claimed).toHaveLength(1);
      await bench.advance(500);
      expect((await bench.turn({ claim: 8, rate })).claimed).toHaveLength(2);
    });

    it("does not postpone a message that could go before, also if it waited for another one", async () => {
      const bench = await Bench.open(harness);
      const first = await bench.sent(1, "unknown", { key: "a" });
      const [second, third] = await bench.addAll([row(2), row(3, { after: "a" })]);
      await bench.advance(-HOUR);
      expect(ids(await bench.claim())).toEqual([second]);
      await bench.store.decide(first.id, { to: "accepted", messageId: 5, evidence: said("resolved") });
      expect(ids(await bench.claim())).toEqual([third]);
    });

    it("keeps the time that a caller named", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([
        row(1, { runAt: bench.now + 1000 }),
        row(2, { expiresAt: bench.now + 2000 }),
      ]);
      await bench.advance(-HOUR);
      expect(await bench.turn({ claim: 2 })).toMatchObject({ claimed: [{ id: second }], next: HOUR + 1000 });
      await bench.advance(HOUR + 999);
      expect(await bench.claim()).toEqual([]);
      await bench.advance(1);
      expect(ids(await bench.claim())).toEqual([first]);
    });
  });
}
