import type { Message } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import { createClient } from "./index.ts";
import { recordingTransport, type ScriptedAnswer } from "./testing/index.ts";

const sent: ScriptedAnswer = { status: 200, json: { id: 3030, status: "sent" } };
const failed = (external_error?: string): Message => ({
  id: 3030,
  status: "failed",
  ...(external_error === undefined ? {} : { content_attributes: { external_error } }),
});

function start(script: ScriptedAnswer[]) {
  const transport = recordingTransport(script);
  const { messages } = createClient(transport);
  const retry: typeof messages.retry = (...args) => messages.retry(...args);
  return { transport, retry };
}

describe("a message is retried", () => {
  test.each<[string, Message]>([
    ["without a reason", failed()],
    ["for a reason that may pass", failed("131000: Something went wrong")],
    ["for a reason without a code", failed("Template not found")],
    ["for a code not known here", failed("(#999999) Novel")],
  ])("that failed %s", async (_, message) => {
    const { retry, transport } = start([sent]);
    expect(await retry(141, message)).toMatchObject({ id: 3030, status: "sent" });
    transport.verify();
  });

  test("by its id alone, of which nothing is known", async () => {
    expect(await start([sent]).retry(141, "3030")).toMatchObject({ id: 3030 });
  });
});

describe("a message is not retried, unless forced", () => {
  test.each<[Message, string]>([
    [
      { id: 3030, status: "sent" },
      'message: has not failed (its status is "sent"): only a failed message can be retried',
    ],
    [{ id: 3030 }, "message: has not failed (it has no status): only a failed message can be retried"],
    [
      failed("131047: Re-engagement message"),
      "message: failed with 131047, and the 24-hour window is closed: send a template, or retry with { force: true } once the customer has written",
    ],
    [
      failed("(#132000) Number of parameters"),
      "message: failed with 132000, and a repeat would fail again: send it anew with what was wrong put right, or retry with { force: true }",
    ],
  ])("%j", async (message, complaint) => {
    const { retry, transport } = start([sent]);
    await expect(retry(141, message)).rejects.toThrow(complaint);
    expect(transport.requests).toEqual([]);
    expect(await retry(141, message, { force: true })).toMatchObject({ id: 3030 });
  });
});

test("while a retry is under way, another joins it, and one of another message does not", async () => {
  const { retry, transport } = start([sent, sent, sent]);
  const [first, second] = await Promise.all([retry(141, 3030), retry("141", "3030"), retry(141, 3031)]);
  expect(second).toBe(first);
  expect(transport.requests).toHaveLength(2);
  await retry(141, 3030);
  transport.verify();
});

test("what joined fails as the first did", async () => {
  const { retry, transport } = start([{ status: 500, text: "" }]);
  const results = await Promise.allSettled([retry(141, 3030), retry(141, 3030)]);
  expect(results).toMatchObject([{ reason: { delivery: "unknown" } }, { reason: { delivery: "unknown" } }]);
  transport.verify();
});
