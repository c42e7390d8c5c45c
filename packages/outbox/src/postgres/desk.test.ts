import { createClient } from "@livedesk/core";
import { recordingTransport } from "@livedesk/core/testing";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createOutbox } from "../create-outbox.ts";
import { webhookResolver } from "../resolvers/webhook.ts";
import { TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";
import { sure } from "../testing/suite/rows.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

describe("with a store in Postgres, outbox.observe()", () => {
  /** Messages with the same text of one conversation, each of which got HTTP 500. */
  async function unknownMessages(count: number) {
    const bench = await PostgresBench.open(server);
    const transport = recordingTransport(Array.from({ length: count }, () => ({ status: 500, text: "" })));
    const outbox = createOutbox({
      client: createClient(transport),
      store: bench.store,
      resolvers: [webhookResolver({ senderId: 7 })],
      holdUnknown: 0,
    });
    onTestFinished(() => outbox.close());
    const ids: number[] = [];
    for (let index = 0; index < count; index++) {
      const { id } = await outbox.enqueue(141, "Hello");
      expect((await outbox.process(id)).message.state).toBe("unknown");
      ids.push(id);
    }
    const shows = async (messageId: number, about: number, content = "Hello"): Promise<void> =>
      outbox.observe({
        event: "message_created",
        id: messageId,
        content,
        message_type: "outgoing",
        private: false,
        created_at: (await outbox.get(about))?.startedAt?.toISOString(),
        sender: { id: 7, type: "user" },
        conversation: { id: 141 },
      });
    return { outbox, ids, shows };
  }

  test("closes an unknown message that a webhook is about, and says so in the evidence", async () => {
    const { outbox, ids, shows } = await unknownMessages(1);
    const id = sure(ids[0]);
    await shows(30, id, " Hello\r\n");
    const found = await outbox.get(id);
    expect(found).toMatchObject({ state: "accepted", messageId: 30 });
    expect(found?.evidence.filter(({ verdict }) => verdict !== "unclear")).toMatchObject([
      { kind: "attempt", outcome: "unknown" },
      { kind: "webhook", messageId: 30, sender: "user 7" },
      { kind: "verdict", by: "webhook", verdict: "present", outcome: "accepted", messageId: 30 },
    ]);
    expect(JSON.stringify(found?.evidence)).not.toContain("Hello");
  });

  test("does not take one webhook for two messages, and closes both in their order when both have come", async () => {
    const { outbox, ids, shows } = await unknownMessages(2);
    const [first, second] = ids.map(sure) as [number, number];
    await shows(31, second);
    for (const id of ids) expect(await outbox.get(id)).toMatchObject({ state: "unknown" });
    await shows(30, first);
    expect(await outbox.get(first)).toMatchObject({ state: "accepted", messageId: 30 });
    expect(await outbox.get(second)).toMatchObject({ state: "accepted", messageId: 31 });
  });
});
