import { expect, test } from "vitest";
import { acrossProcesses, send } from "./send.ts";

test("the suite send measures two clients in two processes each, and the baselines", async () => {
  const progress = (): void => undefined;
  const [table] = await send({
    quick: true,
    rounds: 1,
    processes: 2,
    progress,
    clients: ["livedesk", "axios"],
    concurrencies: [2],
    slice: 50,
    warmUp: 1,
  });
  expect(table?.rows.map(([name]) => name).toSorted()).toEqual([
    "@livedesk/node",
    "@livedesk/node, one conversation",
    "axios",
    "undici.request + JSON",
    "undici.request, raw",
  ]);
  for (const [, ratio] of table?.rows ?? []) expect(ratio).toMatchObject({ median: expect.any(Number) });
  const slices = new Map(table?.rows.map((row) => [row[0], row.at(-1)]));
  expect(slices.get("axios")).toBe(2);
});

test("acrossProcesses() returns the median, the lowest and the highest of the processes' medians", () => {
  const process = (median: number) => ({ lower: 0, median, upper: 9, count: 5 });
  expect(acrossProcesses([process(3), process(1), process(2)])).toEqual({ lower: 1, median: 2, upper: 3, count: 3 });
  expect(acrossProcesses([process(3)])).toEqual(process(3));
});
