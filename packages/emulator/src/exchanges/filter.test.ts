import { describe, expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const text = { content: "Hello" };

describe("the filter of the exchanges", () => {
  const EXCHANGES = "/__emulator/exchanges";

  async function busy(): Promise<Desk> {
    const desk = new Desk();
    await desk.send(141, text);
    await desk.send(142, text);
    await desk.retry(142, 3031);
    return desk;
  }

  test.each([
    [{}, "", [1, 2, 3]],
    [{ conversationId: 142 }, "?conversation_id=142", [2, 3]],
    [{ messageId: 3031 }, "?message_id=3031", [2, 3]],
    [{ conversationId: 141, messageId: 3030 }, "?conversation_id=141&message_id=3030", [1]],
    [{ conversationId: 141, messageId: 3031 }, "?conversation_id=141&message_id=3031", []],
    [{ conversationId: 9 }, "?conversation_id=9", []],
  ])("%j selects the exchanges of one conversation or message", async (filter, query, ids) => {
    const desk = await busy();
    const exchanges = desk.emulator.exchanges(filter);
    expect(exchanges.map(({ id }) => id)).toEqual(ids);
    expect(await desk.call(EXCHANGES + query)).toMatchObject({ status: 200, body: { exchanges } });
  });

  test.each([
    ["?conversation_id=x", "conversation_id: must be an id, a whole number, 1 or more"],
    ["?conversation_id=", "conversation_id: must be an id, a whole number, 1 or more"],
    ["?message_id=-1", "message_id: must be an id, a whole number, 1 or more"],
    ["?message_id=1&message_id=2", "message_id: must be given once"],
    ["?conversationId=141", 'the query has the unknown key "conversationId". Known keys: conversation_id, message_id'],
  ])("is refused for the query %s", async (query, error) => {
    expect(await new Desk().call(EXCHANGES + query)).toMatchObject({ status: 422, body: { error } });
  });

  test("cannot be used with other methods than GET, or with a wrong Host", async () => {
    const desk = new Desk();
    expect(await desk.call(EXCHANGES, { method: "DELETE" })).toMatchObject({ status: 405 });
    const strange = new Request(`http://evil.example:4010${EXCHANGES}`);
    expect(await desk.emulator.fetch(strange)).toHaveProperty("status", 403);
  });
});
