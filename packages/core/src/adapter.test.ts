import { expect, test } from "vitest";
import { type EncodedBody, NotSentError, buildFileRequest, buildTextRequest, createClient } from "./index.ts";
import { deliver } from "./adapter.ts";
import { recordingTransport } from "./testing/index.ts";

/** A request whose body flows in from elsewhere. */
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

const neverLeft = { error: new NotSentError("x", { code: "connection-failed" }) };
const accepted = { status: 200, json: { id: 1 } };

test("a request that was built elsewhere is delivered as any other", async () => {
  const transport = recordingTransport([neverLeft, accepted]);
  const delivering = deliver(createClient(transport), buildTextRequest(141, { content: "Hello" }));
  await transport.clock.advance(60_000);
  expect(await delivering).toMatchObject({ id: 1 });
  transport.verify();
});

test("a body that flows in is sent again as long as none of it was read", async () => {
  const transport = recordingTransport([neverLeft, accepted]);
  const delivering = deliver(
    createClient(transport),
    passedOn(() => false),
  );
  await transport.clock.advance(60_000);
  expect(await delivering).toMatchObject({ id: 1 });
});

test.each([
  ["never left", neverLeft, { outcome: "not-sent", attempts: 1 }],
  ["was put off", { status: 429, text: "", headers: { "retry-after": "1" } }, { outcome: "rejected", attempts: 1 }],
])("a body that was read is not sent again, also when it %s", async (_, answer, outcome) => {
  const transport = recordingTransport([answer]);
  const delivering = deliver(
    createClient(transport),
    passedOn(() => true),
  );
  await expect(delivering).rejects.toMatchObject(outcome);
  expect(transport.requests).toHaveLength(1);
});

test("no text that was read in it is in an error", async () => {
  const transport = recordingTransport([{ status: 422, json: { error: "content: canary is too long" } }]);
  const delivering = deliver(
    createClient(transport),
    passedOn(() => true),
  );
  await expect(delivering).rejects.toThrow("The request was refused (HTTP 422): content: [redacted] is too long");
});
