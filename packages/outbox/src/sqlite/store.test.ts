import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Store } from "../store.ts";
import { type StoreHarness, storeSuite, type TestDatabase } from "../testing/store-suite.ts";
import { sqliteStore } from "./index.ts";
import type { HeldLease } from "./lock.ts";
import { memoryFolder } from "../testing/suite/rows.ts";

/** A database of the suite: `open` makes a store on the file. */
async function harnessOn<Tx>(
  open: (file: string, now: () => number) => Store<Tx>,
  more: (file: string) => Partial<TestDatabase<Tx>> & { readonly end?: () => void } = () => ({}),
): Promise<TestDatabase<Tx>> {
  const folder = mkdtempSync(path.join(memoryFolder(), "outbox-sqlite-"));
  const file = path.join(folder, "outbox.db");
  let time = 1_700_000_000_000;
  const stores: Store<Tx>[] = [];
  const another = async () => {
    const store = open(file, () => time);
    stores.push(store);
    await store.open();
    return store;
  };
  const { end, ...rest } = more(file);
  return {
    store: await another(),
    now: () => time,
    advance: (ms) => void (time += ms),
    another,
    die: (lease) => (lease as HeldLease).abandon(),
    delayed: ({ worker }) => ({ worker, isHeld: () => true, release: async () => {} }),
    hold: async (id) => {
      const database = new DatabaseSync(file, { timeout: 1000 });
      try {
        database.prepare("update livedesk_outbox_message set holds = 1 where id = ?").run(id);
      } finally {
        database.close();
      }
    },
    stop: async () => {
      for (const store of stores) await store.close();
      end?.();
      rmSync(folder, { recursive: true });
    },
    ...rest,
  };
}

storeSuite("The store in a file of SQLite", {
  open: () => harnessOn((file, now) => sqliteStore(file, { now })),
  holds: true,
});

const shared: StoreHarness<DatabaseSync> = {
  async open() {
    // The harness makes the file, so the database of the program can only be opened with the first store.
    const opened: DatabaseSync[] = [];
    const database = (file: string): DatabaseSync => {
      if (opened.length === 0) opened.push(new DatabaseSync(file, { timeout: 1000 }));
      return opened.at(0)!;
    };
    return harnessOn<DatabaseSync>(
      (file, now) => sqliteStore({ database: database(file), now }),
      (file) => ({
        async transaction(run) {
          const tx = database(file);
          tx.exec("begin immediate");
          try {
            const value = await run(tx);
            tx.exec("commit");
            return value;
          } catch (error) {
            tx.exec("rollback");
            throw error;
          }
        },
        end: () => database(file).close(),
      }),
    );
  },
  holds: true,
  transactions: true,
};
storeSuite("The store in a database of the program", shared);
