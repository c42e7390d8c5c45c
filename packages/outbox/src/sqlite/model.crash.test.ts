import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { modelTest } from "../testing/model-suite.ts";
import { sqliteStore } from "./index.ts";
import type { HeldLease } from "./lock.ts";

modelTest(
  "The store in SQLite",
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "outbox-model-"));
    let time = 0;
    const store = sqliteStore(path.join(folder, "o.db"), { now: () => time });
    return {
      store,
      setTime: (ms) => void (time = ms),
      die: (lease) => (lease as HeldLease).abandon(),
      async stop() {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  150,
);
