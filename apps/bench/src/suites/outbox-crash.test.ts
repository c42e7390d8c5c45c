import { expect, test } from "vitest";
import { verdict } from "./outbox-crash.ts";

test("verdict() counts what was sent twice, lost and out of order, and what is listed", () => {
  const queued = [0, 1, 2, 3, 4, 5].map((number) => ({ number, conversationId: number % 2 }));
  const arrivals = [0, 4, 2, 1, 1, 0];
  expect(verdict(queued, arrivals, { listed: [1, 5] })).toEqual({
    twice: 2,
    lost: 1,
    disordered: 1,
    listed: 2,
    arrived: 1,
  });
});
