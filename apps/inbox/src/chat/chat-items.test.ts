import { describe, expect, test } from "vitest";
import { aMessage } from "../testing/examples.ts";
import { chatItems } from "./chat-items.ts";

const MINUTE = 60_000;
const AT = Date.UTC(2026, 10, 5, 12);
const dayKey = (at: number): string => new Date(at).toISOString().slice(0, 10);

describe("a chat", () => {
  const messages = [
    aMessage({ id: 1, from: "customer", createdAt: AT }),
    aMessage({ id: 2, from: "customer", createdAt: AT + MINUTE }),
    aMessage({ id: 3, private: true, createdAt: AT + 2 * MINUTE }),
    aMessage({ id: 4, status: "failed", createdAt: AT + 3 * MINUTE, contentAttributes: { in_reply_to: 2 } }),
    aMessage({ id: 5, createdAt: AT + 4 * MINUTE, contentAttributes: { in_reply_to: "99" } }),
    aMessage({ id: 6, createdAt: AT + 24 * 60 * MINUTE, contentAttributes: { in_reply_to: 3 } }),
  ];
  const shown = (viewer: "agent" | "customer") =>
    chatItems(messages, viewer, dayKey).map((item) => (item.kind === "day" ? "day" : item.message.id));

  test("starts each day with a line, and shows every message to an agent", () => {
    expect(shown("agent")).toEqual(["day", 1, 2, 3, 4, 5, "day", 6]);
  });

  test("hides private notes and failed messages from the customer", () => {
    expect(shown("customer")).toEqual(["day", 1, 2, 5, "day", 6]);
  });

  test("hides the sender's name if the same sender wrote the previous message a few minutes before, and that message did not fail", () => {
    const follows = chatItems(messages, "agent", dayKey).flatMap((item) =>
      item.kind === "message" && item.follows ? [item.message.id] : [],
    );
    expect(follows).toEqual([2]);
  });

  test("quotes the message to which a message replies, if that message exists and the viewer can see it", () => {
    const quoted = (viewer: "agent" | "customer", id: number) =>
      chatItems(messages, viewer, dayKey).find((item) => item.kind === "message" && item.message.id === id);
    expect(quoted("agent", 4)).toMatchObject({ quoted: { id: 2, message: { id: 2 } } });
    expect(quoted("agent", 5)).toMatchObject({ quoted: { id: 99, message: undefined } });
    expect(quoted("agent", 6)).toMatchObject({ quoted: { message: { id: 3 } } });
    expect(quoted("customer", 6)).toMatchObject({ quoted: { id: 3, message: undefined } });
    expect(quoted("agent", 1)).toMatchObject({ quoted: undefined });
  });
});
