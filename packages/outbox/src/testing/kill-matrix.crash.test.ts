import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "@livedesk/core";
import { recordingTransport } from "@livedesk/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOutbox } from "../create-outbox.ts";
import {
  compare,
  type NetworkCut,
  NETWORK_CUTS,
  openStore,
  rowsOf,
  startChild,
  startTruthServer,
  type TruthServer,
} from "./crash.ts";
import type { Plan, StorePlace } from "./kill-points.ts";
import { STORE_CUTS } from "./kill-points.ts";
import { TestPostgres } from "./postgres.ts";

/** A database and a server of their own for each test, because the tests run side by side. */
interface Place {
  readonly store: StorePlace;
  readonly server: TruthServer;
}

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await TestPostgres.start(["max_connections=200"]);
});
afterAll(() => postgres.stop());

async function inPlace<Result>(kind: "SQLite" | "Postgres", run: (place: Place) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), "livedesk-outbox-"));
  const server = await startTruthServer();
  try {
    const store =
      kind === "SQLite" ? { sqlite: path.join(folder, "outbox.db") } : { postgres: await postgres.database() };
    return await run({ store, server });
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

/** Some of the statements of a process. On Postgres, one statement does the work of many. */
const STATEMENTS = {
  SQLite: [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144],
  Postgres: [1, 2, 3, 4, 5, 8, 13, 21, 34],
} as const;

const MESSAGES = 12;
const CONVERSATIONS = 3;

/** The plan of a process that stores and sends. */
const planOf = ({ store, server }: Place, more: Partial<Plan> = {}): Plan => ({
  baseUrl: server.url,
  store,
  enqueue: { first: 0, count: MESSAGES, conversations: CONVERSATIONS },
  work: "until drained",
  holdUnknown: 100,
  ...more,
});

/** Runs a process that is to be killed, then one that finishes the work, and compares the ledger with the truth. */
async function killAndFinish(place: Place, more: Partial<Plan>, cut?: NetworkCut): Promise<readonly string[]> {
  if (cut) place.server.killAt(cut, () => first);
  const first = startChild(planOf(place, more));
  expect(await first.ended).toBe("SIGKILL");
  const last = startChild(planOf(place, { ...more, cut: undefined }));
  expect(await last.ended).toBe("done");
  const acknowledged = new Set([...first.stored, ...last.stored]);
  expect(acknowledged.size).toBe(MESSAGES);
  return compare(await rowsOf(place.store), place.server.stored, acknowledged);
}

describe.concurrent.each([["SQLite"], ["Postgres"]] as const)("a process that is killed, on %s", (kind) => {
  const cuts = STORE_CUTS.flatMap((at) => [1, 3].map((nth) => ({ at, nth })));
  test.each(cuts.filter(({ at, nth }) => nth === 1 || !at.includes("purge")))("$at, time $nth", async ({ at, nth }) => {
    const more = { cut: { at, nth }, hasFile: at.includes("file"), purge: at.includes("purge") };
    expect(await inPlace(kind, (place) => killAndFinish(place, more))).toEqual([]);
  });

  test.each(NETWORK_CUTS.map((cut) => [cut]))("after a request came so far: %s", async (cut) => {
    const more = { hasFile: cut === "in the middle of the body" };
    expect(await inPlace(kind, (place) => killAndFinish(place, more, cut))).toEqual([]);
  });

  // The first statements are those of the migration of a new file.
  test.each(STATEMENTS[kind].map((nth) => [nth]))("before statement %i", async (nth) => {
    expect(await inPlace(kind, (place) => killAndFinish(place, { cut: { at: "statement", nth } }))).toEqual([]);
  });
});

test("the comparison finds what is sent twice, lost, out of order and wrongly accepted", async () => {
  await inPlace("SQLite", async ({ store }) => {
    const outbox = createOutbox({ client: createClient(recordingTransport()), store: openStore(store) });
    for (const number of [0, 1, 2]) await outbox.enqueue(1, `message ${number}`, { key: `message ${number}` });
    await outbox.cancel("message 0");
    await outbox.close();
    const truth = new Map([["1", ["message 2", "message 1", "message 1", "message 0", "message 9"]]]);
    expect(compare(await rowsOf(store), truth, new Set([7]))).toEqual([
      "message 1 was sent 2 times",
      "the server has message 9, and the ledger does not",
      "message 7 was lost",
      "message 0 is not-sent, and was sent",
      "message 1 is still queued",
      "message 2 is still queued",
      "conversation 1 is out of order: 3, 2, 2, 1, 0",
    ]);
  });
});
