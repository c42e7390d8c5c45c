import { describe, expect, test } from "vitest";
import { Desk, form, START } from "../testing/desk.ts";

const failed = {
  status: "failed",
  content_attributes: { external_error: "131047: Re-engagement message is not allowed" },
};
const text = { content: "Hello" };

describe("a closed window", () => {
  test("stores messages with text and files, but marks them as failed", async () => {
    const desk = new Desk();
    const file = form(["attachments[]", new File(["x"], "a.txt")]);
    expect(await desk.send(142, text)).toMatchObject({ status: 200, body: { id: 3030, content: "Hello", ...failed } });
    expect(await desk.send(142, file)).toMatchObject({ status: 200, body: { ...failed, attachments: [{}] } });
    expect(desk.truthOf(142)?.messages.slice(1)).toMatchObject([failed, failed]);
  });

  test("does not fail a private note, because a note does not go to WhatsApp", async () => {
    const { body } = await new Desk().send(142, { ...text, private: true });
    expect(body).toMatchObject({ status: "sent", content_attributes: {} });
  });
});

test.each([
  [142, "closed"],
  [141, "open"],
  [143, "none"],
])("conversation %i starts with its window %s", (conversation, state) => {
  expect(new Desk().truthOf(conversation)?.window).toBe(state);
});

test("24 hours after the customer's last message the window closes, exact to the second", async () => {
  const desk = new Desk();
  desk.passHours(23 - 1 / 3600);
  expect((await desk.send(141, text)).body).toMatchObject({ status: "sent" });
  desk.passHours(1 / 3600);
  expect((await desk.send(141, text)).body).toMatchObject(failed);
  expect(desk.truthOf(141)?.window).toBe("closed");
});

test("a website chat has no window", async () => {
  const desk = new Desk();
  desk.passHours(1000);
  expect((await desk.send(143, text)).body).toMatchObject({ status: "sent" });
});

test("a window is opened by a customer's message, but not by an agent's message", async () => {
  const desk = new Desk();
  await desk.send(142, { ...text, private: true });
  expect(desk.truthOf(142)?.window).toBe("closed");
  desk.emulator.customerWrites(142, "I am back");
  expect(desk.truthOf(142)?.window).toBe("open");
  expect((await desk.send(142, text)).body).toMatchObject({ status: "sent" });
});

const HOUR = 3_600_000;
const NOW = START * 1000;

describe("the end of a window", () => {
  test("is 24 hours after the customer's last message, even if that time has passed", () => {
    const { conversations } = new Desk().emulator.truth();
    expect(conversations.map(({ window_ends_at }) => window_ends_at)).toEqual([NOW + 23 * HOUR, NOW - HOUR, null]);
  });

  test("is moved only by messages from the customer", async () => {
    const desk = new Desk();
    await desk.send(142, text);
    expect(desk.truthOf(142)?.window_ends_at).toBe(NOW - HOUR);
    desk.emulator.customerWrites(142, "I am back");
    expect(desk.truthOf(142)?.window_ends_at).toBe(NOW + 24 * HOUR);
  });
});

test("a conversation has the name of its customer", () => {
  const { conversations } = new Desk().emulator.truth();
  expect(conversations.map(({ customer }) => customer)).toStrictEqual([
    { name: "Maria Santos" },
    { name: "John Miller" },
    { name: "Aiko Tanaka" },
  ]);
});

describe("a window that was set by hand", () => {
  const put = (desk: Desk, conversation: number | string, body: unknown) =>
    desk.call(`/__emulator/conversations/${conversation}/window`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  test("is open for 24 hours, as after a message from the customer", async () => {
    const desk = new Desk();
    const opened = desk.emulator.setWindow(142, "open");
    expect(opened).toStrictEqual(desk.truthOf(142));
    expect(opened).toMatchObject({ window: "open", window_ends_at: NOW + 24 * HOUR, messages: [{ id: 30 }] });
    expect((await desk.send(142, text)).body).toMatchObject({ status: "sent" });
    desk.passHours(24);
    expect(desk.truthOf(142)?.window).toBe("closed");
  });

  test("that was closed by hand stays closed until the customer writes", async () => {
    const desk = new Desk();
    expect(desk.emulator.setWindow(141, "closed")).toMatchObject({ window: "closed", window_ends_at: NOW });
    expect((await desk.send(141, text)).body).toMatchObject(failed);
    desk.emulator.customerWrites(141, "I am back");
    expect(desk.truthOf(141)).toMatchObject({ window: "open", window_ends_at: NOW + 24 * HOUR });
    expect(desk.emulator.setWindow(141, "closed")).toMatchObject({ window: "closed" });
  });

  test("keeps its end if it is closed twice, and gets a later end if it is opened twice", () => {
    const desk = new Desk();
    expect(desk.emulator.setWindow(142, "closed")).toMatchObject({ window: "closed", window_ends_at: NOW - HOUR });
    desk.emulator.setWindow(142, "open");
    desk.passHours(1);
    expect(desk.emulator.setWindow(142, "open")).toMatchObject({ window_ends_at: NOW + 25 * HOUR });
  });

  test("is answered over HTTP with the conversation", async () => {
    const desk = new Desk();
    const opened = await put(desk, 142, { open: true });
    expect([opened.status, opened.body]).toStrictEqual([200, desk.truthOf(142)]);
    expect(opened.body).toMatchObject({ id: 142, window: "open" });
    expect(await put(desk, 142, { open: false })).toMatchObject({ status: 200, body: { window: "closed" } });
  });

  test.each([
    [142, {}, 422, "open: is required and must be true or false"],
    [142, { open: "true" }, 422, "open: is required and must be true or false"],
    [142, { open: true, until: 1 }, 422, 'the body has the unknown key "until". The only known key is open'],
    [142, null, 422, "the body must be an object"],
    [143, { open: false }, 422, "open: conversation 143 is not a WhatsApp conversation, so it has no 24-hour window"],
    [9, { open: true }, 404, "There is no such conversation; this emulator has 141, 142, 143"],
    ["x", { open: true }, 404, "There is no such conversation; this emulator has 141, 142, 143"],
  ])("is refused over HTTP for the path %s with the body %j", async (conversation, body, status, error) => {
    const desk = new Desk();
    const before = desk.emulator.truth();
    expect(await put(desk, conversation, body)).toMatchObject({ status, body: { error } });
    expect(desk.emulator.truth()).toEqual(before);
  });

  test("throws an error in the same process if the values are not valid", () => {
    const { emulator } = new Desk();
    expect(() => emulator.setWindow(9, "open")).toThrow("There is no such conversation");
    expect(() => emulator.setWindow(143, "open")).toThrow("not a WhatsApp conversation");
    // @ts-expect-error "none" is a state of a window, but it cannot be set.
    expect(() => emulator.setWindow(142, "none")).toThrow('window: must be "open" or "closed"');
  });

  test("can only be set with PUT, and not by a page of another origin", async () => {
    const desk = new Desk();
    const path = "/__emulator/conversations/142/window";
    expect(await desk.call(path)).toMatchObject({ status: 405 });
    const init = { method: "PUT", headers: { Origin: "https://evil.example" }, body: '{"open":true}' };
    expect(await desk.call(path, init)).toMatchObject({ status: 403 });
    expect(desk.truthOf(142)?.window).toBe("closed");
  });
});
