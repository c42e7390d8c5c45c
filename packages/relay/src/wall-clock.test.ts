import { createClient } from "@livedesk/core";
import { recordingTransport } from "@livedesk/core/testing";
import { expect, test } from "vitest";
import { scriptedRelay, pageRequest } from "./testing/relays.ts";
import { ORIGIN } from "./testing/requests.ts";
import { createRelay } from "./index.ts";

const HOUR = 3_600_000;

test.each([
  ["forward", 8 * HOUR],
  ["back", -8 * HOUR],
])("after the system clock was set %s, a page still gets the Retry-After of LiveDesk", async (_, step) => {
  const transport = recordingTransport([{ status: 429, text: "", headers: { "retry-after": "30" } }], {
    start: Date.parse("2026-03-01T12:00:00Z"),
  });
  const { clock } = transport;
  const client = createClient(transport, { maxRetries: 0 });
  const relay = createRelay({ client, clock, origins: [ORIGIN], authenticate: () => "caller", authorize: () => true });
  clock.stepWall(step);
  const { status, headers } = await relay(pageRequest());
  expect([status, headers.get("retry-after")]).toEqual([429, "30"]);
});

test("if the system clock is set, the number of requests that a caller may still send does not change", async () => {
  const { clock } = recordingTransport();
  const { relay } = scriptedRelay({ clock, limits: { requestsPerMinute: 1 } });
  const ask = async (): Promise<number> => (await relay(pageRequest())).status;
  expect([await ask(), await ask()]).toEqual([200, 429]);
  clock.stepWall(8 * HOUR);
  expect(await ask()).toBe(429);
  clock.stepWall(-16 * HOUR);
  await clock.advance(60_000);
  expect(await ask()).toBe(200);
});
