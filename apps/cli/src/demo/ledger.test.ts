import { createEmulatorApp } from "@livedesk/emulator";
import { expect, test } from "vitest";
import { openLedger } from "./ledger.ts";

test("the ledger finds a message that was made twice, and one that nobody booked", () => {
  const livedesk = createEmulatorApp();
  const ledger = openLedger(livedesk.truth());
  livedesk.customerWrites(141, "one");
  expect(ledger.book(livedesk.truth(), false)).toMatchObject({ content: "one" });
  expect(ledger.audit(livedesk.truth())).toEqual([]);

  livedesk.customerWrites(141, "two");
  const { id } = livedesk.customerWrites(141, "two");
  expect(ledger.book(livedesk.truth(), false)).toBeUndefined();
  expect(ledger.audit(livedesk.truth())).toEqual([
    `message ${id - 1} should not exist`,
    `message ${id} should not exist`,
  ]);
  expect(ledger.size).toBe(1);
});

test("the ledger misses a message that has gone", () => {
  const livedesk = createEmulatorApp();
  const start = livedesk.truth();
  const ledger = openLedger(start);
  livedesk.customerWrites(141, "one");
  ledger.book(livedesk.truth(), false);
  expect(ledger.audit(start)).toEqual([expect.stringMatching(/^message \d+ should be \{.*\} and is undefined$/)]);
});
