import { describe, expect, test } from "vitest";
import { connectEmulator, type EmulatorAppOptions } from "../index.ts";
import { Desk, fate, START } from "../testing/desk.ts";

const AT = START * 1000;

describe("setStatus()", () => {
  test("moves a message from sent to delivered, read and failed, and keeps its history", async () => {
    const desk = new Desk();
    const { emulator } = desk;
    await desk.send(141, { content: "a" });
    emulator.clock.advance(1000);
    expect(emulator.setStatus(3030, "delivered")).toMatchObject({ id: 3030, status: "delivered" });
    expect(emulator.setStatus(3030, "read")).toMatchObject({ status: "read" });
    const failed = emulator.setStatus(3030, "failed", { code: 131026 });
    expect(failed).toMatchObject({
      status: "failed",
      content_attributes: { external_error: "131026: Message undeliverable" },
      history: [
        { status: "sent", at: AT },
        { status: "delivered", at: AT + 1000 },
        { status: "read", at: AT + 1000 },
        { status: "failed", at: AT + 1000, reason: "131026: Message undeliverable" },
      ],
    });
    expect(desk.truthOf(141)?.messages.at(-1)).toStrictEqual(failed);
  });

  test.each([
    [{ code: 131049 }, "131049: Meta chose not to deliver"],
    [{ code: 131056 }, /^131056: /],
    [{ reason: "(#130429) Rate limit hit" }, "(#130429) Rate limit hit"],
  ])("can fail a message with %j", async (failure, reason) => {
    const desk = new Desk();
    await desk.send(141, { content: "a" });
    expect(desk.emulator.setStatus(3030, "failed", failure).history.at(-1)?.reason).toMatch(reason);
  });

  test.each([
    [3030, "lost", {}, 'status: must be "sent", "delivered", "read" or "failed"'],
    [3030, "failed", {}, "code: is required if the status is failed, or give a reason"],
    [3030, "failed", { code: 7 }, "code: must be a code of WhatsApp's table, such as 131026"],
    [3030, "failed", { reason: " " }, "reason: must be a string with text"],
    [3030, "read", { code: 131026 }, "code: can only be given if the status is failed"],
    [29, "read", {}, "message 29 was not sent by an agent to the customer"],
    [3031, "read", {}, "message 3031 was not sent by an agent to the customer"],
    [9, "read", {}, "There is no such message"],
  ])("refuses message %i with %s %j", async (id, status, failure, error) => {
    const desk = new Desk();
    await desk.send(141, { content: "a" });
    await desk.send(141, { content: "a", private: true });
    const { body } = await desk.call(`/__emulator/messages/${id}/status`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ status, ...failure }),
    });
    expect(body).toEqual({ error: expect.stringContaining(error) });
    expect(() => desk.emulator.setStatus(id, status as "read", failure)).toThrow(error);
  });

  test("works over HTTP", async () => {
    const desk = new Desk();
    await desk.send(141, { content: "a" });
    const control = connectEmulator(desk.emulator.url, {
      fetch: async (url, init) => desk.emulator.fetch(new Request(url, init)),
    });
    expect(await control.setStatus(3030, "failed", { code: 131053 })).toMatchObject({ status: "failed" });
    expect(await control.setStatus(3030, "delivered")).toStrictEqual(desk.truthOf(141)?.messages.at(-1));
  });
});

describe("the retry of", () => {
  const reply = { content: "a", content_attributes: { in_reply_to: 29 } };
  const retried = async (retries: EmulatorAppOptions["retries"], prepare: (desk: Desk) => unknown) => {
    const desk = new Desk({ retries });
    await desk.send(141, reply);
    await prepare(desk);
    const answer = await desk.retry(141, 3030);
    return { answer, message: desk.truthOf(141)?.messages.find(({ id }) => id === 3030) };
  };
  const failLater = ({ emulator }: Desk) => emulator.setStatus(3030, "failed", { code: 131026 });
  const nothing = () => undefined;

  test.each(["documented", undefined] as const)(
    "%s: only a failed message is sent again, and keeps its attributes",
    async (retries) => {
      expect((await retried(retries, nothing)).answer.status).toBe(422);
      const { message } = await retried(retries, failLater);
      expect(message).toMatchObject({ status: "sent", content_attributes: { in_reply_to: 29 } });
    },
  );

  test("upstream-legacy: any message is sent again, and loses its attributes", async () => {
    const { answer, message } = await retried("upstream-legacy", nothing);
    expect([answer.status, ...fate(answer)]).toEqual([200, "sent", undefined]);
    expect(message?.history).toHaveLength(2);
    expect(message?.content_attributes).toEqual({});
  });

  test("upstream-legacy: a message that WhatsApp accepted, and that failed later, only looks as if it was sent again", async () => {
    const { answer, message } = await retried("upstream-legacy", (desk) => {
      failLater(desk);
      desk.emulator.setWindow(141, "closed");
    });
    expect(fate(answer)).toEqual(["sent", undefined]);
    expect(message?.history.map(({ status }) => status)).toEqual(["sent", "failed", "sent"]);
  });

  test("upstream-2026: a failed message is sent again, and any other message stays as it is", async () => {
    const same = await retried("upstream-2026", nothing);
    expect([same.answer.status, same.message?.history.length]).toEqual([200, 1]);
    const again = await retried("upstream-2026", (desk) => {
      failLater(desk);
      desk.emulator.setWindow(141, "closed");
    });
    expect(fate(again.answer)).toEqual(["failed", "131047: Re-engagement message is not allowed"]);
    expect(again.message).toMatchObject({ content_attributes: { in_reply_to: 29 } });
  });

  test("an unknown kind is a mistake", () => {
    expect(() => new Desk({ retries: "always" as "documented" })).toThrow("retries");
  });
});
