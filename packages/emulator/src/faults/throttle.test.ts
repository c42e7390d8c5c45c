import { describe, expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const CONTENT = { content: "a" };

async function sendMany(desk: Desk, count: number, conversation = 143): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) await desk.send(conversation, CONTENT);
}

describe("with the throttle of a conversation", () => {
  test("the message after the limit is answered with 422, until a minute has passed", async () => {
    const desk = new Desk({ throttle: { conversation: 5 } });
    await sendMany(desk, 5);
    const refused = await desk.send(143, CONTENT);
    expect([refused.status, refused.body]).toEqual([422, { error: "Validation failed: Too many messages" }]);
    expect(desk.truthOf(143)?.messages).toHaveLength(6);
    expect((await desk.send(141, CONTENT)).status).toBe(200);
    desk.emulator.clock.advance(60_000);
    expect((await desk.send(143, CONTENT)).status).toBe(200);
  });

  test("messages of every kind count, and the limit also applies to a retry", async () => {
    const desk = new Desk({ throttle: { conversation: 3 } });
    await desk.send(142, CONTENT);
    await desk.send(142, { ...CONTENT, private: true });
    desk.emulator.customerWrites(142, "a");
    expect((await desk.retry(142, 3030)).status).toBe(422);
    desk.emulator.clock.advance(60_000);
    expect((await desk.retry(142, 3030)).status).toBe(200);
  });

  test("true stands for the limit of Chatwoot, 200 messages a minute", async () => {
    const desk = new Desk({ throttle: true });
    await sendMany(desk, 200);
    expect((await desk.send(143, CONTENT)).status).toBe(422);
  });
});

describe("with the throttle of a key", () => {
  test("a reset forgets the calls that were counted", async () => {
    const desk = new Desk({ throttle: { calls: 1 } });
    await desk.send(143, CONTENT);
    desk.emulator.reset();
    expect((await desk.send(143, CONTENT)).status).toBe(200);
  });

  test("the call after the limit is answered with 429 in plain text and without Retry-After, until the next minute", async () => {
    const desk = new Desk({ throttle: { calls: 2 } });
    await sendMany(desk, 2);
    const { emulator, authorization } = desk;
    const request = () =>
      new Request(`${emulator.url}/api/v2/accounts/conversations/143/messages`, {
        method: "POST",
        headers: { Authorization: authorization, "Content-Type": "application/json" },
        body: JSON.stringify(CONTENT),
      });
    const answer = await emulator.fetch(request());
    expect([answer.status, await answer.text()]).toEqual([429, "Retry later\n"]);
    expect(answer.headers.get("Content-Type")).toBe("text/plain");
    expect(answer.headers.get("Retry-After")).toBeNull();
    expect(emulator.exchanges().at(-1)?.response).toMatchObject({ status: 429, body: "Retry later\n" });
    emulator.clock.advance(60_000);
    expect((await emulator.fetch(request())).status).toBe(200);
  });
});

test("without the option, nothing is throttled", async () => {
  const desk = new Desk();
  await sendMany(desk, 201);
  expect(desk.truthOf(143)?.messages).toHaveLength(202);
});

test.each([
  [{ conversation: 0 }, "throttle.conversation: must be a whole number, 1 or more"],
  [{ keys: 1 }, 'Unknown option "throttle.keys"'],
  ["on", "throttle: must be an object"],
])("the throttle %j is a mistake", (throttle, error) => {
  expect(() => new Desk({ throttle: throttle as unknown as true })).toThrow(error);
});
