import { describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { type EncodedBody, NotSentError, buildFileRequest, buildTextRequest, createClient } from "./index.ts";
import {
  bodyUnlessRefused,
  checkVersion,
  deliver,
  deliverOnce,
  isClient,
  isRefusal,
  markClient,
  timingOf,
} from "./adapter.ts";
import { manualClock, recordingTransport } from "./testing/index.ts";

/** A request with an encoded body that comes from a stream, like the requests of a relay. */
function passedOn(isSpent: () => boolean) {
  const body: EncodedBody = {
    kind: "encoded",
    contentType: "multipart/form-data; boundary=x",
    data: { size: 3, open: () => (async function* () {})() },
    isSpent,
    texts: () => ["canary"],
  };
  const attachments = [{ name: "a", data: new Uint8Array() }];
  return { ...buildFileRequest(141, { attachments }), body };
}

const neverSent = { error: new NotSentError("x", { code: "connection-failed" }) };
const accepted = { status: 200, json: { id: 1 } };

test("deliver() sends a request that was built earlier in the same way as any other request", async () => {
  const transport = recordingTransport([neverSent, accepted]);
  const delivering = deliver(createClient(transport), buildTextRequest(141, { content: "Hello" }));
  await transport.clock.advance(60_000);
  expect(await delivering).toMatchObject({ id: 1 });
  transport.verify();
});

test("deliver() sends a streamed body again if no part of the body was read", async () => {
  const transport = recordingTransport([neverSent, accepted]);
  const delivering = deliver(
    createClient(transport),
    passedOn(() => false),
  );
  await transport.clock.advance(60_000);
  expect(await delivering).toMatchObject({ id: 1 });
});

test.each([
  ["was never sent", neverSent, { outcome: "not-sent", attempts: 1 }],
  ["was postponed", { status: 429, text: "", headers: { "retry-after": "1" } }, { outcome: "rejected", attempts: 1 }],
])(
  "deliver() does not send a streamed body again after it was read, even if the request %s",
  async (_, answer, outcome) => {
    const transport = recordingTransport([answer]);
    const delivering = deliver(
      createClient(transport),
      passedOn(() => true),
    );
    await expect(delivering).rejects.toMatchObject(outcome);
    expect(transport.requests).toHaveLength(1);
  },
);

test("no error shows a text that is part of a streamed body", async () => {
  const transport = recordingTransport([{ status: 422, json: { error: "content: canary is too long" } }]);
  const delivering = deliver(
    createClient(transport),
    passedOn(() => true),
  );
  await expect(delivering).rejects.toThrow("The request was refused (HTTP 422): content: [redacted] is too long");
});

test("a client is recognised by its symbol, even if another installed copy of this package made the client", async () => {
  const client = createClient(recordingTransport());
  const delivered: unknown[] = [];
  const foreign = {
    [Symbol.for("livedesk.client.inside")]: {
      deliver: async (...call: unknown[]) => {
        delivered.push(call);
        return { id: 5 };
      },
      clock: manualClock(),
      timeout: 7,
    },
  } as unknown as typeof client;
  const request = buildTextRequest(141, { content: "Hello" });
  expect([client, { ...client }, foreign, {}, null, undefined, "x"].map(isClient)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(await deliver(foreign, request)).toEqual({ id: 5 });
  expect(await deliverOnce(foreign, request, { timeout: 3 })).toEqual({ id: 5 });
  expect(delivered).toEqual([
    [request, undefined, false],
    [request, { timeout: 3 }, true],
  ]);
  expect(timingOf(foreign).timeout).toBe(7);
  await expect(deliver({} as typeof client, request)).rejects.toThrow(
    "client: must be a client that createClient() made",
  );
});

describe("an answer whose body is cut off", () => {
  const cutOff = (): Promise<string> => Promise.reject(new Error("cut off"));

  test.each([400, 404, 422, 429, 499])(
    "counts as an empty body after HTTP %i, because the status alone proves the refusal",
    async (status) => {
      expect(isRefusal(status)).toBe(true);
      expect(await bodyUnlessRefused(status, cutOff(), "")).toBe("");
      expect(await bodyUnlessRefused(status, Promise.resolve("body"), "")).toBe("body");
    },
  );

  test.each([200, 302, 399, 500, 503])("is an error after HTTP %i, because the message may exist", async (status) => {
    expect(isRefusal(status)).toBe(false);
    await expect(bodyUnlessRefused(status, cutOff(), "")).rejects.toThrow("cut off");
  });
});

describe("packages of different versions are refused, with both names and both versions", () => {
  const [core, later] = [manifest.version, "999.1.0"];

  test("if a package runs with another version of @livedesk/core", () => {
    expect(() => checkVersion({ name: "@livedesk/outbox", version: later })).toThrow(
      `@livedesk/outbox ${later} cannot work with @livedesk/core ${core}. All packages of LiveDesk must have the same version: npm install @livedesk/outbox@latest @livedesk/core@latest`,
    );
    expect(() => checkVersion({ name: "@livedesk/outbox", version: core })).not.toThrow();
  });

  test("if a client was made by another version", () => {
    const client = createClient(recordingTransport([]));
    expect(() => markClient(client, { name: "@livedesk/node", version: later })).toThrow(
      `@livedesk/node ${later} cannot work with @livedesk/core ${core}`,
    );
    const marked = markClient(client, { name: "@livedesk/node", version: core });
    expect(marked).toBe(client);
    const outbox = { name: "@livedesk/outbox", version: core };
    expect(() => checkVersion(outbox, marked)).not.toThrow();
    // The mark of another installed copy of this package.
    Object.assign(marked, { [Symbol.for("livedesk.client.made-by")]: { name: "@livedesk/node", version: later } });
    expect(() => checkVersion(outbox, marked)).toThrow(
      `@livedesk/outbox ${core} cannot work with @livedesk/node ${later}`,
    );
  });

  test("but a client that no package has marked is accepted, and so is every value that is no client", () => {
    const outbox = { name: "@livedesk/outbox", version: core };
    for (const client of [createClient(recordingTransport([])), undefined, null, 7])
      expect(() => checkVersion(outbox, client)).not.toThrow();
  });
});
