import { describe, expect, test } from "vitest";
import { aConversation, aMessage } from "../testing/examples.ts";
import { newsBetween } from "./news-reader.tsx";

describe("the news", () => {
  const before = [aConversation({ messages: [aMessage({ id: 1 }), aMessage({ id: 2, status: "failed" })] })];
  const kinds = (messages: readonly ReturnType<typeof aMessage>[]) =>
    newsBetween(before, [aConversation({ messages })]).map(({ kind, message }) => [message.id, kind]);

  test("are new messages, and messages with a new status", () => {
    expect(kinds([aMessage({ id: 1 }), aMessage({ id: 2 }), aMessage({ id: 3 })])).toEqual([
      [2, "sent"],
      [3, "new"],
    ]);
    expect(kinds([aMessage({ id: 1, status: "failed" }), aMessage({ id: 4, status: "failed" })])).toEqual([
      [1, "failed"],
      [4, "failed"],
    ]);
  });

  test("are empty before the first reading", () => {
    expect(newsBetween(undefined, before)).toEqual([]);
  });
});
