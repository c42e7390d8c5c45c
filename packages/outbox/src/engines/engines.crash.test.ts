import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, compare, rowsOf, startChild, startTruthServer } from "../testing/crash.ts";
import type { EnginePlan } from "../testing/engine-child.ts";
import { TestPostgres } from "../testing/postgres.ts";

/** `LIVEDESK_KILLS=20 pnpm run crash engines` is the large run: 40 messages for each kill. */
const KILLS = Number(process.env["LIVEDESK_KILLS"] ?? 5);
const MESSAGES = KILLS * 40;
const CONVERSATIONS = 20;
const PROGRAM = fileURLToPath(new URL("../testing/engine-child.ts", import.meta.url));

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await TestPostgres.start(["max_connections=200"]);
});
afterAll(() => postgres.stop());

const engines = [
  { engine: "pg-boss", settings: "safe" },
  { engine: "pg-boss", settings: "repeating" },
  { engine: "bullmq", settings: "safe" },
  { engine: "bullmq", settings: "repeating" },
  { engine: "calls", settings: "repeating" },
] as const;

describe.each(engines)("$engine, with settings that are $settings", ({ engine, settings }) => {
  test(
    `${MESSAGES} messages, ${KILLS} kills: none twice, none lost, none out of order`,
    { timeout: 120_000 + KILLS * 30_000 },
    async () => {
      const server = await startTruthServer(() => 100 + Math.random() * 100);
      const children: Child[] = [];
      const start = (more: Partial<EnginePlan>): Child => {
        const store = { postgres: database };
        const plan: EnginePlan = {
          baseUrl: server.url,
          store,
          engine,
          settings,
          concurrency: 3,
          holdUnknown: 2000,
          ...more,
        };
        const child = startChild(plan, PROGRAM);
        children.push(child);
        return child;
      };
      const database = await postgres.database();
      try {
        const enqueuer = start({ enqueue: { first: 0, count: MESSAGES, conversations: CONVERSATIONS } });
        expect(await enqueuer.ended).toBe("done");
        // There is always another worker, so that each sees the other die.
        let worker = start({ work: "for ever" });
        for (let kill = 0; kill < KILLS; kill++) {
          const next = start({ work: "for ever" });
          await Promise.all([worker.started, next.started]);
          await pause(150 + Math.random() * 500);
          worker.process.kill("SIGKILL");
          expect(await worker.ended).toBe("SIGKILL");
          worker = next;
        }
        worker.process.kill("SIGKILL");
        expect(await start({ work: "until drained", concurrency: 16 }).ended).toBe("done");
        const rows = await rowsOf({ postgres: database });
        expect(rows).toHaveLength(MESSAGES);
        const unknown = rows.filter(({ state }) => state === "unknown");
        const arrived = new Set([...server.stored.values()].flat());
        console.log(
          `${engine}, ${settings}: ${MESSAGES} messages, ${KILLS + 1} kills: unknown ${unknown.length}, ` +
            `of which ${unknown.filter(({ key = "" }) => arrived.has(key)).length} arrived`,
        );
        // Otherwise no worker was killed while it sent.
        expect(unknown.length).toBeGreaterThan(0);
        expect(compare(rows, server.stored, enqueuer.stored)).toEqual([]);
      } finally {
        await Promise.all(children.map((child) => (child.process.kill("SIGKILL"), child.ended)));
        await server.close();
      }
    },
  );
});
