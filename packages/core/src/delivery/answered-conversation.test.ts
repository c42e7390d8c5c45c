import { expect, test } from "vitest";
import { type ClientEvent, createClient } from "../index.ts";
import { type Transport } from "../adapter.ts";
import { recordingTransport } from "../testing/index.ts";

/** A client whose server names these conversations in its answers, one after the other. */
function clientAnswered(...named: unknown[]) {
  const inner = recordingTransport(
    named.map((conversation_id, at) => ({ status: 200, json: { id: 3030 + at, conversation_id } })),
  );
  const events: ClientEvent[] = [];
  let discarded = 0;
  const transport: Transport = {
    ...inner,
    send: async (...args) => ({ ...(await inner.send(...args)), discard: () => discarded++ }),
  };
  const { messages } = createClient(transport, { onEvent: (event) => events.push(event) });
  return { messages, events, discarded: () => discarded };
}

test("after an answer that named its own conversation, an answer that names another one is unknown, and its connection is closed", async () => {
  const { messages, events, discarded } = clientAnswered(141, 142, 141);
  await messages.send(141, { content: "Hello" });
  await expect(messages.send(141, { content: "Hello" })).rejects.toMatchObject({
    outcome: "unknown",
    code: "conversation-mismatch",
    status: 200,
    attempts: 1,
    message:
      "The server's answer names another conversation than the one that the message was sent to. The message may exist: look before you send it again",
  });
  expect(discarded()).toBe(1);
  expect(events.at(-1)).toMatchObject({ type: "outcome", outcome: "unknown" });
  await expect(messages.send(141, { content: "Hello" })).resolves.toMatchObject({ id: 3032 });
  expect(discarded()).toBe(1);
});

test("before any answer named its own conversation, an answer that names another one is accepted with a warning", async () => {
  const { messages, events, discarded } = clientAnswered(9, 9);
  await messages.send(141, { content: "Hello" });
  await messages.retry(141, 3030);
  expect(discarded()).toBe(0);
  expect(events.filter(({ type }) => type === "warning")).toEqual(
    ["text", "retry"].map((kind, at) => ({
      type: "warning",
      call: at + 1,
      kind,
      path: expect.any(String),
      attempt: 1,
      code: "conversation-mismatch",
      field: "conversation_id",
      message: expect.stringContaining("another conversation"),
    })),
  );
  expect(events.map(({ type }) => type).slice(0, 4)).toEqual(["request", "response", "warning", "outcome"]);
});

test("an answer may spell the conversation as digits: another one is noticed all the same", async () => {
  const { messages, discarded } = clientAnswered("141", "142");
  await messages.send(141, { content: "Hello" });
  await expect(messages.send(141, { content: "Hello" })).rejects.toMatchObject({ code: "conversation-mismatch" });
  expect(discarded()).toBe(1);
});

test.each([[undefined], [null], [{}], ["elsewhere"]])(
  "an answer whose conversation_id is %j says nothing",
  async (named) => {
    const { messages, events } = clientAnswered(141, named);
    await messages.send(141, { content: "Hello" });
    await expect(messages.send(141, { content: "Hello" })).resolves.toMatchObject({ id: 3031 });
    expect(events.some(({ type }) => type === "warning")).toBe(false);
  },
);

test("an id is the same whether it is given as a number or as a text", async () => {
  const { messages, events } = clientAnswered(141, 141);
  await messages.send("141", { content: "Hello" });
  await expect(messages.send(141, { content: "Hello" })).resolves.toMatchObject({ id: 3031 });
  expect(events.some(({ type }) => type === "warning")).toBe(false);
});
