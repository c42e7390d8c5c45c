import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LiveDeskError, createClient } from "../index.ts";
import { recordingTransport } from "../testing/index.ts";

const HOUR = 3_600_000;
const START = Date.parse("2026-03-01T12:00:00Z");

/** The headers with which a server asks for a wait, in ms. `served` is the time of the server's clock. */
const FORMS = {
  seconds: (ms: number) => ({ "retry-after": String(ms / 1000) }),
  milliseconds: (ms: number) => ({ "retry-after-ms": String(ms) }),
  "a date": (ms: number, served: number) => ({
    "retry-after": new Date(served + ms).toUTCString(),
    date: new Date(served).toUTCString(),
  }),
};

describe("if the machine's clock is set during a call", () => {
  const steps = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 100_000 }), by: fc.integer({ min: -8 * HOUR, max: 8 * HOUR }) }),
    { maxLength: 6 },
  );
  const scenario = fc.record({
    form: fc.constantFrom(...(Object.keys(FORMS) as (keyof typeof FORMS)[])),
    asked: fc.integer({ min: 1, max: 120 }).map((seconds) => seconds * 1000),
    skew: fc.integer({ min: -HOUR, max: HOUR }),
    steps,
    startsAt: fc.integer({ min: 0, max: 30_000 }),
    givesUpAfter: fc.option(fc.integer({ min: 100, max: 70_000 })),
    latency: fc.constantFrom(0, 20),
  });

  test("no wait differs by more than a second from the wait that the server asked for, and retryAt is never in the past", async () => {
    let waits = 0;
    let dates = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ form, asked, skew, startsAt, givesUpAfter, latency, ...given }) => {
        const transport = recordingTransport([{ status: 200, json: { id: 1 } }], { start: START, latency });
        const { clock } = transport;
        for (const { at, by } of given.steps) clock.after(at, () => clock.stepWall(by));
        const begins: number[] = [];
        let postponedAt = NaN;
        const { messages } = createClient(
          {
            ...transport,
            async send(request, call) {
              begins.push(clock.now());
              if (begins.length > 1) return transport.send(request, call);
              postponedAt = clock.now();
              return { status: 429, headers: FORMS[form](asked, START + postponedAt + skew), body: "" };
            },
          },
          { ordering: "none" },
        );
        const controller = new AbortController();
        const ended = async (sending: Promise<unknown>): Promise<void> => {
          const error = await sending.then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (!(error instanceof LiveDeskError) || error.retryAt === undefined) return;
          dates++;
          expect(error.retryAt.getTime()).toBeGreaterThanOrEqual(clock.wall());
          const wait = error.retryAt.getTime() - clock.wall() + clock.now() - postponedAt;
          expect(Math.abs(wait - asked)).toBeLessThanOrEqual(1000);
        };
        await clock.advance(startsAt);
        if (givesUpAfter !== null) clock.after(givesUpAfter, () => controller.abort());
        const calls = [ended(messages.send(1, { content: "Hello" }, { signal: controller.signal }))];
        for (const later of [1, 30_000]) {
          clock.after(later, () => void calls.push(ended(messages.send(2, { content: "Hello" }, { timeout: 20_000 }))));
        }
        await clock.advance(70_000);
        await Promise.all(calls);
        for (const begin of begins.slice(1)) {
          waits++;
          // After a minute, one call may test whether the server still asks for the wait.
          expect(begin - postponedAt).toBeGreaterThanOrEqual(Math.min(asked, 60_000) - 1000);
        }
        const [, second] = begins;
        const isTriedAgain = asked <= 59_000 && givesUpAfter === null;
        expect(isTriedAgain ? second : postponedAt).toBeLessThanOrEqual(postponedAt + asked + 1000);
      }),
    );
    expect(waits).toBeGreaterThan(50);
    expect(dates).toBeGreaterThan(50);
  });
});

test("a Retry-After date is compared with this machine's clock at the time of the answer if the answer has no Date", async () => {
  const transport = recordingTransport(
    [
      { status: 429, text: "", headers: { "retry-after": new Date(START + HOUR + 3000).toUTCString() } },
      { status: 200, json: { id: 1 } },
    ],
    { start: START },
  );
  transport.clock.stepWall(HOUR);
  const sending = createClient(transport).messages.send(1, { content: "Hello" });
  await transport.clock.advance(2999);
  expect(transport.requests).toHaveLength(1);
  await transport.clock.advance(1);
  expect(await sending).toMatchObject({ id: 1 });
});

test("the age of a failed message is calculated with the current time of this machine's clock", async () => {
  const transport = recordingTransport([{ status: 200, json: { id: 1 } }], { start: START });
  const message = {
    id: 1,
    status: "failed",
    created_at: START / 1000,
    content_attributes: { external_error: "131049: Not delivered" },
  };
  const { messages } = createClient(transport);
  await expect(messages.retry(141, message)).rejects.toThrow("a retry can only help after");
  transport.clock.stepWall(72 * HOUR);
  expect(await messages.retry(141, message)).toMatchObject({ id: 1 });
});
