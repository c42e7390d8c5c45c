import { expect, test } from "vitest";
import type { Flaw } from "./memory-store.ts";
import { runSchedule } from "./simulation.ts";

/** How many schedules to run: LIVEDESK_SIMULATE=100000 runs many, and LIVEDESK_SEED=17 begins with schedule 17. */
const schedules = Number(process.env["LIVEDESK_SIMULATE"] ?? 2000);
const first = Number(process.env["LIVEDESK_SEED"] ?? 1);

test(
  `in ${schedules} schedules from ${first}, no message is sent twice, lost or sent out of order`,
  { timeout: 60_000 + schedules * 50 },
  async () => {
    const totals = { steps: 0, sent: 0, unknown: 0 };
    for (let seed = first; seed < first + schedules; seed++) {
      const { wrong, steps, sent, unknown } = await runSchedule(seed);
      expect(wrong, `schedule ${seed}: LIVEDESK_SEED=${seed} LIVEDESK_SIMULATE=1 repeats it`).toEqual([]);
      totals.steps += steps;
      totals.sent += sent;
      totals.unknown += unknown;
    }
    console.log(`${schedules} schedules: ${JSON.stringify(totals)}`);
    // The schedules would prove nothing if nothing was sent, or if nothing went wrong.
    expect(totals.sent).toBeGreaterThan(2 * schedules);
    expect(totals.unknown).toBeGreaterThan(schedules / 4);
  },
);

/** Runs schedules until one is wrong. */
async function findFlaw(flaw: Flaw, most: number): Promise<readonly string[]> {
  for (let seed = 1; seed <= most; seed++) {
    const { wrong } = await runSchedule(seed, flaw);
    if (wrong.length > 0) return wrong;
  }
  return [];
}

test.each<[Flaw, RegExp]>([
  ["settle without attempt", /./],
  ["claim after send", /was sent \d times/],
  ["a dead worker's messages are queued again", /was sent \d times/],
  ["a claim that ignores holds, and no unique index", /conversation/],
  ["claims by a random id", /conversation/],
  ["a clock that is set back prolongs the waits", /waits longer than it should/],
])("the simulation finds the flaw: %s", { timeout: 300_000 }, async (flaw, expected) => {
  expect((await findFlaw(flaw, 5000)).join("; ")).toMatch(expected);
});

test("a claim that ignores holds cannot break the order, because the unique index refuses it", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { wrong } = await runSchedule(seed, "a claim that ignores holds");
    expect(wrong.filter((what) => what.startsWith("conversation") || what.includes("was sent"))).toEqual([]);
  }
});
