import type { DatabaseSync } from "node:sqlite";
import { expectTypeOf, it } from "vitest";
import type { NewRow, Store } from "../store.ts";
import { sqliteStore } from "./index.ts";

declare const rows: readonly NewRow[];
declare const database: DatabaseSync;

it("A store with a file of its own has no transaction to share", () => {
  const store = sqliteStore("outbox.db");
  expectTypeOf(store).toEqualTypeOf<Store>();
  void store.enqueue(rows);
  // @ts-expect-error -- its tables are not in the database of the caller
  void store.enqueue(rows, database);
});

it("A store in the database of the program takes its connection as the transaction", () => {
  const store = sqliteStore({ database });
  expectTypeOf(store).toEqualTypeOf<Store<DatabaseSync>>();
  void store.enqueue(rows, database);
  // @ts-expect-error -- a file is not a connection
  void store.enqueue(rows, "outbox.db");
});
