import { describe, expect, it } from "vitest";
import { aTurn, Bench, ended, ids, row, said, type StoreHarness } from "./bench.ts";

/** What a claim promises: the order, one message of each conversation, and no conversation that starves another. */
export function claimTests<Tx>(harness: StoreHarness<Tx>): void {
  describe("claim", () => {
    it("marks the message as being sent, counts the attempt, and returns the frozen input", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1, { text: "Bonjour" });
      await bench.advance(250);
      const claimed = await bench.claimOne();
      expect(claimed).toMatchObject({ id, state: "sending", holds: true, attempt: 1, startedAt: bench.now });
      expect(new TextDecoder().decode(claimed.input)).toBe('{"content":"Bonjour"}');
      expect(await bench.get(id)).toEqual(claimed);
    });

    it("never claims a message twice", async () => {
      const bench = await Bench.open(harness);
      await bench.add(1);
      expect(await bench.claim()).toHaveLength(1);
      expect(await bench.claim()).toEqual([]);
      const other = await bench.database.another();
      expect((await other.turn(await other.register(), aTurn({ claim: 5 }))).claimed).toEqual([]);
    });

    it("claims one message of a conversation at a time, in the order of the ids", async () => {
      const bench = await Bench.open(harness);
      const all = await bench.addAll([row(1), row(1), row(1)]);
      for (const id of all) {
        const claimed = await bench.claimOne();
        expect(claimed.id).toBe(id);
        expect(await bench.claim()).toEqual([]);
        await bench.settle(claimed, "accepted");
      }
    });

    it("claims the next message of a conversation in the turn that settles the one before", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      const claimed = await bench.claimOne();
      const turn = await bench.turn({ settle: [ended(claimed, "accepted")], claim: 1 });
      expect(turn.settled).toEqual([{ id: first, how: "written", state: "accepted" }]);
      expect(ids(turn.claimed)).toEqual([second]);
    });

    it("claims messages of higher priority first, within a conversation and among conversations", async () => {
      const bench = await Bench.open(harness);
      const [low, , high, highest] = await bench.addAll([
        row(1, { priority: -1 }),
        row(2),
        row(2, { priority: 5 }),
        row(3, { priority: 9 }),
      ]);
      expect(ids(await bench.claim(3))).toEqual([highest, high, low]);
    });

    it("claims the oldest messages first if there are more conversations than places", async () => {
      const bench = await Bench.open(harness);
      const all = await bench.addAll(Array.from({ length: 10 }, (_, index) => row(100 - index)));
      const turn = await bench.turn({ claim: 4 });
      expect(ids(turn.claimed)).toEqual(all.slice(0, 4));
      expect(turn).toMatchObject({ waitsFor: "limit", next: 0 });
    });

    it("claims no message before its time, and does not let it block later messages of its conversation", async () => {
      const bench = await Bench.open(harness);
      const [later, now] = await bench.addAll([row(1, { runAt: bench.now + 1000 }), row(1)]);
      const claimed = await bench.claimOne();
      expect(claimed.id).toBe(now);
      const turn = await bench.turn({ settle: [ended(claimed, "accepted")], claim: 1 });
      expect(turn).toMatchObject({ claimed: [], next: 1000, waitsFor: "message" });
      await bench.advance(1000);
      expect(ids(await bench.claim())).toEqual([later]);
    });

    it("claims no message whose time is over, and does not let it block later messages of its conversation", async () => {
      const bench = await Bench.open(harness);
      const [late, next] = await bench.addAll([row(1, { expiresAt: bench.now + 1000 }), row(1)]);
      await bench.advance(1000);
      expect(ids(await bench.claim())).toEqual([next]);
      expect(await bench.state(late!)).not.toBe("sending");
    });

    it("does not let a message that waits for another one block later messages of its conversation", async () => {
      const bench = await Bench.open(harness);
      const [first, , third] = await bench.addAll([row(1, { key: "a" }), row(2, { after: "a" }), row(2)]);
      expect(ids(await bench.claim())).toEqual([first, third]);
    });

    it("claims nothing if no place is asked for", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      expect((await bench.turn({ claim: 0 })).claimed).toEqual([]);
      expect(await bench.state(id)).toBe("queued");
    });

    it("says that only a message changes anything when nothing is queued", async () => {
      const bench = await Bench.open(harness);
      expect(await bench.turn({ claim: 1 })).toEqual({
        settled: [],
        claimed: [],
        dropped: [],
        next: Infinity,
        waitsFor: "message",
      });
    });

    it("claims behind a deep conversation that is held", async () => {
      const bench = await Bench.open(harness);
      const deep = await bench.addAll(Array.from({ length: 500 }, () => row(1)));
      expect(ids(await bench.claim(1))).toEqual([deep[0]]);
      const behind = await bench.addAll([row(2), row(3)]);
      expect(ids(await bench.claim(2))).toEqual(behind);
    });

    it("claims behind many conversations that are held, each with messages that wait", async () => {
      const bench = await Bench.open(harness);
      await bench.addAll(Array.from({ length: 120 }, (_, index) => row(index)));
      expect(await bench.claim(120)).toHaveLength(120);
      await bench.addAll(Array.from({ length: 600 }, (_, index) => row(index % 120, { priority: 1 })));
      const behind = await bench.addAll([row(1000), row(1001), row(1000)]);
      expect(ids(await bench.claim(5))).toEqual(behind.slice(0, 2));
    });

    it("claims behind a deep conversation whose messages are all postponed", async () => {
      const bench = await Bench.open(harness);
      await bench.addAll(Array.from({ length: 300 }, () => row(1, { runAt: bench.now + 60_000, priority: 1 })));
      const behind = await bench.addAll([row(2)]);
      expect(ids(await bench.claim(3))).toEqual(behind);
    });

    it("claims up to a message only messages of its conversation, one at a time and in order", async () => {
      const bench = await Bench.open(harness);
      const [, first, second, third] = await bench.addAll([row(2, { priority: 9 }), row(1), row(1), row(1)]);
      const upTo = { conversationId: "1", id: second! };
      for (const id of [first, second]) {
        const { claimed } = await bench.turn({ claim: 5, upTo });
        expect(ids(claimed)).toEqual([id]);
        expect((await bench.turn({ claim: 5, upTo })).claimed).toEqual([]);
        await bench.settle(claimed[0]!, "accepted");
      }
      expect((await bench.turn({ claim: 5, upTo })).claimed).toEqual([]);
      expect(await bench.state(third!)).toBe("queued");
    });

    it("lets a message that is to be sent again go before every other message of its conversation", async () => {
      const bench = await Bench.open(harness);
      const [first] = await bench.addAll([row(1, { priority: 9 }), row(1)]);
      const claimed = await bench.claimOne();
      expect(claimed.id).toBe(first);
      await bench.add(1, { priority: 99 });
      await bench.settle(claimed, "queued", { delay: 2000, holdFor: Infinity });
      expect(await bench.get(claimed.id)).toMatchObject({ state: "queued", holds: true, runAt: bench.now + 2000 });
      const turn = await bench.turn({ claim: 5 });
      expect(turn).toMatchObject({ claimed: [], next: 2000 });
      await bench.advance(2000);
      expect(await bench.claim()).toMatchObject([{ id: first, attempt: 2 }]);
    });

    it("lets others pass a postponed message that does not hold its conversation", async () => {
      const bench = await Bench.open(harness);
      const [, second] = await bench.addAll([row(1), row(1)]);
      await bench.settle((await bench.claim())[0]!, "queued", { delay: 2000, holdFor: 0 });
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it.runIf(harness.holds)(
      "cannot be broken: the database itself refuses a second row that holds a conversation",
      async () => {
        const bench = await Bench.open(harness);
        const [first, second, third] = await bench.addAll([row(1), row(1), row(2)]);
        expect(ids(await bench.claim(1))).toEqual([first]);
        await expect(bench.database.hold!(second!)).rejects.toThrow();
        expect((await bench.get(second!)).holds).toBe(false);
        await bench.database.hold!(third!);
      },
    );
  });

  describe("several workers", () => {
    it("send every message once, and those of a conversation in order and never at the same time", async () => {
      const bench = await Bench.open(harness);
      const stores = [bench.store, await bench.database.another(), await bench.database.another()];
      const all = await bench.addAll(Array.from({ length: 90 }, (_, index) => row(index % 7)));
      const log: { readonly id: number; readonly conversationId: string }[] = [];
      const flying = new Set<string>();
      const work = async (store: (typeof stores)[number]) => {
        const lease = await store.register();
        let settle: ReturnType<typeof ended>[] = [];
        // Many more turns than are needed: the bound ends a test in which a worker finds nothing for ever.
        for (let round = 0; round < 2000; round++) {
          for (const { id } of settle) flying.delete(log.find((entry) => entry.id === id)!.conversationId);
          const { claimed } = await store.turn(lease, aTurn({ settle, claim: 3 }));
          for (const message of claimed) {
            expect(flying.has(message.conversationId)).toBe(false);
            flying.add(message.conversationId);
            log.push(message);
          }
          settle = claimed.map((message) => ended(message, "accepted"));
          if (claimed.length === 0 && log.length === all.length) break;
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await Promise.all(stores.map(work));
      expect(ids(log).toSorted((a, b) => a - b)).toEqual(all);
      for (const conversation of new Set(log.map(({ conversationId }) => conversationId))) {
        const own = ids(log.filter(({ conversationId }) => conversationId === conversation));
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
      expect(await bench.store.stats()).toMatchObject({ queued: 0, sending: 0, accepted: 90 });
    });

    it("wake each other: another store enqueues, resumes or settles", async () => {
      const bench = await Bench.open(harness);
      const other = await bench.database.another();
      const lease = await other.register();
      let calls = 0;
      let stoppedCalls = 0;
      const stop = other.onWake(() => stoppedCalls++);
      const stopAll = other.onWake(() => calls++);
      stop();
      const wakes = async (change: () => Promise<unknown>) => {
        const before = calls;
        await change();
        await expect.poll(() => calls).toBeGreaterThan(before);
      };
      await wakes(() => bench.store.enqueue([row(1), row(1)]));
      const claimed = await bench.claimOne();
      await wakes(() => bench.settle(claimed, "accepted"));
      await bench.store.pause("maintenance");
      await wakes(() => bench.store.resume());
      const mine = (await other.turn(lease, aTurn({ claim: 1 }))).claimed[0]!;
      await bench.turn({ settle: [ended(mine, "unknown", { holdFor: Infinity })] });
      await wakes(() => bench.store.decide(mine.id, { to: "resend", evidence: said("resolved") }));
      expect(stoppedCalls).toBe(0);
      stopAll();
    });
  });
}
