import { expect, test } from "vitest";
import { send } from "./send.ts";

test("two peers run beside the baselines for a slice each", async () => {
  const progress = (): void => undefined;
  const [table] = await send({
    quick: true,
    rounds: 1,
    progress,
    peers: ["livedesk", "axios"],
    concurrencies: [2],
    slice: 50,
    warmUp: 1,
  });
  expect(table?.rows.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      "@livedesk/node",
      "@livedesk/node, one conversation",
      "axios",
      "undici.request + JSON",
      "undici.request, raw",
    ]),
  );
  for (const [, ratio] of table?.rows ?? []) expect(ratio).toMatchObject({ median: expect.any(Number) });
}, 20_000);
