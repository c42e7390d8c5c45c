import { startEmulator } from "@livedesk/emulator";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createClient } from "./index.ts";

type Fetch = typeof fetch;

afterEach(() => {
  vi.unstubAllGlobals();
});

const CREDENTIALS = { apiKey: "key-canary", apiSecret: "secret-canary" };

const over = (fetch: Fetch) => createClient({ ...CREDENTIALS, fetch, maxRetries: 1 });

test("a request is sent to LiveDesk with the credentials, and no redirect is followed", async () => {
  const requests: Request[] = [];
  const livedesk = over(async (url, init) => {
    requests.push(new Request(url, init));
    return Response.json({ id: 3030 });
  });
  expect(await livedesk.messages.send(141, { content: "Hello" })).toMatchObject({ id: 3030 });
  const [request] = requests;
  expect(request).toMatchObject({
    url: "https://livedesk-api.engagelab.com/api/v2/accounts/conversations/141/messages",
    method: "POST",
    redirect: "manual",
  });
  expect(Object.fromEntries(request?.headers ?? [])).toEqual({
    accept: "application/json",
    authorization: `Basic ${btoa("key-canary:secret-canary")}`,
    "content-type": "application/json",
    "user-agent": expect.stringMatching(/^livedesk-fetch\/\d/),
  });
  expect(await request?.json()).toEqual({ content: "Hello" });
});

test("the headers of the client and of a call reach the server, and the headers of the answer are in the error", async () => {
  let sent = new Headers();
  const livedesk = createClient({
    ...CREDENTIALS,
    headers: { "x-gateway": "client" },
    fetch: async (_, init) => {
      sent = new Headers(init?.headers);
      return new Response("", { status: 404, headers: { "X-Request-Id": "7f3a" } });
    },
  });
  const sending = livedesk.messages.send(141, "Hello", { headers: { traceparent: "00-1-2-01" } });
  await expect(sending).rejects.toMatchObject({ requestId: "7f3a", headers: { "x-request-id": "7f3a" } });
  expect([sent.get("x-gateway"), sent.get("traceparent")]).toEqual(["client", "00-1-2-01"]);
  expect(sent.get("authorization")).toMatch(/^Basic /);
});

describe("if a request fails", () => {
  test("after a fetch that rejects, the outcome is unknown, and fetch is not called again", async () => {
    let calls = 0;
    const sending = over(() => (calls++, Promise.reject(new TypeError("fetch failed")))).messages.send(141, {
      content: "Hello",
    });
    await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "connection-lost", attempts: 1 });
    expect(calls).toBe(1);
  });

  test("a 429 is a refusal, and the request is tried again", async () => {
    const answers = [new Response("", { status: 429, headers: { "retry-after-ms": "0" } }), Response.json({ id: 1 })];
    const livedesk = over(async () => answers.shift() ?? Response.error());
    expect(await livedesk.messages.send(141, { content: "Hello" })).toMatchObject({ id: 1 });
  });

  test("a file that cannot be read is not sent", async () => {
    const livedesk = over(() => expect.fail("It was called"));
    const data = { size: 3, open: () => Promise.reject(new Error("It is gone")) };
    const sending = livedesk.messages.send(141, { attachments: [{ name: "a.txt", data }] });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "file-unreadable" });
  });

  test("a call ends at its timeout even if fetch ignores the signal", async () => {
    const sending = over(() => new Promise(() => undefined)).messages.send(141, { content: "Hello" }, { timeout: 600 });
    await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "timeout" });
  });
});

test("no error shows the credentials or the text that a server repeats", async () => {
  const livedesk = over(async (_, init) => {
    const error = `${new Headers(init?.headers).get("authorization")} text-canary`;
    return Response.json({ error }, { status: 422 });
  });
  await expect(livedesk.messages.send(141, { content: "text-canary" })).rejects.toMatchObject({
    message: "The request was refused (HTTP 422): Basic [redacted] [redacted]",
  });
});

test("createClient() accepts an emulator", async () => {
  await using emulator = await startEmulator();
  await using livedesk = createClient(emulator, { maxRetries: 0 });
  expect(await livedesk.messages.send(143, { content: "Hello" })).toMatchObject({ status: "sent" });
});

describe("createClient() refuses", () => {
  test.each([
    [
      "an unknown option",
      { dispatcher: {} },
      'Unknown option "dispatcher". Known options: apiKey, apiSecret, baseUrl, fetch',
    ],
    [
      "options without a secret",
      { apiSecret: undefined },
      "apiSecret: is required: give a string, for example from env in a Worker. This client reads no environment variable",
    ],
    ["a URL without encryption", { baseUrl: "http://livedesk.example" }, "baseUrl: must start with https:"],
    ["a fetch that is not a function", { fetch: true }, "fetch: must be a function"],
  ])("%s", (_, options, message) => {
    expect(() => createClient({ ...CREDENTIALS, ...(options as object) })).toThrow(message);
  });

  test("a call without options, and says which ones it needs", () => {
    const withoutOptions = createClient as () => unknown;
    expect(() => withoutOptions()).toThrow("options: is required: give an object such as { apiKey, apiSecret }");
  });

  test.each([
    ["a page", { document: {} }],
    ["the worker of a page", { navigator: { userAgent: "Mozilla/5.0 (X11; Linux x86_64)" } }],
    ["an app", { navigator: { product: "ReactNative" } }],
  ])("an API secret in %s", (_, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    expect(() => createClient(CREDENTIALS)).toThrow("apiSecret: must not be used in a browser or an app");
  });
});
