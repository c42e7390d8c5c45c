import { createClient, NotSentError, ValidationError } from "@livedesk/core";
import { recordingTransport } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { createOutbox } from "./create-outbox.ts";
import { KeyReusedError } from "./errors.ts";
import type { NewMessage } from "./call-options.ts";
import { memoryDatabase, memoryStore } from "./testing/memory-store.ts";

function open() {
  const transport = recordingTransport();
  const store = memoryStore(memoryDatabase(), () => transport.clock.wall());
  return createOutbox({ client: createClient(transport), store });
}

const right: NewMessage = { conversationId: 141, input: "Hello", key: "order-1" };

async function refusal(messages: readonly unknown[]): Promise<unknown> {
  await using outbox = open();
  await outbox.enqueue(141, "Stored before", { key: "old" });
  const thrown: unknown = await outbox.enqueueMany(messages as NewMessage[]).then(
    () => undefined,
    (error: unknown) => error,
  );
  // All of them, or none.
  expect(await outbox.stats()).toMatchObject({ queued: 1 });
  return thrown;
}

describe("enqueueMany() names the message that is wrong, by its place and its key:", () => {
  const inMessage = '(in the message with the key "order-2")';
  const unreadable = {
    name: "a.pdf",
    data: {
      size: 3,
      open: () => {
        throw new Error("disk");
      },
    },
  };
  test.each([
    ["an empty text", { input: { content: "" } }, `messages[1].content: `],
    ["a wrong conversation", { conversationId: "../1" }, `messages[1].conversation_id: `],
    ["a missing conversation", { conversationId: undefined }, `messages[1].conversation_id: `],
    ["an unknown `after`", { after: "nothing" }, 'messages[1].after: no message has the key "nothing" '],
    ["a file that cannot be read", { input: { attachments: [unreadable] } }, "messages[1]: The message was not stored"],
  ])("%s", async (_, fields, message) => {
    const thrown = (await refusal([right, { ...right, key: "order-2", ...fields }])) as Error;
    expect(thrown).toBeInstanceOf(NotSentError);
    expect(thrown.message.slice(0, message.length)).toBe(message);
    expect(thrown.message).toContain(inMessage);
  });

  test.each([
    ["a wrong option", { priority: 101 }, "messages[1].priority: must be"],
    [
      "an expiry before the time",
      { runAt: new Date(2), expiresAt: new Date(1) },
      "messages[1].expiresAt: must be later",
    ],
    ["its own key in `after`", { after: "order-2" }, "messages[1].after: must be the key of another message"],
    [
      "a misspelt field",
      { keys: "a" },
      'Unknown option "messages[1].keys". Known options of messages[1]: conversationId, input, key, runAt',
    ],
    ["no object", "no object", "messages[1]: "],
  ])("%s", async (_, fields, message) => {
    const wrong = typeof fields === "string" ? fields : { ...right, key: "order-2", ...fields };
    expect(((await refusal([right, wrong])) as Error).message.slice(0, message.length)).toBe(message);
  });

  test("every issue of a message", async () => {
    const thrown = (await refusal([{ ...right, input: { content: "", private: 1 } }])) as ValidationError;
    expect(thrown).toBeInstanceOf(ValidationError);
    expect(thrown.issues.map(({ path }) => path)).toEqual(["messages[0].content", "messages[0].private"]);
  });

  test("a key that stands for another input, with the id of the message that has it", async () => {
    expect(await refusal([right, { ...right, key: "old" }])).toMatchObject({
      name: "KeyReusedError",
      message: expect.stringMatching(
        /^messages\[1\]\.key: "old" stands for another input already, that of message 1\. /,
      ),
      key: "old",
      id: 1,
    });
  });

  test("a key that another message of the call has, without an id, because neither of the two is stored", async () => {
    const thrown = await refusal([right, right, { ...right, input: "Goodbye" }]);
    expect(thrown).toBeInstanceOf(KeyReusedError);
    expect(thrown).toMatchObject({
      message: expect.stringMatching(/^messages\[2\]\.key: "order-1" stands for another input in messages\[0\]\. /),
      key: "order-1",
      id: undefined,
    });
  });
});

test("enqueueMany() stores equal messages of one call once", async () => {
  await using outbox = open();
  const [first, second] = await outbox.enqueueMany([right, right]);
  expect(second).toEqual({ ...first, duplicate: true });
});

test("an error of enqueue() names the field alone", async () => {
  await using outbox = open();
  await outbox.enqueue(141, "Hello", { key: "a" });
  await expect(outbox.enqueue(141, { content: "" }, { key: "b" })).rejects.toThrow(/^content: /);
  await expect(outbox.enqueue(141, "Hello", { after: "b" })).rejects.toThrow(/^after: no message has the key "b"$/);
  await expect(outbox.enqueue(141, "Goodbye", { key: "a" })).rejects.toThrow(
    'key: "a" stands for another input already, that of message 1. Use another key for another input',
  );
});
