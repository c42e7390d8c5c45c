import { afterEach, describe, expect, test } from "vitest";
import { commands } from "vitest/browser";
import { type CallOptions, createClient, LiveDeskError } from "./index.ts";

type Behaviour = Parameters<typeof commands.startScripted>[0];

const started: string[] = [];

const { fetch: browserFetch, XMLHttpRequest: BrowserRequest } = globalThis;

afterEach(async () => {
  Object.assign(globalThis, { fetch: browserFetch, XMLHttpRequest: BrowserRequest });
  for (const url of started.splice(0)) await commands.stop(url);
});

/** A server with this behaviour, and a client that sends to this server. */
async function facing(behaviour: Behaviour) {
  const { url } = await commands.startScripted(behaviour);
  started.push(url);
  const livedesk = createClient({ baseUrl: url, authorization: "Bearer token-canary", maxRetries: 0 });
  const send = (call?: CallOptions) =>
    livedesk.messages.send(141, { content: "text-canary", attachments: [new File(["…"], "a.txt")] }, call);
  return { url, send };
}

/** Files are sent with fetch, or with XMLHttpRequest if the caller passes `onProgress`. */
const ways = [
  ["fetch", {}],
  ["XMLHttpRequest", { onProgress: () => undefined }],
] as const satisfies readonly (readonly [string, CallOptions])[];

const failure = async (sending: Promise<unknown>): Promise<LiveDeskError> => {
  const error: unknown = await sending.catch((thrown: unknown) => thrown);
  if (error instanceof LiveDeskError) return error;
  throw new Error("It did not fail as it should");
};

/** Calls this function each time that the page has received the head of an answer. */
function onHead(seen: () => void): void {
  globalThis.fetch = async (...call) => {
    const response = await browserFetch(...call);
    seen();
    return response;
  };
  globalThis.XMLHttpRequest = class extends BrowserRequest {
    constructor() {
      super();
      this.addEventListener("readystatechange", () => this.readyState === this.HEADERS_RECEIVED && seen());
    }
  };
}

describe.each(ways)("with %s", (way, call) => {
  test("a refusal whose explanation was cut off is still a refusal", async () => {
    const { send, url } = await facing("breaks off its refusal");
    onHead(() => void commands.goOn(url));
    expect(await failure(send(call))).toMatchObject({ outcome: "rejected", status: 422 });
  });

  test("an answer that never ends is cut off", async () => {
    const { send } = await facing("never ends");
    const facts = { outcome: "unknown", code: "unreadable-answer", status: 200 };
    expect(await failure(send(call))).toMatchObject(facts);
  });

  test("no error shows the credentials or the text that a server repeats", async () => {
    const { send } = await facing("repeats what it gets");
    const { message } = await failure(send(call));
    expect(message).toMatch(/^The request was refused \(HTTP 422\): /);
    expect(message).not.toMatch(/token-canary|text-canary/);
  });

  test("a redirect within the server is an unknown outcome, even if the browser has followed the redirect", async () => {
    const { send, url } = await facing("redirects once");
    expect(await failure(send(call))).toMatchObject({
      outcome: "unknown",
      code: "unexpected-status",
      message: expect.stringContaining("The server answered with a redirect"),
    });
    const paths = (await commands.callsTo(url)).map(({ path }) => path);
    expect(paths.slice(1)).toEqual(way === "fetch" ? [] : ["/elsewhere"]);
  });

  // This was measured with Chromium 156. It is the reason why a request has a key: only the server, which gets the
  // request twice, can notice the repeat.
  test("a request that the browser repeats by itself has the same idempotency key", async () => {
    const { send, url } = await facing("loses the second");
    await send(call);
    await send(call);
    const keys = (await commands.callsTo(url)).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toEqual([expect.stringMatching(/^[\da-z]{20,28}$/), keys[1], keys[1]]);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

test("progress is reported during the upload, and not only at the end", async () => {
  const { url } = await commands.startScripted("reads on request");
  started.push(url);
  const steps: { sent: number; total: number }[] = [];
  // The file is larger than the buffers between the client and the server, so the upload can only end after the server
  // continues to read.
  const attachments = [{ name: "a.bin", data: new Uint8Array(30 * 2 ** 20) }];
  const onProgress = (step: { sent: number; total: number }): void => {
    steps.push(step);
    void commands.goOn(url);
  };
  await createClient({ baseUrl: url }).messages.send(141, { attachments }, { onProgress });
  const [first, last] = [steps[0], steps.at(-1)];
  expect(first?.sent).toBeLessThan(first?.total ?? 0);
  expect(last?.sent).toBe(last?.total);
});

test("the caller's own fetch gets every call, even a call with onProgress", async () => {
  const steps: unknown[] = [];
  const own: typeof fetch = async () => Response.json({ id: 1 });
  const livedesk = createClient({ baseUrl: "/livedesk", fetch: own });
  const attachments = [new File(["…"], "a.txt")];
  await livedesk.messages.send(141, { attachments }, { onProgress: (step) => void steps.push(step) });
  expect(steps).toEqual([{ sent: expect.any(Number), total: expect.any(Number) }]);
});
