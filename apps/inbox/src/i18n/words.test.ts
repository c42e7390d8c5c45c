import { describe, expect, test } from "vitest";
import { aConversation, aMessage } from "../testing/examples.ts";
import { en } from "./en.ts";
import { customerName, messageLine, senderName, statusName } from "./words.ts";

describe("a message as human-readable text", () => {
  const file = { id: 1, name: "a.png", type: "", size: 1, sha256: "", path: "" };

  test("is the message's text in one line, or else its files", () => {
    expect(messageLine(aMessage({ content: " two\n lines " }), en)).toBe("two lines");
    expect(messageLine(aMessage({ content: "", attachments: [file] }), en)).toBe("a.png");
    expect(messageLine(aMessage({ content: "", attachments: [file, file] }), en)).toBe("2 files");
    expect(messageLine(aMessage({ content: "" }), en)).toBe("");
  });

  test("contains a sender and a status", () => {
    expect(senderName(aMessage({ from: "customer" }), "John", en)).toBe("John");
    expect(senderName(aMessage({ private: true }), "John", en)).toBe("Private note");
    expect(senderName(aMessage(), "John", en)).toBe("Agent");
    expect(statusName(aMessage({ status: "failed" }), en)).toBe("Failed");
    expect(statusName(aMessage({ status: "pending" }), en)).toBe("pending");
    expect(statusName(aMessage({ from: "customer" }), en)).toBe("Received");
  });
});

test("a customer without a name is named after the conversation", () => {
  expect(customerName(aConversation({ customer: undefined }), en)).toBe("Customer of conversation 141");
});
