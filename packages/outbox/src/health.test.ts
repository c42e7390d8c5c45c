import { createClient } from "@livedesk/core";
import { recordingTransport, type ScriptedAnswer } from "@livedesk/core/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { createOutbox } from "./create-outbox.ts";
import { memoryDatabase, memoryStore } from "./testing/memory-store.ts";

function outboxOver(script: readonly ScriptedAnswer[] = []) {
  const transport = recordingTransport(script);
  const store = memoryStore(memoryDatabase(), () => transport.clock.wall());
  const outbox = createOutbox({ client: createClient(transport), store, holdUnknown: 0 });
  onTestFinished(() => outbox.close());
  return { outbox, clock: transport.clock, store };
}

test("health() is good while a worker runs and nothing waits too long", async () => {
  const { outbox, clock } = outboxOver();
  const worker = outbox.start();
  expect(await outbox.health()).toEqual({ ok: true, problems: [], oldestQueuedMs: 0, paused: undefined, unknown: 0 });
  const stopping = worker.stop();
  await clock.advance(1000);
  await stopping;
  expect(await outbox.health()).toMatchObject({ ok: false, problems: ["no worker runs in this process"] });
});

test("health() names everything that is wrong", async () => {
  const { outbox, clock } = outboxOver([{ status: 500, text: "" }]);
  const { id } = await outbox.enqueue(141, "Hello");
  await outbox.process(id);
  await outbox.enqueue(141, "Hello");
  await outbox.pause("maintenance");
  await clock.advance(301_000);
  expect(await outbox.health({ needsWorker: false })).toEqual({
    ok: false,
    problems: [
      "the outbox is paused: maintenance",
      "the oldest queued message has waited 301 s, the limit is 300 s",
      "unknown messages that must be resolved: 1, tolerated: 0",
    ],
    oldestQueuedMs: 301_000,
    paused: "maintenance",
    unknown: 1,
  });
  await outbox.resume();
  const tolerant = { longestQueued: 600_000, mostUnknown: 1, needsWorker: false };
  expect(await outbox.health(tolerant)).toMatchObject({ ok: true, problems: [] });
});

test("health() does not throw if the store fails, but for a wrong option", async () => {
  const { outbox, store } = outboxOver();
  vi.spyOn(store, "stats").mockRejectedValue(new Error("no database"));
  expect(await outbox.health({ needsWorker: false })).toMatchObject({
    ok: false,
    problems: ["the store failed: no database"],
  });
  await expect(outbox.health({ longestQueued: -1 })).rejects.toThrow(
    "longestQueued: must be a whole number, 0 or more",
  );
});
