import { createEmulatorApp } from "@livedesk/emulator";
import { expect, test } from "vitest";
import { differences, openLedger, relevantPart } from "./ledger.ts";

test("the ledger finds a message that was created twice, and a message that was not recorded", () => {
  const livedesk = createEmulatorApp();
  const ledger = openLedger(livedesk.truth());
  livedesk.customerWrites(141, "one");
  expect(ledger.record(livedesk.truth(), false)).toMatchObject({ content: "one" });
  expect(ledger.audit(livedesk.truth())).toEqual([]);

  livedesk.customerWrites(141, "two");
  const { id } = livedesk.customerWrites(141, "two");
  expect(ledger.record(livedesk.truth(), false)).toBeUndefined();
  expect(ledger.audit(livedesk.truth())).toEqual([
    `message ${id - 1} should not exist`,
    `message ${id} should not exist`,
  ]);
  expect(ledger.size).toBe(1);
});

test("the ledger finds a recorded message that no longer exists", () => {
  const livedesk = createEmulatorApp();
  const start = livedesk.truth();
  const ledger = openLedger(start);
  livedesk.customerWrites(141, "one");
  ledger.record(livedesk.truth(), false);
  expect(ledger.audit(start)).toEqual([expect.stringMatching(/^message \d+ should be \{.*\} and is undefined$/)]);
});

test("differences() compares only the keys that are expected", () => {
  expect(differences({ id: 1, sender: { id: 3 } }, { id: 1, sender: { id: 3, name: "x" } }, "answer")).toEqual([]);
  expect(differences({ status: "sent" }, { status: "failed" }, "answer")).toEqual([
    'answer.status should be "sent" and is "failed"',
  ]);
  expect(differences({ id: 1 }, undefined, "answer")).toEqual(['answer should be {"id":1} and is undefined']);
});

test("differences() compares the length of a list", () => {
  expect(differences([{ id: 1 }], [{ id: 1 }, { id: 2 }], "files")).toEqual(["files.length should be 1 and is 2"]);
  expect(differences([1, 2], [1], "files")).toEqual([
    "files.1 should be 2 and is undefined",
    "files.length should be 2 and is 1",
  ]);
});

test("relevantPart() keeps only the keys that are expected", () => {
  const answer = { id: 1, status: "sent", attachments: [{ id: 5, file_type: "image" }] };
  const expected = { id: 1, attachments: [{ file_type: "image" }] };
  expect(relevantPart(expected, answer)).toEqual(expected);
});
