import { describe, expect, test } from "vitest";
import { connectEmulator } from "../index.ts";
import { Receipts } from "./receipts.ts";
import { seedConversations } from "./seed.ts";
import { memoryArchive, Store } from "./store.ts";
import { Desk, form, START } from "../testing/desk.ts";

const AT = START * 1000;
const statusesOf = (desk: Desk, id = 3030) =>
  desk.emulator
    .truth()
    .conversations.flatMap(({ messages }) => messages)
    .find((message) => message.id === id)
    ?.history.map(({ status, at }) => [status, at - AT]);

describe("receipts", () => {
  test("deliver each message, and then mark it as read, when the clock reaches their time", async () => {
    const desk = new Desk({ receipts: { delivered: 1000, read: 5000 } });
    await desk.send(141, { content: "a" });
    desk.emulator.clock.advance(999);
    expect(statusesOf(desk)).toEqual([["sent", 0]]);
    desk.emulator.clock.advance(1);
    expect(statusesOf(desk)).toEqual([
      ["sent", 0],
      ["delivered", 1000],
    ]);
    desk.emulator.clock.advance(60_000);
    expect(statusesOf(desk)).toEqual([
      ["sent", 0],
      ["delivered", 1000],
      ["read", 5000],
    ]);
    expect(desk.truthOf(141)?.messages.at(-1)?.status).toBe("read");
  });

  test("also come when the time source reaches their time, without a change of the clock", async () => {
    const desk = new Desk({ receipts: { delivered: 1000 } });
    await desk.send(141, { content: "a" });
    desk.passHours(1);
    const { body } = await desk.call("/__emulator/truth?conversation_id=141");
    expect(JSON.stringify(body)).toContain('"status":"delivered"');
    expect(statusesOf(desk)).toEqual([
      ["sent", 0],
      ["delivered", 1000],
    ]);
  });

  test("that are due come before a status that is set by hand, and are part of an exported seed", async () => {
    const desk = new Desk({ receipts: { delivered: 1000, failures: [{ code: 131026, conversationId: 142 }] } });
    await desk.send(141, { content: "a" });
    await desk.send(142, { content: "a", message_type: "outgoing", template_params: { name: "n", language: "en" } });
    desk.passHours(1);
    const { conversations } = desk.emulator.exportSeed();
    expect(conversations[1]?.messages?.at(-1)?.failure).toMatch(/^131026: /);
    const other = new Desk({ receipts: { delivered: 1000 } });
    await other.send(141, { content: "a" });
    other.passHours(1);
    other.emulator.setStatus(3030, "read");
    expect(statusesOf(other)?.map(([status]) => status)).toEqual(["sent", "delivered", "read"]);
  });

  test("come neither for notes and failed messages, nor for the customer's messages and website chats", async () => {
    const desk = new Desk({ receipts: { delivered: 0 } });
    await desk.send(141, { content: "a", private: true });
    await desk.send(142, { content: "a" });
    desk.emulator.customerWrites(141, "a");
    await desk.send(143, { content: "a" });
    desk.emulator.clock.advance(1000);
    expect([3030, 3031, 3032, 3033].map((id) => statusesOf(desk, id)?.length)).toEqual([1, 1, 1, 1]);
  });

  test("can be failures with any code of the table, for the next calls that match", async () => {
    const failures = [
      { code: 131049, after: 2000, kind: "template", count: 1 } as const,
      { code: 131056, conversationId: 142 },
      { code: 131026, kind: "file" } as const,
    ];
    const desk = new Desk({ receipts: { delivered: 1000, failures } });
    const template = { content: "a", message_type: "outgoing", template_params: { name: "n", language: "en" } };
    await desk.send(141, template);
    await desk.send(141, template);
    await desk.send(142, template);
    await desk.send(141, form(["attachments[]", new File(["x"], "a.txt")]));
    desk.emulator.clock.advance(5000);
    expect([3030, 3031, 3032, 3033].map((id) => statusesOf(desk, id)?.at(-1))).toEqual([
      ["failed", 2000],
      ["delivered", 1000],
      ["failed", 0],
      ["failed", 0],
    ]);
    expect(desk.truthOf(142)?.messages.at(-1)?.content_attributes["external_error"]).toMatch(/^131056: /);
  });

  test("come again after a retry, and those of the first attempt no longer come", async () => {
    const desk = new Desk({ receipts: { delivered: 3000, failures: [{ code: 131026 }] } });
    await desk.send(141, { content: "a" });
    desk.emulator.clock.advance(1000);
    await desk.retry(141, 3030);
    desk.emulator.clock.advance(10_000);
    expect(statusesOf(desk)).toEqual([
      ["sent", 0],
      ["failed", 0],
      ["sent", 1000],
      ["delivered", 4000],
    ]);
  });

  test("can be changed while the emulator runs, and a reset brings back those of the start", async () => {
    const desk = new Desk();
    const control = connectEmulator(desk.emulator.url, {
      fetch: async (url, init) => desk.emulator.fetch(new Request(url, init)),
    });
    expect(await control.setReceipts({ read: 0 })).toEqual({ read: 0, failures: [] });
    await desk.send(141, { content: "a" });
    expect(statusesOf(desk)).toEqual([
      ["sent", 0],
      ["read", 0],
    ]);
    desk.emulator.setReceipts({ delivered: 10 });
    await desk.send(141, { content: "a" });
    desk.emulator.reset();
    await desk.send(141, { content: "a" });
    desk.emulator.clock.advance(60_000);
    expect(statusesOf(desk)).toEqual([["sent", 0]]);
  });

  test("go back to the plan of a snapshot, with the failures that were left", async () => {
    const desk = new Desk({ receipts: { failures: [{ code: 131049, count: 1 }] } });
    const before = desk.emulator.snapshot();
    await desk.send(141, { content: "a" });
    desk.emulator.setReceipts({ delivered: 0 });
    for (const _ of ["once", "twice"]) {
      desk.emulator.restore(before);
      await desk.send(141, { content: "a" });
      await desk.send(141, { content: "a" });
      expect([statusesOf(desk, 3030), statusesOf(desk, 3031)]).toEqual([
        [
          ["sent", 0],
          ["failed", 0],
        ],
        [["sent", 0]],
      ]);
    }
  });

  test("that cannot be stored do not end the process, and come as soon as they can be stored", () => {
    let isFull = true;
    const now = new Date(AT);
    const archive = memoryArchive(seedConversations(now));
    const replace = (): void => {
      if (isFull) throw new Error("The disk is full");
    };
    const store = new Store(
      () => now,
      { ...archive, replace },
      () => undefined,
    );
    const timers: (() => void)[] = [];
    const delays: number[] = [];
    const receipts = new Receipts(store, { delivered: 0, read: 0 }, (delay, run) => {
      delays.push(delay);
      timers.push(run);
    });
    const draft = { from: "agent", content: "a", private: false, content_attributes: {}, files: [] } as const;
    receipts.watch(store.conversation(141), store.add(141, { ...draft, failure: undefined }));
    // A timer may fire 1 ms too early, when the status is not due yet.
    expect(delays).toEqual([1, 1]);
    expect(() => timers.forEach((run) => run())).not.toThrow();
    expect(() => receipts.settle()).toThrow("The disk is full");
    isFull = false;
    receipts.settle();
    expect(store.message(3030).message.history.map(({ status }) => status)).toEqual(["sent", "delivered", "read"]);
  });

  test.each<[object, string]>([
    [{ delivered: -1 }, "delivered: must be a number of milliseconds, a whole number, 0 or more"],
    [{ seen: 1 }, 'has the unknown key "seen". Known keys: delivered, read, failures'],
    [{ failures: [{ code: 7 }] }, "failures.0.code: must be a code of WhatsApp's table"],
    [{ failures: [{ code: 131026, count: 0 }] }, "failures.0.count: must be a whole number, 1 or more"],
    [{ failures: [{ code: 131026, kind: "note" }] }, 'failures.0.kind: must be "text", "file" or "template"'],
  ])("that are wrong are refused: %j", (receipts, error) => {
    expect(() => new Desk({ receipts })).toThrow(error);
    expect(() => new Desk().emulator.setReceipts(receipts)).toThrow(error);
  });
});
