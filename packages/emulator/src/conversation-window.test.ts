import { describe, expect, test } from "vitest";
import { Desk, form } from "./testing/desk.ts";

const failed = {
  status: "failed",
  content_attributes: { external_error: "131047: Re-engagement message is not allowed" },
};
const text = { content: "Hello" };

describe("a closed window", () => {
  test("text and files are stored whole, and fail", async () => {
    const desk = new Desk();
    const file = form(["attachments[]", new File(["x"], "a.txt")]);
    expect(await desk.send(142, text)).toMatchObject({ status: 200, body: { id: 3030, content: "Hello", ...failed } });
    expect(await desk.send(142, file)).toMatchObject({ status: 200, body: { ...failed, attachments: [{}] } });
    expect(desk.truthOf(142)?.messages.slice(1)).toMatchObject([failed, failed]);
  });

  test("a private note does not leave the desk, so it does not fail", async () => {
    const { body } = await new Desk().send(142, { ...text, private: true });
    expect(body).toMatchObject({ status: "sent", content_attributes: {} });
  });
});

test.each([
  [142, "closed"],
  [141, "open"],
  [143, "none"],
])("%i starts %s", (conversation, state) => {
  expect(new Desk().truthOf(conversation)?.window).toBe(state);
});

test("24 hours after the customer's last message the window closes, to the second", async () => {
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

test("an agent's message does not open it, a customer's does", async () => {
  const desk = new Desk();
  await desk.send(142, { ...text, private: true });
  expect(desk.truthOf(142)?.window).toBe("closed");
  desk.emulator.customerWrites(142, "I am back");
  expect(desk.truthOf(142)?.window).toBe("open");
  expect((await desk.send(142, text)).body).toMatchObject({ status: "sent" });
});
