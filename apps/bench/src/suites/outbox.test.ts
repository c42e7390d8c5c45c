import { expect, test } from "vitest";
import { outbox } from "./outbox.ts";

test("the suite outbox measures sends through SQLite, and claims with few and with many messages waiting", async () => {
  const [sends, claims] = await outbox({ quick: true, rounds: 1, progress: () => undefined });
  expect(sends?.rows.map(([name]) => name)).toEqual(["1 at a time", "8 at a time", "64 at a time"]);
  for (const [, rate, cost] of sends?.rows ?? []) {
    expect(rate).toMatchObject({ median: expect.any(Number) });
    expect(cost).toMatchObject({ median: expect.any(Number) });
  }
  expect(claims?.rows[0]).toEqual(["SQLite", expect.any(Number), expect.any(Number), expect.any(Number)]);
});
