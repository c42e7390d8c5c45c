import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createClient } from "@livedesk/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOutbox } from "../create-outbox.ts";
import { postgresProgram, TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";
import { aTurn, idOf, ids, row, sure } from "../testing/suite/bench.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

/** Runs SQL in psql, and returns what it prints. */
function psql({ config }: PostgresBench, sql: string): string {
  const options = ["-h", config.host, "-U", config.user, "-d", config.database, "-qAtX", "-v", "ON_ERROR_STOP=1"];
  return execFileSync(postgresProgram("psql"), options, { input: sql, encoding: "utf8", stdio: "pipe" }).trim();
}

const textOf = (input: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(input)) as unknown;

/** An outbox that validates and freezes as in production. It sends nothing here. */
const outboxOn = (bench: PostgresBench, options: object = {}) =>
  createOutbox({
    client: createClient({ baseUrl: "http://127.0.0.1:9", apiKey: "key", apiSecret: "secret" }),
    store: bench.store,
    ...options,
  });

describe("the SQL function enqueue()", () => {
  it("stores a message that a worker sends, from psql", async () => {
    const bench = await PostgresBench.open(server);
    const id = psql(bench, `select livedesk_outbox.enqueue(141, '{"content": "Your order has shipped."}');`);
    const { claimed } = await bench.store.turn(await bench.store.register(), aTurn({ claim: 5 }));
    expect(claimed).toMatchObject([{ id: Number(id), conversationId: "141", priority: 0, key: undefined }]);
    expect(textOf(sure(claimed[0]).input)).toEqual({ v: 1, input: { content: "Your order has shipped." } });
  });

  it("takes its options by name", async () => {
    const bench = await PostgresBench.open(server);
    psql(
      bench,
      `select livedesk_outbox.enqueue('141', '{"content": "one"}', key => 'a');
       select livedesk_outbox.enqueue('142', '{"content": "two"}', after => 'a', key => 'b', priority => 5, reference => 'r-1',
         run_at => '2031-01-01T00:00:00Z', expires_at => '2031-01-02T00:00:00Z');`,
    );
    const [one, two] = await bench.store.list({ limit: 5 });
    expect(two).toMatchObject({
      key: "b",
      waitsFor: sure(one).id,
      priority: 5,
      reference: "r-1",
      runAt: Date.parse("2031-01-01T00:00:00Z"),
      expiresAt: Date.parse("2031-01-02T00:00:00Z"),
    });
  });

  it("stores with the transaction of a trigger, and wakes the workers at its commit", async () => {
    const bench = await PostgresBench.open(server);
    let calls = 0;
    const { store } = bench;
    await store.register();
    store.onWake(() => calls++);
    psql(
      bench,
      `create table orders (id int primary key, conversation bigint not null);
       create function thank() returns trigger language plpgsql as $$ begin
         perform livedesk_outbox.enqueue(new.conversation, jsonb_build_object('content', 'Thank you for order ' || new.id), key => 'order-' || new.id);
         return null; end $$;
       create trigger thank after insert on orders for each row execute function thank();
       begin; insert into orders values (1, 141); rollback;
       begin; insert into orders values (2, 141); commit;`,
    );
    await expect.poll(() => calls).toBe(1);
    expect((await store.list({ limit: 5 })).map(({ key }) => key)).toEqual(["order-2"]);
  });

  it.each([
    ["a message that the SDK stored", "sdk first"],
    ["a message that SQL stored", "sql first"],
  ])("returns the id of %s under the same key with the same input", async (_, first) => {
    const bench = await PostgresBench.open(server);
    const outbox = outboxOn(bench);
    const bySdk = () =>
      outbox.enqueue(
        141,
        { content: "Grüße, 東京 \u{1F600}", content_attributes: { price: 1.5, list: [1, { b: 2, a: 3 }] } },
        { key: "k" },
      );
    const bySql = () =>
      psql(
        bench,
        `select livedesk_outbox.enqueue(141, jsonb_build_object('content_attributes', '{"list": [1.0, {"a": 3, "b": 2}], "price": 1.50}'::jsonb, 'content', 'Grüße, 東京 \u{1F600}'), key => 'k');`,
      );
    const found = first === "sdk first" ? [(await bySdk()).id, Number(bySql())] : [Number(bySql()), (await bySdk()).id];
    expect(found[1]).toBe(found[0]);
    expect(await bench.store.list({ limit: 5 })).toHaveLength(1);
    await outbox.close();
  });

  it("refuses another input or another conversation under a known key, also after the message was purged", async () => {
    const bench = await PostgresBench.open(server);
    psql(bench, `select livedesk_outbox.enqueue(141, '{"content": "secret-text"}', key => 'k');`);
    const failures = [
      `select livedesk_outbox.enqueue(141, '{"content": "other-text"}', key => 'k');`,
      `select livedesk_outbox.enqueue(142, '{"content": "secret-text"}', key => 'k');`,
    ];
    for (const sql of failures) expect(() => psql(bench, sql)).toThrow(/The key stands for another input: message 1/);
    await bench.pool.query("update livedesk_outbox.message set state = 2, ended_at = '2020-01-01'");
    expect(await bench.store.purge({ text: 0, keys: 0 })).toEqual({ texts: 1, rows: 1 });
    for (const sql of failures) expect(() => psql(bench, sql)).toThrow(/The key stands for another input: message 1/);
    expect(psql(bench, `select livedesk_outbox.enqueue(141, '{"content": "secret-text"}', key => 'k');`)).toBe("1");
    const outbox = outboxOn(bench);
    expect(await outbox.enqueue(141, { content: "secret-text" }, { key: "k" })).toMatchObject({
      id: 1,
      duplicate: true,
    });
    await outbox.close();
  });

  it.each([
    ["a conversation that is not a number", `'12a', '{}'`, /conversation must be the number/],
    ["an input that is not an object", `141, '"Hello"'`, /input must be a JSON object/],
    ["an unknown key in after", `141, '{"content": "x"}', after => 'no'`, /No message has the key in "after"/],
  ])("refuses %s", async (_, values, message) => {
    const bench = await PostgresBench.open(server);
    expect(() => psql(bench, `select livedesk_outbox.enqueue(${values});`)).toThrow(message);
  });

  it("refuses to store clear text once the outbox seals its messages", async () => {
    const bench = await PostgresBench.open(server);
    const outbox = outboxOn(bench, { seal: { keyId: "one", key: randomBytes(32) } });
    await outbox.enqueue(141, { content: "sealed" });
    expect(() => psql(bench, `select livedesk_outbox.enqueue(141, '{"content": "clear"}');`)).toThrow(
      /This outbox is sealed/,
    );
    await outbox.close();
  });
});

describe("enqueue", () => {
  it("of one key by many transactions at once stores one message, and no caller fails", async () => {
    const bench = await PostgresBench.open(server);
    const stores = [bench.store, bench.another(), bench.another()];
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        sure(stores[index % 3]).enqueue([row(1, { key: "k" }), row(1), row(2, { key: `own-${index}` })]),
      ),
    );
    expect(new Set(answers.map(([first]) => idOf(first))).size).toBe(1);
    expect(answers.filter(([first]) => first && "duplicate" in first && !first.duplicate)).toHaveLength(1);
    expect(await bench.store.list({ limit: 1000 })).toHaveLength(1 + 24 + 24);
  });

  it("waits for the transaction that stores the same key, and stores the message if that one rolls back", async () => {
    const bench = await PostgresBench.open(server);
    const client = await bench.pool.connect();
    await client.query("begin");
    await bench.store.enqueue([row(1, { key: "k", text: "rolled back" })], client);
    const second = bench.another().enqueue([row(1, { key: "k", text: "kept" })]);
    await expect
      .poll(
        async () => (await bench.pool.query("select from pg_stat_activity where wait_event_type = 'Lock'")).rowCount,
      )
      .toBe(1);
    await client.query("rollback");
    client.release();
    expect(await second).toMatchObject([{ duplicate: false }]);
  });

  it("does not make a message wait for ever that is committed after the message before it has ended", async () => {
    const bench = await PostgresBench.open(server);
    const { store } = bench;
    const lease = await store.register();
    await store.enqueue([row(1, { key: "first" })]);
    const { claimed } = await store.turn(lease, aTurn({ claim: 1 }));
    const client = await bench.pool.connect();
    await client.query("begin");
    const [answer] = await store.enqueue([row(2, { after: "first" })], client);
    const { id, attempt } = sure(claimed[0]);
    const evidence = { at: 1, kind: "attempt" as const };
    await store.turn(lease, aTurn({ settle: [{ id, attempt, state: "accepted", holdFor: 0, evidence }] }));
    await client.query("commit");
    client.release();
    expect(ids((await store.turn(lease, aTurn({ claim: 1 }))).claimed)).toEqual([idOf(answer)]);
  });

  it("never quotes a value of the caller in an error", async () => {
    const bench = await PostgresBench.open(server);
    await expect(bench.store.enqueue([row(1, { key: "secret\0" })])).rejects.toThrow(/^key holds a NUL/);
    await bench.pool.query("alter table livedesk_outbox.message add constraint short check (length(reference) < 5)");
    const error = await bench.store
      .enqueue([row(1, { reference: "secret-reference" })])
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "StoreError", code: "store-failed" });
    expect((error as Error).message).toMatch(/SQLSTATE 23514, table message, constraint short/);
    expect(JSON.stringify([error, (error as Error).stack, (error as Error).cause])).not.toContain("secret");
  });

  it("keeps texts that Postgres cannot store out of evidence, and settles all the same", async () => {
    const bench = await PostgresBench.open(server);
    const lease = await bench.store.register();
    await bench.store.enqueue([row(1)]);
    const [claimed] = (await bench.store.turn(lease, aTurn({ claim: 1 }))).claimed;
    const evidence = { at: 1, kind: "attempt" as const, note: "a\0b \uD800" };
    const { id, attempt } = sure(claimed);
    await bench.store.turn(lease, aTurn({ settle: [{ id, attempt, state: "rejected", holdFor: 0, evidence }] }));
    const stored = sure(await bench.store.find({ id }));
    expect(sure(stored.evidence[0]).note).toBe("a\uFFFDb \uFFFD");
  });
});
