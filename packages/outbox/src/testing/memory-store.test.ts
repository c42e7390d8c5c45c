import { fileStoreSuite } from "./file-store-suite.ts";
import { memoryDatabase, memoryStore } from "./memory-store.ts";
import { storeSuite } from "./store-suite.ts";

storeSuite("The model of the ledger", {
  open: async () => {
    const database = memoryDatabase();
    let time = 1_700_000_000_000;
    const open = () => memoryStore(database, () => time);
    return {
      store: open(),
      now: () => time,
      advance: (ms) => void (time += ms),
      another: async () => open(),
      die: ({ worker }) => void database.locks.delete(worker),
      delayed: (lease) => {
        database.locks.add(lease.worker);
        return lease;
      },
      stop: async () => {},
    };
  },
});

fileStoreSuite("of the model", async () => {
  const database = memoryDatabase();
  return {
    store: memoryStore(database, Date.now).files,
    makeOlder: async (sha256, ms) => {
      const file = database.files.get(sha256);
      if (file) database.files.set(sha256, { ...file, storedAt: file.storedAt - ms });
    },
    damage: async (sha256) => {
      for (const bytes of database.files.get(sha256)?.bytes ?? []) bytes.fill(0);
    },
    stop: async () => {},
  };
});
