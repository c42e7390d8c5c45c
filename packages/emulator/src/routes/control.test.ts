import { describe, expect, test } from "vitest";
import { Desk, START } from "../testing/desk.ts";

const CUSTOMER = "/__emulator/conversations/142/customer-messages";

test("the truth contains all conversations and messages", async () => {
  const desk = new Desk();
  const { status, body } = await desk.call("/__emulator/truth");
  expect(status).toBe(200);
  expect(body).toStrictEqual(desk.emulator.truth());
  expect(body).toMatchObject({
    conversations: [
      { id: 141, channel: "whatsapp", window: "open", messages: [{ id: 27 }, { id: 28 }, { id: 29, message_type: 0 }] },
      { id: 142, channel: "whatsapp", window: "closed", messages: [{ id: 30, created_at: START - 25 * 3600 }] },
      { id: 143, channel: "website", window: "none", messages: [{ id: 31 }] },
    ],
  });
});

test("the truth is a copy, which later messages do not change", async () => {
  const desk = new Desk();
  await desk.send(141, { content: "a", content_attributes: { deep: { tag: 1 } } });
  const stolen = desk.truthOf(141)?.messages.at(-1)?.content_attributes["deep"] as { tag: number };
  stolen.tag = 2;
  expect(desk.truthOf(141)?.messages.at(-1)?.content_attributes).toEqual({ deep: { tag: 1 } });
});

test("a message from the customer is stored", async () => {
  const desk = new Desk();
  const { status, body } = await desk.json(CUSTOMER, { content: "I am back" });
  expect(status).toBe(200);
  expect(body).toStrictEqual({
    id: 3030,
    sorting_id: 2,
    message_type: 0,
    content: "I am back",
    private: false,
    status: "sent",
    content_attributes: {},
    created_at: START,
    attachments: [],
    history: [{ status: "sent", at: START * 1000 }],
  });
  expect(desk.truthOf(142)).toMatchObject({ window: "open", messages: [{}, { id: 3030 }] });
});

test.each([{}, { content: 1 }, { content: " " }, { content: "a", private: true }, null])(
  "a message from the customer with the body %j is refused",
  async (body) => {
    expect(await new Desk().json(CUSTOMER, body)).toMatchObject({
      status: 422,
      body: { error: expect.stringMatching(/^content: /) },
    });
  },
);

test("a message from the customer as a form, which a web page can post, is refused", async () => {
  const body = new URLSearchParams({ content: "a" });
  expect(await new Desk().post(CUSTOMER, { body })).toMatchObject({ status: 422 });
});

test("an unknown conversation is an error, over HTTP and in the same process", async () => {
  const desk = new Desk();
  expect(await desk.json("/__emulator/conversations/9/customer-messages", { content: "a" })).toMatchObject({
    status: 404,
  });
  expect(() => desk.emulator.customerWrites(9, "a")).toThrow("There is no such conversation");
  expect(() => desk.emulator.customerWrites(142, "")).toThrow("content: must not be empty");
});

test("the health path and the front page need no credentials", async () => {
  const { emulator } = new Desk();
  expect(await emulator.fetch(new Request(`${emulator.url}/__emulator/health`))).toHaveProperty("status", 200);
  const page = await emulator.fetch(new Request(emulator.url));
  expect(page.headers.get("Content-Type")).toMatch(/^text\/plain/);
  expect(await page.text()).toContain("/__emulator/truth");
});

test("the headers of every answer forbid browsers to guess its type, to show it in a frame and to cache it", async () => {
  for (const path of ["/", "/nowhere", "/__emulator/truth"]) {
    const { emulator } = new Desk();
    const { headers } = await emulator.fetch(new Request(`${emulator.url}${path}`));
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Cache-Control")).toBe("no-store");
  }
});

describe("the truth of one conversation", () => {
  const TRUTH = "/__emulator/truth";

  test("contains only this conversation", async () => {
    const desk = new Desk();
    const { body } = await desk.call(`${TRUTH}?conversation_id=142`);
    expect(body).toMatchObject({ conversations: [{ id: 142 }] });
    expect((body as { conversations: [] }).conversations).toHaveLength(1);
    expect(desk.emulator.truth({ conversationId: 142 })).toStrictEqual(body);
    expect(desk.emulator.truth().conversations).toHaveLength(3);
  });

  test.each([
    ["conversation_id=7", 404, "There is no such conversation"],
    ["conversation_id=x", 422, "conversation_id: must be an id"],
    ["message_id=29", 422, 'the query has the unknown key "message_id". Known keys: conversation_id'],
  ])("is refused for the query %s", async (query, status, error) => {
    expect(await new Desk().call(`${TRUTH}?${query}`)).toMatchObject({
      status,
      body: { error: expect.stringContaining(error) },
    });
  });
});
