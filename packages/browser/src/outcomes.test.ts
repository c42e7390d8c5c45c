import { describe, expect, test } from "vitest";
import { createClient } from "./index.ts";

type Fetch = typeof fetch;

/** A send over a fetch that does as the test says. */
const sendOver = (fetch: Fetch, options?: { signal?: AbortSignal; timeout?: number }) =>
  createClient({ baseUrl: "/livedesk/", fetch }).messages.send(141, { content: "Hello" }, options);

/** A fetch that waits until it is aborted. */
const never: Fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
  });

describe("outcomes, as far as a browser lets them be known", () => {
  test("a lost network is unknown", async () => {
    const sending = sendOver(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(sending).rejects.toMatchObject({ delivery: "unknown", code: "connection-lost" });
  });

  test("a call that is up or aborted on the way is unknown", async () => {
    await expect(sendOver(never, { timeout: 1000 })).rejects.toMatchObject({ delivery: "unknown", code: "timeout" });
    const controller = new AbortController();
    const aborting: Fetch = (...args) => {
      const answer = never(...args);
      controller.abort();
      return answer;
    };
    const sending = sendOver(aborting, { signal: controller.signal });
    await expect(sending).rejects.toMatchObject({ delivery: "unknown", code: "aborted" });
  });

  test("a call that was aborted before is not sent", async () => {
    let calls = 0;
    const counting: Fetch = (...args) => (calls++, never(...args));
    const sending = sendOver(counting, { signal: AbortSignal.abort() });
    await expect(sending).rejects.toMatchObject({ delivery: "not-sent", code: "aborted" });
    expect(calls).toBe(0);
  });

  test("an authorization that cannot be had is not sent, and is asked for once", async () => {
    let asked = 0;
    const authorization = () => (asked++, Promise.reject(new Error("signed out")));
    const client = createClient({ baseUrl: "/livedesk", fetch: never, authorization });
    const sending = client.messages.send(141, { content: "Hello" });
    await expect(sending).rejects.toMatchObject({ delivery: "not-sent", code: "no-authorization" });
    expect(asked).toBe(1);
  });

  test("an authorization that does not come is not waited for longer than there is time", async () => {
    const client = createClient({
      baseUrl: "/livedesk",
      fetch: never,
      authorization: () => new Promise(() => undefined),
    });
    const sending = client.messages.send(141, { content: "Hello" }, { timeout: 5 });
    await expect(sending).rejects.toMatchObject({ delivery: "not-sent", code: "timeout" });
  });

  test("an answer over 10 MiB is no answer", async () => {
    const sending = sendOver(async () => new Response(new Uint8Array(10 * 2 ** 20 + 1)));
    await expect(sending).rejects.toMatchObject({ delivery: "unknown", code: "unreadable-answer" });
  });
});

test("a path goes to the page's own origin, without credentials of its own", async () => {
  const calls: [string, RequestInit][] = [];
  await sendOver(async (url, init) => (calls.push([url as string, init ?? {}]), Response.json({ id: 1 })));
  expect(calls).toEqual([
    [
      "/livedesk/api/v2/accounts/conversations/141/messages",
      {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/json" },
        body: '{"content":"Hello"}',
        redirect: "error",
        cache: "no-store",
        signal: expect.any(AbortSignal),
      },
    ],
  ]);
});

describe("what has no place in a browser", () => {
  test.each(["apiKey", "apiSecret"])("%s", (name) => {
    const options = { baseUrl: "/livedesk", [name]: "canary" };
    expect(() => createClient(options)).toThrow(
      `${name}: has no place in a browser, where anyone can read it: give the address of a relay in baseUrl`,
    );
  });

  test.each([
    ["//example.com", "baseUrl: must be an address such as https://livedesk-api.engagelab.com"],
    ["/\t/example.com", "baseUrl: must be an address such as https://livedesk-api.engagelab.com"],
    ["/livedesk?to=x", "baseUrl: must be an address such as https://livedesk-api.engagelab.com"],
    ["/\\example.com", "baseUrl: must be an address such as https://livedesk-api.engagelab.com"],
    [
      "http://example.com",
      "baseUrl: must start with https:, since credentials are sent there (http: is for this machine alone)",
    ],
    ["https://me:pw@example.com", "baseUrl: must not hold a user name or password"],
  ])("the address %s", (baseUrl, message) => {
    expect(() => createClient({ baseUrl })).toThrow(message);
  });
});
