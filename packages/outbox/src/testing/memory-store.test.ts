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
      stop: async () => {},
    };
  },
});
