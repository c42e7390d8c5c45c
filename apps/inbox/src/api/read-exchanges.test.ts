import { expect, test } from "vitest";
import { readExchanges } from "./read-exchanges.ts";

const exchange = {
  id: 1,
  at: 5,
  duration: 12,
  conversation_id: 141,
  message_id: 3030,
  kind: "file",
  method: "POST",
  path: "/x",
  fault: null,
  request: { headers: { accept: "a" }, body: { kind: "none" } },
  response: { status: 200, headers: {}, body: "{}" },
};
const readOne = (given: object) => readExchanges({ exchanges: [{ ...exchange, ...given }] })[0];

test("reads a call and its answer", () => {
  expect(readOne({})).toEqual({
    id: 1,
    at: 5,
    duration: 12,
    conversationId: 141,
    messageId: 3030,
    kind: "file",
    method: "POST",
    path: "/x",
    fault: undefined,
    request: { headers: { accept: "a" }, body: { kind: "none" } },
    response: { status: 200, headers: {}, body: "{}" },
  });
});

test("has no answer where the connection was cut", () => {
  expect(readOne({ response: null, fault: "reset-after-commit" })).toMatchObject({
    response: undefined,
    fault: "reset-after-commit",
  });
});

test("reads the parts of a form", () => {
  const parts = [
    { name: "content", size: 2, text: "Hi" },
    { name: "attachments[]", filename: "a.png", type: "image/png", size: 9 },
  ];
  expect(readOne({ request: { headers: {}, body: { kind: "multipart", parts } } })?.request.body).toEqual({
    kind: "multipart",
    parts,
  });
});

test("finds nothing in what is no list of calls", () => {
  expect(readExchanges({ exchanges: null })).toEqual([]);
});
