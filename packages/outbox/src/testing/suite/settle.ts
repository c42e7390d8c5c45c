import { describe, expect, it } from "vitest";
import type { Settlement, StoredMessage } from "../../store.ts";
import { Bench, ended, ids, row, said, type StoreHarness } from "./bench.ts";

/** What becomes of the end of an attempt: written, late or kept. */
export function settleTests<Tx>(harness: StoreHarness<Tx>): void {
  describe("settle", () => {
    it.each(["accepted", "rejected", "not-sent"] as const)(
      "writes %s, when it ended, and its evidence",
      async (state) => {
        const bench = await Bench.open(harness);
        const id = await bench.add(1);
        const claimed = await bench.claimOne();
        await bench.advance(70);
        const settlement = ended(claimed, state, { code: "some-code", messageId: 41, sortingId: 7, holdFor: 5000 });
        const turn = await bench.turn({ settle: [settlement] });
        expect(turn.settled).toEqual([{ id, how: "written", state }]);
        expect(await bench.get(id)).toMatchObject({
          state,
          endedAt: bench.now,
          code: "some-code",
          messageId: 41,
          sortingId: 7,
          holds: false,
          evidence: [settlement.evidence],
        });
      },
    );

    it("queues a message again for later, keeps its attempt, and counts the next one", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      await bench.settle(await bench.claimOne(), "queued", { delay: 1500, code: "connection-failed" });
      expect(await bench.get(id)).toMatchObject({
        state: "queued",
        attempt: 1,
        runAt: bench.now + 1500,
        endedAt: undefined,
        code: "connection-failed",
        holds: false,
      });
      expect((await bench.turn({ claim: 1 })).next).toBe(1500);
      await bench.advance(1500);
      expect(await bench.claimOne()).toMatchObject({ id, attempt: 2 });
    });

    it("never replaces the ids that LiveDesk gave by nothing", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      await bench.settle(await bench.claimOne(), "queued", { messageId: 3, sortingId: 4, code: "failed" });
      await bench.settle(await bench.claimOne(), "accepted");
      expect(await bench.get(id)).toMatchObject({ state: "accepted", messageId: 3, sortingId: 4 });
    });

    it.each(["queued", "rejected", "not-sent"] as const)(
      "makes a message accepted instead of %s if a late answer of an earlier attempt has named it meanwhile",
      async (state) => {
        const bench = await Bench.open(harness);
        const first = await bench.sent(1, "unknown", { key: "a" });
        const waiting = await bench.add(2, { after: "a" });
        await bench.store.decide(first.id, { to: "resend", evidence: said("resolved") });
        const second = await bench.claimOne();
        const late = await bench.settle(first, "accepted", { messageId: 77 });
        expect(late.settled).toEqual([{ id: first.id, how: "kept", state: "sending" }]);
        const end = ended(second, state, { code: "connection-failed", delay: 500, holdFor: Infinity });
        const turn = await bench.turn({ settle: [end], claim: 5 });
        expect(turn.settled).toEqual([{ id: first.id, how: "written", state: "accepted" }]);
        expect(turn.dropped).toEqual([]);
        expect(ids(turn.claimed)).toEqual([waiting]);
        const found = await bench.get(first.id);
        expect(found).toMatchObject({
          state: "accepted",
          messageId: 77,
          code: undefined,
          holds: false,
          endedAt: bench.now,
        });
        expect(found.evidence.at(-1)).toEqual(end.evidence);
        expect(await bench.store.stats()).toMatchObject({ queued: 0, accepted: 1, failed: 0 });
      },
    );

    it("queues a message again under its id if the settlement names the id", async () => {
      const bench = await Bench.open(harness);
      await bench.sent(1, "queued", { messageId: 3, code: "failed" });
      const turn = await bench.settle(await bench.claimOne(), "queued", { messageId: 3, code: "failed" });
      expect(turn.settled).toMatchObject([{ how: "written", state: "queued" }]);
    });

    it("holds the conversation of an unknown message for a time, and says when that is over", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      const turn = await bench.turn({
        settle: [ended(await bench.claimOne(), "unknown", { holdFor: 3000, code: "timeout" })],
        claim: 1,
      });
      expect(turn).toMatchObject({ claimed: [], next: 3000, waitsFor: "message" });
      expect(await bench.get(first!)).toMatchObject({
        state: "unknown",
        holds: true,
        endedAt: bench.now,
        code: "timeout",
      });
      await bench.advance(2999);
      await bench.tend();
      expect(await bench.claim()).toEqual([]);
      await bench.advance(1);
      await bench.tend();
      expect(ids(await bench.claim())).toEqual([second]);
      expect(await bench.get(first!)).toMatchObject({ state: "unknown", holds: false });
    });

    it("holds the conversation of an unknown message until it is decided, if no time is given", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      const turn = await bench.turn({
        settle: [ended(await bench.claimOne(), "unknown", { holdFor: Infinity })],
        claim: 1,
      });
      expect(turn).toMatchObject({ claimed: [], next: Infinity });
      await bench.advance(365 * 86_400_000);
      await bench.tend();
      expect(await bench.claim()).toEqual([]);
      await bench.store.decide(first!, { to: "accepted", messageId: undefined, evidence: said("resolved") });
      expect(ids(await bench.claim())).toEqual([second]);
    });

    it("does not hold the conversation of an unknown message that asks for no hold", async () => {
      const bench = await Bench.open(harness);
      const [, second] = await bench.addAll([row(1), row(1)]);
      const turn = await bench.turn({ settle: [ended(await bench.claimOne(), "unknown")], claim: 1 });
      expect(ids(turn.claimed)).toEqual([second]);
    });

    it("settles many messages in one turn, in the order of the settlements", async () => {
      const bench = await Bench.open(harness);
      await bench.addAll([row(1), row(2), row(3)]);
      const claimed = await bench.claim();
      const states = ["accepted", "unknown", "rejected"] as const;
      const turn = await bench.turn({ settle: claimed.map((message, index) => ended(message, states[index]!)) });
      expect(turn.settled).toEqual(claimed.map(({ id }, index) => ({ id, how: "written", state: states[index]! })));
    });
  });

  describe("a late settlement", () => {
    it.each([
      ["accepted", {}, "accepted"],
      ["rejected", {}, "rejected"],
      ["not-sent", {}, "not-sent"],
      ["queued", { messageId: 8, code: "failed" }, "accepted"],
    ] as const)("%s %j decides an unknown message, and frees its conversation", async (state, fields, becomes) => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      const claimed = await bench.claimOne();
      await bench.settle(claimed, "unknown", { holdFor: Infinity });
      await bench.advance(500);
      const turn = await bench.turn({ settle: [ended(claimed, state, fields)], claim: 1 });
      expect(turn.settled).toEqual([{ id: first, how: "late", state: becomes }]);
      expect(ids(turn.claimed)).toEqual([second]);
      const found = await bench.get(first!);
      expect(found).toMatchObject({ state: becomes, holds: false, endedAt: bench.now, ...fields });
      expect(found.evidence).toHaveLength(2);
      expect(found.evidence[1]).toMatchObject({ kind: "late", attempt: 1 });
    });

    it("queues an unknown message again if nothing left and its conversation still waits for it", async () => {
      const bench = await Bench.open(harness);
      const [first] = await bench.addAll([row(1), row(1)]);
      const claimed = await bench.claimOne();
      await bench.settle(claimed, "unknown", { holdFor: 3000 });
      const turn = await bench.turn({
        settle: [ended(claimed, "queued", { delay: 5000, holdFor: Infinity })],
        claim: 1,
      });
      expect(turn.settled).toEqual([{ id: first, how: "late", state: "queued" }]);
      expect(await bench.get(first!)).toMatchObject({ state: "queued", holds: true, attempt: 1, endedAt: undefined });
      await bench.advance(4000);
      expect((await bench.turn({ claim: 2 })).claimed).toEqual([]);
      await bench.advance(1000);
      expect((await bench.turn({ claim: 2 })).claimed).toMatchObject([{ id: first, attempt: 2 }]);
    });

    it("that says that the claim was not used changes nothing: an answer of the attempt has come", async () => {
      const bench = await Bench.open(harness);
      const [first] = await bench.addAll([row(1)]);
      const claimed = await bench.claimOne();
      await bench.settle(claimed, "unknown", { holdFor: Infinity, code: "server-error" });
      const end = ended(claimed, "queued", { code: "claim-lost", holdFor: Infinity });
      const unused = { ...end, evidence: { ...end.evidence, code: "claim-lost" } };
      const turn = await bench.turn({ settle: [unused], claim: 1 });
      expect(turn.settled).toEqual([{ id: first, how: "kept", state: "unknown" }]);
      expect(turn.claimed).toEqual([]);
      expect(await bench.get(first!)).toMatchObject({ state: "unknown", code: "server-error", holds: true });
    });

    it("does not queue an unknown message again if later messages of its conversation may have passed", async () => {
      const bench = await Bench.open(harness);
      const [first, second] = await bench.addAll([row(1), row(1)]);
      const claimed = await bench.claimOne();
      await bench.settle(claimed, "unknown", { holdFor: 3000 });
      await bench.advance(3000);
      expect(ids((await bench.turn({ claim: 1 })).claimed)).toEqual([second]);
      const turn = await bench.turn({ settle: [ended(claimed, "queued", { code: "timeout" })] });
      expect(turn.settled).toEqual([{ id: first, how: "late", state: "not-sent" }]);
      expect(await bench.get(first!)).toMatchObject({ state: "not-sent", code: "timeout", holds: false });
    });

    it.each(["rejected", "not-sent", "queued"] as const)(
      "of a later attempt makes a message accepted instead of %s if an earlier attempt has named it meanwhile",
      async (state) => {
        const bench = await Bench.open(harness);
        const first = await bench.sent(1, "unknown");
        await bench.store.decide(first.id, { to: "resend", evidence: said("resolved") });
        const second = await bench.claimOne();
        await bench.settle(first, "accepted", { messageId: 77 });
        await bench.settle(second, "unknown", { holdFor: 3000, code: "timeout" });
        const turn = await bench.settle(second, state, { code: "some-code" });
        expect(turn.settled).toEqual([{ id: first.id, how: "late", state: "accepted" }]);
        expect(await bench.get(first.id)).toMatchObject({ state: "accepted", messageId: 77, code: undefined });
      },
    );

    it("decides a message that a person dropped", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown");
      await bench.store.decide(claimed.id, { to: "drop", evidence: said("resolved") });
      const turn = await bench.settle(claimed, "accepted", { messageId: 12 });
      expect(turn.settled).toEqual([{ id: claimed.id, how: "late", state: "accepted" }]);
      expect(await bench.get(claimed.id)).toMatchObject({ state: "accepted", messageId: 12 });
    });

    it("decides a message that is queued to be sent again, so that it is not sent again", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown");
      await bench.store.decide(claimed.id, { to: "resend", evidence: said("resolved") });
      const turn = await bench.turn({ settle: [ended(claimed, "accepted", { messageId: 12 })], claim: 1 });
      expect(turn.settled).toEqual([{ id: claimed.id, how: "late", state: "accepted" }]);
      expect(turn.claimed).toEqual([]);
      expect(await bench.get(claimed.id)).toMatchObject({ state: "accepted", messageId: 12, attempt: 1 });
    });

    it("is only kept as evidence if nothing left and the message is to be sent again anyway", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown");
      await bench.store.decide(claimed.id, { to: "resend", evidence: said("resolved") });
      const turn = await bench.turn({ settle: [ended(claimed, "queued")], claim: 1 });
      expect(turn.settled).toEqual([{ id: claimed.id, how: "kept", state: "queued" }]);
      expect(turn.claimed).toMatchObject([{ id: claimed.id, attempt: 2 }]);
    });

    it("makes the messages ready that wait for it, or not sent", async () => {
      const bench = await Bench.open(harness);
      const first = await bench.sent(1, "unknown", { key: "a" });
      const second = await bench.sent(2, "unknown", { key: "b" });
      const [third, fourth] = await bench.addAll([row(3, { after: "a" }), row(4, { after: "b" })]);
      const turn = await bench.turn({ settle: [ended(first, "accepted"), ended(second, "rejected")], claim: 5 });
      expect(ids(turn.claimed)).toEqual([third]);
      expect(turn.dropped).toEqual([fourth]);
    });
  });

  describe("a settlement that comes too late", () => {
    const kept = async (bench: Bench<Tx>, settlement: Settlement) => {
      const before = await bench.get(settlement.id);
      const turn = await bench.turn({ settle: [settlement] });
      expect(turn.settled).toEqual([{ id: settlement.id, how: "kept", state: before.state }]);
      const { evidence, messageId, ...rest } = await bench.get(settlement.id);
      const { evidence: old, messageId: known, ...unchanged } = before;
      expect(rest).toEqual(unchanged);
      // A row that has no id may learn it from a settlement that changes nothing else.
      expect(messageId).toBe(known ?? messageId);
      expect(evidence).toHaveLength(old.length + 1);
      return evidence.at(-1);
    };
    const proof = { at: 3, kind: "attempt", messageId: 77 } as const;

    it.each(["accepted", "rejected", "not-sent"] as const)(
      "is kept as evidence of a message that is %s",
      async (state) => {
        const bench = await Bench.open(harness);
        const claimed = await bench.sent(1, state, { messageId: 1, code: "some-code" });
        expect(await kept(bench, ended(claimed, "accepted", { messageId: 77, evidence: proof }))).toMatchObject({
          messageId: 77,
        });
        expect(
          await kept(bench, ended(claimed, "unknown", { messageId: 77, evidence: proof, holdFor: Infinity })),
        ).toMatchObject({ messageId: 77 });
      },
    );

    it.each(["queued", "rejected", "not-sent", "cancelled"] as const)(
      "of an earlier attempt that names the message accepts the message, also if a later attempt has ended as %s",
      async (end) => {
        const bench = await Bench.open(harness);
        const first = await bench.sent(1, "unknown", { key: "a" });
        await bench.store.decide(first.id, { to: "resend", evidence: said("resolved") });
        if (end === "cancelled") await bench.store.cancel(first.id, said("cancelled"));
        else await bench.settle(await bench.claimOne(), end, { code: "some-code", holdFor: Infinity });
        const second = await bench.add(1);
        const settle = [ended(first, "accepted", { messageId: 77, evidence: proof })];
        const { settled, claimed } = await bench.turn({ settle, claim: 5 });
        expect(settled).toEqual([{ id: first.id, how: "late", state: "accepted" }]);
        // The message is not sent again, and it is not taken for one that could not be delivered.
        expect(ids(claimed)).toEqual([second]);
        expect(await bench.get(first.id)).toMatchObject({
          state: "accepted",
          messageId: 77,
          code: undefined,
          holds: false,
        });
        expect(await bench.store.stats()).toMatchObject({ accepted: 1, queued: 0, notSent: 0, rejected: 0, failed: 0 });
      },
    );

    it("of an earlier attempt does not hide the settlement of the present attempt in the same turn", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      const claimed = await bench.claimOne();
      const old = ended({ id, attempt: claimed.attempt - 1 }, "rejected");
      const { settled } = await bench.turn({ settle: [old, ended(claimed, "accepted")] });
      expect(settled).toEqual([
        { id, how: "kept", state: "sending" },
        { id, how: "written", state: "accepted" },
      ]);
      expect((await bench.get(id)).evidence.map(({ kind }) => kind)).toEqual(["late", "attempt"]);
    });

    it("is kept as evidence if it is unknown as well", async () => {
      const bench = await Bench.open(harness);
      const claimed = await bench.sent(1, "unknown", { code: "timeout" });
      expect(
        await kept(bench, ended(claimed, "unknown", { evidence: proof, holdFor: Infinity, code: "other" })),
      ).toMatchObject({ messageId: 77 });
    });

    it("is kept as evidence of a later attempt, which it does not end", async () => {
      const bench = await Bench.open(harness);
      const first = await bench.sent(1, "unknown");
      await bench.store.decide(first.id, { to: "resend", evidence: said("resolved") });
      const second = await bench.claimOne();
      expect(second).toMatchObject({ id: first.id, attempt: 2 });
      expect(await kept(bench, ended(first, "accepted", { messageId: 77, evidence: proof }))).toMatchObject({
        messageId: 77,
      });
      expect(await bench.settle(second, "accepted")).toMatchObject({ settled: [{ how: "written" }] });
    });
  });
  describe("the evidence of a message of which nothing is ever sent", () => {
    const network = (bench: Bench<Tx>, attempt: number) =>
      ({ at: bench.now, kind: "attempt", attempt, outcome: "queued", code: "connection-failed" }) as const;
    /** Lets attempts fail, each a second after the one before. */
    const fail = async (bench: Bench<Tx>, times: number) => {
      for (let time = 0; time < times; time++) {
        await bench.advance(1000);
        const claimed = await bench.claimOne();
        await bench.settle(claimed, "queued", { evidence: network(bench, claimed.attempt), holdFor: Infinity });
      }
    };

    it("has the first and the last attempts, and the number of the others", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      const start = bench.now;
      await fail(bench, 30);
      const attempts = ({ evidence }: StoredMessage) => evidence.map(({ attempt, count }) => attempt ?? { count });
      expect(attempts(await bench.get(id))).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      await fail(bench, 15);
      const message = await bench.get(id);
      const first = Array.from({ length: 10 }, (_, index) => index + 1);
      const last = Array.from({ length: 20 }, (_, index) => index + 26);
      expect(attempts(message)).toEqual([...first, { count: 15 }, ...last]);
      expect(message.evidence[10]).toEqual({
        at: start + 25_000,
        kind: "left-out",
        count: 15,
        note: "Attempts from which nothing was sent",
      });
    });

    it("keeps every other fact, in its place", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      await fail(bench, 12);
      const claimed = await bench.claimOne();
      await bench.settle(claimed, "unknown");
      await bench.store.note(id, said("webhook"));
      await bench.store.decide(id, { to: "resend", evidence: said("resolved") });
      await bench.settle(claimed, "queued");
      await fail(bench, 40);
      const facts = (await bench.get(id)).evidence.map(({ kind, outcome }) => (kind === "attempt" ? outcome : kind));
      const queued = (count: number) => Array.from({ length: count }, () => "queued");
      expect(facts).toEqual([...queued(10), "left-out", "unknown", "webhook", "resolved", "late", ...queued(20)]);
    });

    it("keeps the proof that LiveDesk has a message which is to be delivered again, however often that fails", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      const proof = { at: 1, kind: "attempt", attempt: 1, outcome: "accepted", messageId: 6, code: "failed" } as const;
      await bench.settle(await bench.claimOne(), "queued", { messageId: 6, code: "failed", evidence: proof });
      await fail(bench, 1);
      expect(await bench.get(id)).toMatchObject({ state: "accepted" });
      const other = await bench.sent(2, "queued", { messageId: 7, evidence: { ...proof, messageId: 7 } });
      for (let time = 0; time < 40; time++) {
        const claimed = await bench.claimOne();
        await bench.settle(claimed, "queued", { messageId: 7, evidence: network(bench, claimed.attempt) });
      }
      const { evidence } = await bench.get(other.id);
      expect(evidence).toHaveLength(32);
      expect(evidence[0]).toEqual({ ...proof, messageId: 7 });
    });

    it("does not grow by notes either", async () => {
      const bench = await Bench.open(harness);
      const id = await bench.add(1);
      for (let time = 1; time <= 40; time++) await bench.store.note(id, network(bench, time));
      const { evidence } = await bench.get(id);
      expect(evidence).toHaveLength(31);
      expect(evidence[10]).toMatchObject({ kind: "left-out", count: 10 });
    });
  });
}
