import { describe, expect, test } from "vitest";
import { createClient } from "./index.ts";

type Fetch = typeof fetch;

/** Sends a message with the fetch of a test. */
const sendOver = (fetch: Fetch, options?: { signal?: AbortSignal; timeout?: number }) =>
  createClient({ baseUrl: "/livedesk/", fetch }).messages.send(141, { content: "Hello" }, options);

/** A fetch that waits until it is aborted. */
const never: Fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
  });

describe("in a page", () => {
  test("after a lost connection, the outcome is unknown", async () => {
    const sending = sendOver(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "connection-lost" });
  });

  test("a call that times out or is aborted after its request was sent has an unknown outcome", async () => {
    await expect(sendOver(never, { timeout: 1000 })).rejects.toMatchObject({ outcome: "unknown", code: "timeout" });
    const controller = new AbortController();
    const aborting: Fetch = (...args) => {
      const answer = never(...args);
      controller.abort();
      return answer;
    };
    const sending = sendOver(aborting, { signal: controller.signal });
    await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "aborted" });
  });

  test("a call whose signal is already aborted is not sent", async () => {
    let calls = 0;
    const counting: Fetch = (...args) => (calls++, never(...args));
    const sending = sendOver(counting, { signal: AbortSignal.abort() });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "aborted" });
    expect(calls).toBe(0);
  });

  test("a call whose authorization function fails is not sent, and the function is called once", async () => {
    let asked = 0;
    const authorization = () => (asked++, Promise.reject(new Error("signed out")));
    const client = createClient({ baseUrl: "/livedesk", fetch: never, authorization });
    const sending = client.messages.send(141, { content: "Hello" });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "no-authorization" });
    expect(asked).toBe(1);
  });

  test("the wait for an authorization ends when the call times out", async () => {
    const client = createClient({
      baseUrl: "/livedesk",
      fetch: never,
      authorization: () => new Promise(() => undefined),
    });
    const sending = client.messages.send(141, { content: "Hello" }, { timeout: 5 });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "timeout" });
  });

  test("a redirect is not followed, and the outcome is unknown", async () => {
    // A page gets a redirect from the browser in this form.
    const hidden = Object.defineProperties(new Response(), { type: { value: "opaqueredirect" }, status: { value: 0 } });
    await expect(sendOver(async () => hidden)).rejects.toMatchObject({
      outcome: "unknown",
      code: "unexpected-status",
      status: undefined,
    });
  });

  test("a file whose source yields strings is refused, even if the length of the strings is right", async () => {
    const open = async function* () {
      yield "text" as unknown as Uint8Array;
    };
    const attachments = [new File(["a"], "a.txt"), { name: "b.txt", data: { size: 4, open } }];
    const livedesk = createClient({ baseUrl: "/livedesk", fetch: never });
    await expect(livedesk.messages.send(141, { attachments })).rejects.toMatchObject({
      name: "ValidationError",
      message: "attachments[1].data: open() must yield bytes (Uint8Array)",
    });
  });

  test("a file is not sent if its length differs from its size property", async () => {
    let calls = 0;
    const client = createClient({ baseUrl: "/livedesk", fetch: async () => (calls++, new Response()) });
    const data = {
      size: 6,
      async *open() {
        yield new TextEncoder().encode("abc");
      },
    };
    const sending = client.messages.send(141, { attachments: [{ name: "a.txt", data }] });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "file-unreadable" });
    expect(calls).toBe(0);
  });

  test("an answer of more than 10 MiB is an unknown outcome", async () => {
    const sending = sendOver(async () => new Response(new Uint8Array(10 * 2 ** 20 + 1)));
    await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "unreadable-answer" });
  });
});

describe("an authorization that is not a string", () => {
  test.each([null, 5, { token: "canary" }])(
    "%j: the message is not sent, and the next message with a valid authorization is sent",
    async (none) => {
      let calls = 0;
      const own: Fetch = async () => (calls++, Response.json({ id: 1 }));
      const values = [none, "Bearer abc"];
      const authorization = () => values.shift() as string;
      const client = createClient({ baseUrl: "/livedesk", fetch: own, authorization });
      await expect(client.messages.send(141, { content: "Hello" })).rejects.toMatchObject({
        outcome: "not-sent",
        code: "no-authorization",
      });
      expect(calls).toBe(0);
      expect(await client.messages.send(141, { content: "Hello" })).toMatchObject({ id: 1 });
    },
  );
});

test("the caller's own fetch gets the path unchanged, and no credentials are added", async () => {
  const calls: [string, RequestInit][] = [];
  await sendOver(async (url, init) => (calls.push([url as string, init ?? {}]), Response.json({ id: 1 })));
  expect(calls).toEqual([
    [
      "/livedesk/api/v2/accounts/conversations/141/messages",
      {
        method: "POST",
        headers: {
          accept: "application/json",
          "content-type": "application/json",
          "idempotency-key": expect.stringMatching(/^[\da-z]{20,28}$/),
        },
        body: '{"content":"Hello"}',
        redirect: "manual",
        signal: expect.any(AbortSignal),
      },
    ],
  ]);
});

test("all attempts of a call have the same idempotency key, and every call has its own key", async () => {
  const seen: string[] = [];
  const once: Fetch = async (_, init) => {
    const headers = new Headers(init?.headers);
    seen.push(`${headers.get("idempotency-key")} ${headers.get("content-type")}`);
    const putOff = seen.length % 2 === 1;
    return putOff ? new Response("", { status: 429, headers: { "retry-after-ms": "0" } }) : Response.json({ id: 1 });
  };
  const client = createClient({ baseUrl: "/livedesk", fetch: once });
  const attachments = [{ name: "a.txt", data: new Uint8Array([1]) }];
  for (const text of ["one", "two"]) await client.messages.send(141, { content: text, attachments });
  const [first, , third] = seen;
  expect(seen).toEqual([first, first, third, third]);
  expect(first).toMatch(/^([\da-z]{20,28}) multipart\/form-data; boundary=livedesk-\1$/);
  expect(third).not.toBe(first);
});

const NO_ADDRESS = "baseUrl: must be a path such as /livedesk, or the complete URL of a relay";

describe("createClient() refuses in a browser", () => {
  test.each(["apiKey", "apiSecret"])("the option %s", (name) => {
    const options = { baseUrl: "/livedesk", [name]: "canary" };
    expect(() => createClient(options)).toThrow(
      `${name}: must not be used in a browser, because every user could read it. Give the URL of a relay in baseUrl`,
    );
  });

  test.each([
    ["//example.com", NO_ADDRESS],
    ["/\t/example.com", NO_ADDRESS],
    ["/livedesk?to=x", NO_ADDRESS],
    ["/\\example.com", NO_ADDRESS],
    ["/livedesk", "baseUrl: is a path, which works only in a web page. Here, give the complete URL of a relay"],
    [
      "http://example.com",
      "baseUrl: must start with https: (http: is allowed only for this machine, such as http://127.0.0.1:4010)",
    ],
    ["https://me:pw@example.com", "baseUrl: must not contain a user name or password"],
  ])("the URL %s", (baseUrl, message) => {
    expect(() => createClient({ baseUrl })).toThrow(message);
  });
});

test("no error shows an authorization that the server repeats, not even the authorization of an earlier call", async () => {
  const tokens = ["Bearer first-canary", "Bearer second-canary"];
  const repeats: Fetch = async (_, init) => {
    const error = `first-canary ${new Headers(init?.headers).get("authorization")} ${btoa("second-canary")}`;
    return Response.json({ error }, { status: 422 });
  };
  const authorization = () => tokens.shift() ?? "";
  const client = createClient({ baseUrl: "/livedesk", fetch: repeats, authorization });
  await client.messages.send(141, { content: "Hello" }).catch(() => undefined);
  await expect(client.messages.send(141, { content: "Hello" })).rejects.toThrow(
    /^The request was refused \(HTTP 422\): \[redacted\] \[redacted\] \[redacted\]=*$/,
  );
});
