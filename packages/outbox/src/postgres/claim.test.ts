import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";
import { aTurn, idOf, ids, row } from "../testing/suite/bench.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

const START = 1_700_000_000_000;

/** Two messages of one conversation, the second due a moment after the first. Another transaction is marking the first one as due. */
async function marking(fields: Parameters<typeof row>[1] = {}) {
  const bench = await PostgresBench.open(server);
  await bench.setTime(START);
  const { store, pool } = bench;
  const [first, second] = (
    await store.enqueue([row(1, { runAt: START + 1000 }), row(1, { runAt: START + 1002, ...fields })])
  ).map(idOf) as [number, number];
  const lease = await store.register();
  await bench.setTime(START + 1001);
  const other = await pool.connect();
  await other.query("begin");
  await other.query("select livedesk_outbox.advance(livedesk_outbox.now())");
  await bench.setTime(START + 1003);
  const finish = async (how: "commit" | "rollback") => {
    await other.query(how);
    other.release();
  };
  return { store, lease, first, second, finish };
}

describe("a message that is ready while another worker marks an earlier one of its conversation as due", () => {
  it.each(["commit", "rollback"] as const)("is claimed after the earlier one, after a %s", async (how) => {
    const { store, lease, first, second, finish } = await marking();
    const turn = await store.turn(lease, aTurn({ claim: 5 }));
    const upTo = await store.turn(lease, aTurn({ claim: 5, upTo: { conversationId: "1", id: second } }));
    await finish(how);
    expect(turn.claimed).toEqual([]);
    expect(upTo.claimed).toEqual([]);
    // The other worker may claim nothing, so this one looks again.
    expect(turn.next).toBeLessThan(1000);
    expect(ids((await store.turn(lease, aTurn({ claim: 5 }))).claimed)).toEqual([first]);
  });

  it("is claimed after the earlier one also if many conversations are ready", async () => {
    const { store, lease, first, second, finish } = await marking();
    // More of one conversation than a turn reads from the front, so that it goes on by conversations.
    await store.enqueue(Array.from({ length: 5000 }, () => row(2, { priority: 1 })));
    const turn = await store.turn(lease, aTurn({ claim: 100 }));
    await finish("commit");
    expect(turn.claimed.map(({ conversationId }) => conversationId)).toEqual(["2"]);
    const next = await store.turn(lease, aTurn({ claim: 100 }));
    expect(ids(next.claimed)).toEqual([first]);
    expect(ids(next.claimed)).not.toContain(second);
  });

  it("is claimed at once if its priority is higher", async () => {
    const { store, lease, second, finish } = await marking({ priority: 1 });
    expect(ids((await store.turn(lease, aTurn({ claim: 5 }))).claimed)).toEqual([second]);
    await finish("commit");
  });
});
