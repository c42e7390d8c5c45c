import { expect, test } from "vitest";
import { type ClientEvent, type SendInput, createClient, defineTemplate } from "../index.ts";
import { recordingTransport } from "../testing/index.ts";

const sent = { status: 200, json: { id: 3030, status: "sent" } };

/** Sends one message, and returns the events of the client and the body that it sent. */
async function eventsOf(input: SendInput): Promise<{ events: ClientEvent[]; body: unknown }> {
  const transport = recordingTransport([sent]);
  const events: ClientEvent[] = [];
  await createClient(transport, { onEvent: (event) => events.push(event) }).messages.send(141, input);
  return { events, body: transport.requests[0]?.body };
}

test("for every value with characters that LiveDesk may delete, a warning event comes before the request, and the value is sent unchanged", async () => {
  const input: SendInput = {
    content: "It's O'Brien",
    template_params: {
      name: "order_update",
      language: "en_US",
      processed_params: { 1: "O'Brien", 2: "canary" },
      header_params: {
        type: "location",
        location: { latitude: 1, longitude: 2, name: "<canary>", address: "Main St" },
      },
      footer_params: { text_variables: { 1: 'say "canary"' } },
      button_params: [{ index: 0, sub_type: "url", text: "o'brien" }],
    },
  };
  const { events, body } = await eventsOf(input);
  const call = {
    call: 1,
    kind: "template",
    conversationId: 141,
    path: "/api/v2/accounts/conversations/141/messages",
  };
  const warning = (field: string) => ({
    type: "warning",
    ...call,
    attempt: 0,
    code: "characters-deleted",
    field: `template_params.${field}`,
    message: "contains < > \" or ', which LiveDesk may delete",
  });
  expect(events).toEqual([
    warning("processed_params.1"),
    warning("header_params.location.name"),
    warning("footer_params.text_variables.1"),
    { type: "request", ...call, attempt: 1 },
    { type: "response", ...call, attempt: 1, status: 200, duration: 0 },
    { type: "outcome", ...call, attempt: 1, outcome: "accepted", messageId: 3030, duration: 0 },
  ]);
  expect(JSON.stringify(events)).not.toMatch(/canary|Brien/);
  expect(body).toEqual({ kind: "json", value: { ...input, message_type: "outgoing" } });
});

test("a message that was made with defineTemplate causes the same warnings as a message without defineTemplate", async () => {
  const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{first_name}}, welcome." });
  const { events } = await eventsOf(greeting.message({ body: { first_name: "O'Brien" } }));
  expect(events.map((event) => event.type === "warning" && event.field)).toEqual([
    "template_params.processed_params.first_name",
    false,
    false,
    false,
  ]);
});

test.each<SendInput>([
  { content: "It's O'Brien" },
  { attachments: [{ name: "it's.txt", data: new Uint8Array([1]) }] },
  { content: "It's", template_params: { name: "order_update", language: "en_US" } },
  { content: "Hi", template_params: { name: "a", language: "en", processed_params: { 1: "Ann" } } },
])("no warning is reported for values that arrive unchanged, such as $0", async (input) => {
  const { events } = await eventsOf(input);
  expect(events.map(({ type }) => type)).toEqual(["request", "response", "outcome"]);
});
