import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { aTurn, ended, row, said, sure } from "../testing/suite/rows.ts";
import { sqliteStore } from "./index.ts";

/** The indexes that hold only messages in flight or at the front, so that reading one from its start is cheap. */
const SHORT = /USING (COVERING )?INDEX livedesk_outbox_(front|sending|holds)\b/;

it("No statement reads all messages, or sorts them, so a claim costs the same however many wait", async () => {
  const statements = new Set<string>();
  const database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  const prepare = database.prepare.bind(database);
  database.prepare = (sql: string) => {
    statements.add(sql);
    return prepare(sql);
  };
  let now = 1_700_000_000_000;
  const store = sqliteStore({ database, now: () => now });
  const lease = await store.register();
  const other = await store.register();
  await store.enqueue([
    row(1, { key: "a", files: ["f".repeat(64)] }),
    row(2, { after: "a" }),
    row(3, { runAt: now + 5, expiresAt: now + 50 }),
    row(4, { expiresAt: now + 1 }),
    row(5),
  ]);
  now += 10;
  const rate = { perSecond: 1000, burst: 50 };
  const { claimed } = await store.turn(lease, aTurn({ claim: 5, rate, pauseFor: 0 }));
  const states = ["unknown", "queued", "accepted"] as const;
  const settle = claimed.map((message, index) => ended(message, sure(states[index % 3]), { holdFor: 50 }));
  await store.turn(other, aTurn({ settle, claim: 1, upTo: { conversationId: "2", id: 9 } }));
  await store.turn(lease, aTurn({ settle: claimed.map((message) => ended(message, "accepted")) }));
  now += 100;
  await other.release();
  await store.tend(lease, { holdUnknown: 5, overdueAfter: 1000, open: [] });
  const { id } = sure((await store.list({ limit: 1 }))[0]);
  await store.decide(id, { to: "resend", evidence: said("resolved") });
  await store.cancel(id, said("cancelled"));
  await store.note(id, said("webhook"));
  await store.claimsOf(lease);
  await store.stats();
  await store.isDrained();
  await store.find({ key: "a" });
  await store.list({ open: true, limit: 5 });
  await store.list({ conversationId: "1", limit: 5 });
  await store.referenced(["f".repeat(64)]);
  now += 1_000_000;
  await store.purge({ text: 10, keys: 10 });

  const about = [...statements].filter((sql) => sql.includes("livedesk_outbox_message"));
  expect(about.length).toBeGreaterThan(25);
  const slow = about.flatMap((sql) => {
    const named = new Set(sql.match(/\?\d/g)).size;
    const values = Array.from({ length: named || (sql.match(/\?/g)?.length ?? 0) }, () => 1);
    const steps = prepare(`explain query plan ${sql}`)
      .all(...values)
      .map(({ detail }) => String(detail));
    const isSlow = (step: string) =>
      (/^SCAN (?!CONSTANT|livedesk_outbox_worker)/.test(step) && !SHORT.test(step)) || /TEMP B-TREE/.test(step);
    return steps.filter(isSlow).map((step) => `${step}: ${sql}`);
  });
  expect(slow).toEqual([]);
});
