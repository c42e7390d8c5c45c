import fc from "fast-check";
import { expect, test } from "vitest";
import type { TruthMessage } from "../index.ts";
import { Desk, START } from "../testing/desk.ts";

const HOUR = 3_600_000;
const reason = "131047: Re-engagement message is not allowed";
const sent = (at: number) => ({ status: "sent", at });
const failed = (at: number) => ({ status: "failed", at, reason });

const messages = (desk: Desk): readonly TruthMessage[] =>
  desk.emulator.truth().conversations.flatMap((conversation) => conversation.messages);

const historyOf = (desk: Desk, id: number) => messages(desk).find((message) => message.id === id)?.history;

test("the history of a message that is sent has one entry, with its time in milliseconds", async () => {
  const desk = new Desk();
  desk.passHours(0.25 / 3600);
  await desk.send(141, { content: "a" });
  expect(historyOf(desk, 3030)).toStrictEqual([sent(START * 1000 + 250)]);
});

test("the history of each message at the start has one entry, with the time of the message", () => {
  for (const { history, created_at } of messages(new Desk())) expect(history).toStrictEqual([sent(created_at * 1000)]);
});

test("each retry adds an entry to the history, whether the message is sent or fails again", async () => {
  const desk = new Desk();
  await desk.send(142, { content: "a" });
  desk.passHours(1);
  await desk.retry(142, 3030);
  desk.emulator.customerWrites(142, "I am back");
  desk.passHours(1);
  await desk.retry(142, 3030);
  const start = START * 1000;
  expect(historyOf(desk, 3030)).toStrictEqual([failed(start), failed(start + HOUR), sent(start + 2 * HOUR)]);
});

test("a retry adds no entry to the history if it is refused, or if a fault happens before the message is sent again", async () => {
  const desk = new Desk({ faults: { rules: [{ fault: "500-before-commit", kind: "retry" }] } });
  await desk.send(142, { content: "a" });
  expect(await desk.retry(142, 3030)).toHaveProperty("status", 500);
  expect(await desk.retry(142, 30)).toHaveProperty("status", 422);
  expect(historyOf(desk, 3030)).toHaveLength(1);
  expect(historyOf(desk, 30)).toHaveLength(1);
});

test("after very many retries, the history contains the first entry and the last 99", async () => {
  const desk = new Desk();
  await desk.send(142, { content: "a" });
  for (let count = 1; count <= 120; count += 1) {
    desk.passHours(1);
    await desk.retry(142, 3030);
  }
  const history = historyOf(desk, 3030);
  expect(history).toHaveLength(100);
  expect([history?.[0], history?.[1], history?.at(-1)]).toEqual(
    [0, 22, 120].map((hours) => failed(START * 1000 + hours * HOUR)),
  );
});

test("the history in the truth is a copy", async () => {
  const desk = new Desk();
  await desk.send(142, { content: "a" });
  const stolen = historyOf(desk, 3030)?.[0] as { reason: string };
  stolen.reason = "none";
  expect(historyOf(desk, 3030)).toEqual([failed(START * 1000)]);
});

type Step = (desk: Desk) => unknown;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((desk) => desk.send(142, { content: "a" })),
  fc.constant<Step>((desk) => desk.send(141, { content: "a", private: true })),
  fc.constant<Step>((desk) => desk.emulator.customerWrites(142, "I am back")),
  fc.boolean().map(
    (open): Step =>
      (desk) =>
        desk.emulator.setWindow(142, open ? "open" : "closed"),
  ),
  fc.nat(30).map(
    (hours): Step =>
      (desk) =>
        desk.passHours(hours),
  ),
  fc.nat(30).map(
    (hours): Step =>
      (desk) =>
        desk.emulator.clock.advance(hours * HOUR),
  ),
  fc.nat(8).map(
    (index): Step =>
      (desk) =>
        desk.retry(142, 3030 + index),
  ),
);

test("a history always ends with the status of the message, and no entry has an earlier time than the entry before", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const desk = new Desk();
      for (const each of steps) await each(desk);
      for (const { history, status, content_attributes, created_at } of messages(desk)) {
        const { external_error } = content_attributes;
        expect(history.at(-1)).toMatchObject({
          status,
          ...(external_error !== undefined && { reason: external_error }),
        });
        expect(history.map(({ reason: why }) => why !== undefined)).toEqual(
          history.map((entry) => entry.status === "failed"),
        );
        expect(Math.floor((history[0]?.at ?? 0) / 1000)).toBe(created_at);
        expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted((one, other) => one - other));
      }
    }),
    { numRuns: 60 },
  );
});
