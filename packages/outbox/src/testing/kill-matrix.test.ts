import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sqliteStore } from "../sqlite/index.ts";
import type { StoredMessage } from "../store.ts";
import { compare, NETWORK_CUTS, startChild, startTruthServer, type TruthServer } from "./crash.ts";
import type { Plan } from "./crash-child.ts";
import { STORE_CUTS } from "./kill-points.ts";

let folder: string;
let server: TruthServer;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-outbox-"));
  server = await startTruthServer();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const MESSAGES = 12;
const CONVERSATIONS = 3;

/** The plan of a process that stores and sends. */
const planOf = (more: Partial<Plan> = {}): Plan => ({
  baseUrl: server.url,
  store: { sqlite: path.join(folder, "outbox.db") },
  enqueue: { first: 0, count: MESSAGES, conversations: CONVERSATIONS },
  work: "until drained",
  holdUnknown: 100,
  ...more,
});

async function rowsOf(file: string): Promise<readonly StoredMessage[]> {
  const store = sqliteStore(file);
  await store.open();
  const rows = await store.list({ limit: 100_000 });
  await store.close();
  return rows;
}

/** Runs a process that is to be killed, then one that finishes the work, and returns what is wrong. */
async function killAndFinish(killed: Plan): Promise<string[]> {
  const first = startChild(killed);
  expect(await first.ended).toBe("SIGKILL");
  const last = startChild(planOf({ hasFile: killed.hasFile, purge: killed.purge }));
  expect(await last.ended).toBe("done");
  const acknowledged = new Set([...first.stored, ...last.stored]);
  expect(acknowledged.size).toBe(MESSAGES);
  return compare(await rowsOf(path.join(folder, "outbox.db")), server.stored, acknowledged);
}

describe("a process that is killed", () => {
  const cuts = STORE_CUTS.flatMap((at) => [1, 3].map((nth) => ({ at, nth })));
  test.each(cuts.filter(({ at, nth }) => nth === 1 || !at.includes("purge")))(
    "$at (time $nth) sends nothing twice, loses nothing and keeps the order",
    async ({ at, nth }) => {
      const hasFile = at.includes("file");
      const purge = at.includes("purge");
      expect(await killAndFinish(planOf({ cut: { at, nth }, hasFile, purge }))).toEqual([]);
    },
  );

  test.each(NETWORK_CUTS.map((cut) => [cut]))("when %s: nothing is sent twice or lost", async (cut) => {
    const plan = planOf({ hasFile: cut === "in the middle of the body" });
    server.killAt(cut, () => child);
    const child = startChild(plan);
    expect(await child.ended).toBe("SIGKILL");
    const last = startChild(planOf({ hasFile: plan.hasFile }));
    expect(await last.ended).toBe("done");
    const acknowledged = new Set([...child.stored, ...last.stored]);
    expect(compare(await rowsOf(path.join(folder, "outbox.db")), server.stored, acknowledged)).toEqual([]);
  });

  // The first statements are those of the migration of a new file.
  test.each([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144].map((nth) => [nth]))(
    "before statement %i of SQLite sends nothing twice, loses nothing and keeps the order",
    async (nth) => {
      expect(await killAndFinish(planOf({ cut: { at: "statement", nth } }))).toEqual([]);
    },
  );
});
