import { describe } from "vitest";
import type { StoreHarness } from "./suite/bench.ts";
import { claimTests } from "./suite/claim.ts";
import { deskTests, purgeTests } from "./suite/desk.ts";
import { enqueueTests } from "./suite/enqueue.ts";
import { gateTests } from "./suite/gate.ts";
import { settleTests } from "./suite/settle.ts";
import { tendTests } from "./suite/tend.ts";

export type { StoreHarness, TestDatabase } from "./suite/bench.ts";

/**
 * Registers the tests that hold for every store.
 *
 * @example
 * storeSuite("The store in memory", { open: async () => ({ store, now, advance, another, die, stop }) });
 */
export function storeSuite<Tx>(name: string, harness: StoreHarness<Tx>): void {
  // oxlint-disable-next-line vitest/valid-title -- the caller names the store
  describe(name, () => {
    enqueueTests(harness);
    claimTests(harness);
    gateTests(harness);
    settleTests(harness);
    tendTests(harness);
    deskTests(harness);
    purgeTests(harness);
  });
}
