import { type Client as Page, createClient as createPage, LiveDeskError } from "@livedesk/browser";
import { createClient as createCoreClient } from "@livedesk/core";
import { recordingTransport, type ScriptedAnswer } from "@livedesk/core/testing";
import { type Fault, startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { describe, expect, test } from "vitest";
import { LETS_IN, serve, pageFetch } from "./testing/relays.ts";
import { type RawRequest, MESSAGES, sendRaw, text, PNG, file, form, formHeaders } from "./testing/requests.ts";
import { createRelay } from "./index.ts";

/** An emulator, a relay to it, and a page that sends through the relay. Each test has its own, so that tests can run side by side. */
async function openRelay() {
  const emulator = await startEmulator();
  const { apiKey, apiSecret, url } = emulator;
  const server = createClient({ apiKey, apiSecret, baseUrl: url, maxRetries: 0, timeout: 4000 });
  const served = await serve(createRelay({ client: server, ...LETS_IN }));
  const page = createPage({ baseUrl: `${served.url}/livedesk`, fetch: pageFetch, maxRetries: 0 });
  return {
    emulator,
    page,
    url: served.url,
    /** How many messages with the content of these tests LiveDesk has. */
    stored: () =>
      emulator.truth().conversations.flatMap(({ messages }) => messages.filter(({ content }) => content === CONTENT))
        .length,
    async [Symbol.asyncDispose]() {
      await served.close();
      await server.close();
      await emulator.close();
    },
  };
}

const CONTENT = "canary-content";

const sends: Record<string, { readonly raw: RawRequest; readonly send: (page: Page) => Promise<unknown> }> = {
  "a text message": {
    raw: { body: JSON.stringify({ content: CONTENT }) },
    send: (page) => page.messages.send(141, { content: CONTENT }),
  },
  "a form": {
    raw: { headers: formHeaders, body: form([text("content", CONTENT), file()]) },
    send: (page) =>
      page.messages.send(141, { content: CONTENT, attachments: [new File([PNG], "a.png", { type: "image/png" })] }),
  },
};

/**
 * Each entry contains a fault, whether the message is stored in spite of the fault, and the statuses that a page may
 * get.
 */
const FAULTS: readonly (readonly [fault: Fault, isStored: boolean, statuses: readonly number[]])[] = [
  // The form is so short that its end may be sent before or after the reset.
  [{ fault: "reset-before-body" }, false, [502, 424]],
  [{ fault: "reset-mid-body" }, false, [502, 424]],
  [{ fault: "429" }, false, [429]],
  [{ fault: "429", retryAfter: 3 }, false, [429]],
  [{ fault: "502-html" }, false, [502]],
  [{ fault: "500-before-commit" }, false, [502]],
  [{ fault: "stall-headers" }, false, [504]],
  [{ fault: "reset-after-commit" }, true, [502]],
  [{ fault: "500-after-commit" }, true, [502]],
  [{ fault: "stall-body" }, true, [504]],
  [{ fault: "truncated-json" }, true, [502]],
  [{ fault: "not-json" }, true, [502]],
  [{ fault: "slow", delayMs: 50 }, true, [200]],
];

describe.concurrent.each(Object.entries(sends))("when a page sends %s,", (_name, { raw, send }) => {
  test.each(FAULTS)(
    "after the fault $fault, the status of the answer says whether the message exists",
    async (fault, isStored, statuses) => {
      await using relay = await openRelay();
      relay.emulator.faults.add(fault);
      const answer = await sendRaw(relay.url, raw);
      expect(statuses).toContain(answer.status);
      expect(relay.stored()).toBe(isStored ? 1 : 0);
      if (answer.status === 200) return;
      expect(answer.body).toMatch(/^\{"error":"[\w' :]+"\}$/);
      expect(answer.headers.get("retry-after")).toBe("retryAfter" in fault ? "3" : null);
    },
  );

  test.each(FAULTS)(
    "after the fault $fault, the outcome in the page says whether the message exists",
    async (fault, isStored, statuses) => {
      await using relay = await openRelay();
      relay.emulator.faults.add(fault);
      const outcome = await send(relay.page).then(
        () => "accepted",
        (error: unknown) => (error instanceof LiveDeskError ? error.outcome : "another error"),
      );
      const expected = statuses.map((status) => (status === 200 ? "accepted" : status >= 500 ? "unknown" : "rejected"));
      expect(expected).toContain(outcome);
      // This is the most important check: a message that exists is never reported as refused.
      expect(relay.stored()).toBe(isStored ? 1 : 0);
      expect([isStored, outcome]).not.toEqual([true, "rejected"]);
      expect([isStored, outcome]).not.toEqual([true, "not-sent"]);
    },
  );
});

describe.concurrent("when a page retries a message,", () => {
  test.each(FAULTS)(
    "after the fault $fault during a retry, the status of the answer says whether the message was sent",
    async (fault, isStored, statuses) => {
      await using relay = await openRelay();
      const failed = await relay.page.messages.send(142, { content: CONTENT });
      relay.emulator.customerWrites(142, "Yes");
      relay.emulator.faults.add({ ...fault, kind: "retry" });
      const path = MESSAGES.replace("141", "142");
      const { status } = await sendRaw(relay.url, { path: `${path}/${failed.id}/retry`, body: "" });
      expect(statuses).toContain(status);
      const message = relay.emulator.truth().conversations[1]?.messages.find(({ id }) => id === failed.id);
      expect(message?.status).toBe(isStored ? "sent" : "failed");
    },
  );
});

test("a page learns that there is certainly no message if LiveDesk cannot be reached", async () => {
  await using relay = await openRelay();
  await relay.emulator.close();
  await expect(relay.page.messages.send(141, { content: CONTENT })).rejects.toMatchObject({
    outcome: "rejected",
    status: 424,
    message: "The request was refused (HTTP 424): LiveDesk could not be reached: nothing was sent",
  });
});

const json = (status: number, error = `canary-said ${CONTENT}`): ScriptedAnswer => ({ status, json: { error } });

describe("an error answer of LiveDesk", () => {
  test.each([
    ...[400, 404, 413, 415, 422, 429].map((status) => [status, status] as const),
    // The relay or its credentials caused these refusals, so the answer is 424. The answer is not a 5xx, because there
    // is certainly no message.
    ...[401, 403, 402, 405, 408, 409, 410, 418, 451].map((status) => [status, 424] as const),
    ...[500, 501, 502, 503, 504, 520, 301, 302, 304, 100].map((status) => [status, 502] as const),
  ])("after HTTP %i of LiveDesk, the relay answers HTTP %i, without the text of LiveDesk", async (status, expected) => {
    for (const raw of [{}, { path: `${MESSAGES}/29/retry`, body: "" }]) {
      const transport = recordingTransport([json(status)]);
      const relay = createRelay({
        client: createCoreClient(transport, { maxRetries: 0 }),
        ...LETS_IN,
      });
      await using own = await serve(relay);
      const answer = await sendRaw(own.url, raw);
      expect(answer.status).toBe(expected);
      expect(answer.body).not.toContain("canary");
      transport.verify();
    }
  });

  test.each([401, 403])(
    "after HTTP %i of LiveDesk, the answer says that the relay's credentials were refused",
    async (status) => {
      const client = createCoreClient(recordingTransport([json(status)]));
      await using own = await serve(createRelay({ client, ...LETS_IN }));
      expect((await sendRaw(own.url, {})).body).toBe('{"error":"LiveDesk refused the relay\'s credentials"}');
    },
  );

  test.each([
    ["an empty answer", { status: 200, text: "" }, 502],
    ["an answer without an id", { status: 200, json: { status: "sent" } }, 502],
    ["an answer that is an unexpected error", { error: new TypeError("canary") }, 502],
  ] as const)("after %s of LiveDesk, the outcome in the page is unknown", async (_, answer, expected) => {
    const client = createCoreClient(recordingTransport([answer]));
    await using own = await serve(createRelay({ client, ...LETS_IN }));
    expect((await sendRaw(own.url, {})).status).toBe(expected);
  });
});
