import { expect, test } from "vitest";
import { en } from "../i18n/en.ts";
import { aConversation, aMessage } from "../testing/examples.ts";
import { conversationRows } from "./list-pane.tsx";

const AT = Date.UTC(2026, 10, 5, 12);

test("the list has the latest conversation first, and counts failed messages", () => {
  const rows = conversationRows(
    [
      aConversation({ id: 1, messages: [aMessage({ createdAt: AT })] }),
      aConversation({ id: 2, messages: [aMessage({ status: "failed", createdAt: AT + 1 })] }),
      aConversation({ id: 3 }),
    ],
    en,
  );
  expect(rows.map(({ id, failed }) => [id, failed])).toEqual([
    [2, 1],
    [1, 0],
    [3, 0],
  ]);
});
