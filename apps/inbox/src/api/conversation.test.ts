import type { TruthMessage } from "@livedesk/emulator/client";
import { expect, test } from "vitest";
import { aMessage } from "../testing/examples.ts";
import { conversationsOf, failureReason } from "./conversation.ts";

const message: TruthMessage = {
  id: 3030,
  sorting_id: 1,
  message_type: 1,
  content: "Hello",
  private: false,
  status: "sent",
  content_attributes: {},
  created_at: 1_700_000_000,
  attachments: [],
  history: [{ status: "sent", at: 1_700_000_000_000 }],
};

/** Converts a conversation of the emulator that has one message, as the page does. */
function read(fields: Partial<TruthMessage> = {}, customer = "John") {
  const [conversation] = conversationsOf({
    conversations: [
      {
        id: 141,
        channel: "whatsapp",
        window: "open",
        window_ends_at: 1_700_000_500_000,
        customer: { name: customer },
        messages: [{ ...message, ...fields }],
      },
    ],
  });
  return { conversation, message: conversation?.messages[0] };
}

test("a conversation and its messages have all times in ms", () => {
  const history: TruthMessage["history"] = [
    { status: "failed", at: 1, reason: "131047: closed" },
    { status: "sent", at: 2 },
  ];
  const { conversation, message: sent } = read({ history });
  expect(conversation).toMatchObject({ id: 141, customer: "John", window: "open", windowEndsAt: 1_700_000_500_000 });
  expect(sent).toMatchObject({ from: "agent", createdAt: 1_700_000_000_000, history });
});

test("the name of a customer is undefined if the emulator's name is empty", () => {
  expect(read({}, "").conversation?.customer).toBeUndefined();
});

test("a message of type 0 is from the customer", () => {
  expect(read({ message_type: 0 }).message?.from).toBe("customer");
});

test.each([
  ["http://127.0.0.1:4010/rails/x/a%20b.png?c=1", "/rails/x/a%20b.png?c=1"],
  ["/already/a/path", "/already/a/path"],
  ["http://[", ""],
])("a file with the URL %s has the path %s on the origin of the page", (data_url, path) => {
  const file = { id: 199, name: "a.png", type: "image/png", size: 3, sha256: "", data_url };
  expect(read({ attachments: [file] }).message?.attachments).toEqual([
    { id: 199, name: "a.png", type: "image/png", size: 3, sha256: "", path },
  ]);
});

test("the reason of a failure may be only a code, or may be missing", () => {
  const reasonOf = (external_error: unknown) => failureReason(aMessage({ contentAttributes: { external_error } }));
  expect(reasonOf("131047: closed")).toBe("131047: closed");
  expect(reasonOf(131_047)).toBe("131047");
  expect(reasonOf("")).toBeUndefined();
  expect(reasonOf(undefined)).toBeUndefined();
});
