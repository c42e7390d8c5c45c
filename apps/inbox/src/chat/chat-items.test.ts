import { describe, expect, test } from "vitest";
import { prettyJson } from "../calls/exchange-view.tsx";
import { en } from "../i18n/en.ts";
import { customerName, messageLine, senderName, statusName } from "../i18n/words.ts";
import { conversationRows } from "../shell/list-pane.tsx";
import { newsBetween } from "../shell/news-reader.tsx";
import { neighbour } from "../shell/shortcuts.tsx";
import { aConversation, aMessage } from "../testing/a-message.ts";
import { chatItems } from "./chat-items.ts";
import { failureView } from "./failure-note.tsx";

const MINUTE = 60_000;
const AT = Date.UTC(2026, 10, 5, 12);
const dayKey = (at: number): string => new Date(at).toISOString().slice(0, 10);

describe("the lines of a chat", () => {
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

  test("start each day, and have it all for an agent", () => {
    expect(shown("agent")).toEqual(["day", 1, 2, 3, 4, 5, "day", 6]);
  });

  test("keep from the customer what they never see", () => {
    expect(shown("customer")).toEqual(["day", 1, 2, 5, "day", 6]);
  });

  test("follow closely where the same side goes on within minutes, and nothing failed between", () => {
    const follows = chatItems(messages, "agent", dayKey).flatMap((item) =>
      item.kind === "message" && item.follows ? [item.message.id] : [],
    );
    expect(follows).toEqual([2]);
  });

  test("quote what is there, name what is not, and hide what is hidden", () => {
    const quoted = (viewer: "agent" | "customer", id: number) =>
      chatItems(messages, viewer, dayKey).find((item) => item.kind === "message" && item.message.id === id);
    expect(quoted("agent", 4)).toMatchObject({ quoted: { id: 2, message: { id: 2 } } });
    expect(quoted("agent", 5)).toMatchObject({ quoted: { id: 99, message: undefined } });
    expect(quoted("agent", 6)).toMatchObject({ quoted: { message: { id: 3 } } });
    expect(quoted("customer", 6)).toMatchObject({ quoted: { id: 3, message: undefined } });
    expect(quoted("agent", 1)).toMatchObject({ quoted: undefined });
  });
});

describe("a failure", () => {
  const closed = aMessage({ status: "failed", contentAttributes: { external_error: "131047: not allowed" } });

  test("of a closed window is mended by a template, or by the customer", () => {
    expect(failureView(closed, { window: "closed" })).toMatchObject({
      failure: { code: 131047 },
      remedies: ["template", "customer"],
      mended: false,
    });
  });

  test("whose code comes as a number is told as any other", () => {
    const message = aMessage({ status: "failed", contentAttributes: { external_error: 131_047 } });
    expect(failureView(message, { window: "closed" })).toMatchObject({
      failure: { code: 131047 },
      remedies: ["template", "customer"],
    });
  });

  test("of a window that is open again is mended by a retry", () => {
    expect(failureView(closed, { window: "open" })).toMatchObject({ remedies: ["retry"], mended: true });
  });

  test("of a template is mended in its form", () => {
    const templateParams = { name: "order_update", language: "en_US" };
    const external_error = "(#132000) Number of parameters does not match";
    const message = aMessage({ status: "failed", templateParams, contentAttributes: { external_error } });
    expect(failureView(message, { window: "open" })?.remedies).toEqual(["edit-template", "retry"]);
  });

  test("without a reason can be retried, and says that there is none", () => {
    const view = failureView(aMessage({ status: "failed" }), { window: "none" });
    expect(view).toMatchObject({ failure: { title: "No reason given" }, remedies: ["retry"] });
  });

  test("is none of a message that was sent", () => {
    expect(failureView(aMessage(), { window: "open" })).toBeUndefined();
  });
});

describe("a line", () => {
  const file = { id: 1, name: "a.png", type: "", size: 1, sha256: "", path: "" };

  test("is the text, or what stands in its place", () => {
    expect(messageLine(aMessage({ content: " two\n lines " }), en)).toBe("two lines");
    expect(messageLine(aMessage({ content: "", attachments: [file] }), en)).toBe("a.png");
    expect(messageLine(aMessage({ content: "", attachments: [file, file] }), en)).toBe("2 files");
    expect(messageLine(aMessage({ content: "" }), en)).toBe("");
  });

  test("names who wrote it and where it stands", () => {
    expect(senderName(aMessage({ from: "customer" }), "John", en)).toBe("John");
    expect(senderName(aMessage({ private: true }), "John", en)).toBe("Private note");
    expect(senderName(aMessage(), "John", en)).toBe("Agent");
    expect(statusName(aMessage({ status: "failed" }), en)).toBe("Failed");
    expect(statusName(aMessage({ status: "pending" }), en)).toBe("pending");
    expect(statusName(aMessage({ from: "customer" }), en)).toBe("Received");
  });
});

test("the list has the latest conversation first, and counts what failed", () => {
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

test("a customer without a name goes by the conversation", () => {
  expect(customerName(aConversation({ customer: undefined }), en)).toBe("Customer of 141");
});

describe("news", () => {
  const before = [aConversation({ messages: [aMessage({ id: 1 }), aMessage({ id: 2, status: "failed" })] })];
  const kinds = (messages: readonly ReturnType<typeof aMessage>[]) =>
    newsBetween(before, [aConversation({ messages })]).map(({ kind, message }) => [message.id, kind]);

  test("are what was not there, and what stands otherwise", () => {
    expect(kinds([aMessage({ id: 1 }), aMessage({ id: 2 }), aMessage({ id: 3 })])).toEqual([
      [2, "sent"],
      [3, "new"],
    ]);
    expect(kinds([aMessage({ id: 1, status: "failed" }), aMessage({ id: 4, status: "failed" })])).toEqual([
      [1, "failed"],
      [4, "failed"],
    ]);
  });

  test("are none at the first look", () => {
    expect(newsBetween(undefined, before)).toEqual([]);
  });
});

test.each([
  [undefined, 1, 3],
  [undefined, -1, 3],
  [1, 1, 2],
  [3, 1, 3],
  [1, -1, 1],
  [99, 1, 3],
] as const)("from %s by %i is %i", (chosen, step, next) => {
  expect(neighbour([1, 2, 3], chosen, step)).toBe(next);
});

test("no message has no neighbour", () => {
  expect(neighbour([], 1, 1)).toBeUndefined();
});

test("JSON gets its lines, and other text stays", () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson("<html>")).toBe("<html>");
});
