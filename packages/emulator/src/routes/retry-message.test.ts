import { expect, test } from "vitest";
import { Desk, START } from "../testing/desk.ts";

const reply = { content: "Hello", content_attributes: { in_reply_to: 30, tag: "a" } };
const reason = "131047: Re-engagement message is not allowed";

test("a failed message fails again when it is retried, but a retry succeeds after the customer has written", async () => {
  const desk = new Desk();
  const first = await desk.send(142, reply);
  expect(first.body).toMatchObject({
    id: 3030,
    content_attributes: { in_reply_to: 30, tag: "a", external_error: reason },
  });
  desk.passHours(1);
  expect(await desk.retry(142, 3030)).toMatchObject({ status: 200, body: first.body });

  desk.emulator.customerWrites(142, "I am back");
  const sent = { ...(first.body as object), status: "sent", content_attributes: reply.content_attributes };
  const again = await desk.retry(142, 3030);
  expect([again.status, again.body]).toStrictEqual([200, sent]);
  expect(desk.truthOf(142)?.messages.filter(({ id }) => id === 3030)).toMatchObject([
    { status: "sent", created_at: START, sorting_id: 2 },
  ]);
});

test.each([
  ["that was sent", 141, 3030],
  ["of the customer", 141, 29],
])("the retry of a message %s is refused", async (_, conversation, message) => {
  const desk = new Desk();
  await desk.send(141, { content: "Hello" });
  expect(await desk.retry(conversation, message)).toMatchObject({
    status: 422,
    body: { error: `Message ${message} has not failed: only a message whose status is failed can be retried` },
  });
});

test.each([9999, 141, "x", "%2e%2e", "03030"])(
  "the retry of message %s in conversation 142 is answered with 404",
  async (id) => {
    const desk = new Desk();
    await desk.send(141, { content: "Hello" });
    expect(await desk.retry(142, id)).toMatchObject({
      status: 404,
      body: { error: expect.any(String) },
    });
  },
);
