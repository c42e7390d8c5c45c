import { expect, test } from "vitest";
import { differences, relevant } from "./differences.ts";

test("differences look at what is expected, and at nothing else", () => {
  expect(differences({ id: 1, sender: { id: 3 } }, { id: 1, sender: { id: 3, name: "x" } }, "answer")).toEqual([]);
  expect(differences({ status: "sent" }, { status: "failed" }, "answer")).toEqual([
    'answer.status should be "sent" and is "failed"',
  ]);
  expect(differences({ id: 1 }, undefined, "answer")).toEqual(['answer should be {"id":1} and is undefined']);
});

test("differences count the items of a list", () => {
  expect(differences([{ id: 1 }], [{ id: 1 }, { id: 2 }], "files")).toEqual(["files.length should be 1 and is 2"]);
  expect(differences([1, 2], [1], "files")).toEqual([
    "files.1 should be 2 and is undefined",
    "files.length should be 2 and is 1",
  ]);
});

test("relevant keeps what is expected", () => {
  const answer = { id: 1, status: "sent", attachments: [{ id: 5, file_type: "image" }] };
  const expected = { id: 1, attachments: [{ file_type: "image" }] };
  expect(relevant(expected, answer)).toEqual(expected);
});
