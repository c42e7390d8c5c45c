import { buildTextRequest } from "@livedesk/core";
import { Agent } from "undici";
import { expect, test } from "vitest";
import { createClient, type Deadline, fetchTransport } from "../index.ts";
import { afterTest, httpServer } from "../testing/servers.ts";

type Fetch = typeof fetch;

const over = (fetch: Fetch) =>
  createClient({ transport: fetchTransport({ apiKey: "key", apiSecret: "secret", fetch }), maxRetries: 1 });

test("the caller's fetch gets every request, with its files as a stream and their length as Content-Length", async () => {
  const requests: Request[] = [];
  const livedesk = over(async (url, init) => {
    requests.push(new Request(url, init));
    return Response.json({ id: 1 });
  });
  await livedesk.messages.send(141, "Hello");
  await livedesk.messages.send(141, { attachments: [{ name: "a.txt", data: Buffer.from("bytes") }] });
  const [text, file] = requests;
  expect(text?.headers.get("authorization")).toBe(`Basic ${btoa("key:secret")}`);
  expect(await text?.json()).toEqual({ content: "Hello" });
  const length = Number(file?.headers.get("content-length"));
  const body = await file?.text();
  expect(body).toContain("\r\n\r\nbytes\r\n");
  expect(body).toHaveLength(length);
});

test("if the caller's fetch fails, the outcome is unknown and fetch is not called again", async () => {
  let calls = 0;
  const sending = over(() => (calls++, Promise.reject(new TypeError("fetch failed")))).messages.send(141, "Hello");
  await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "connection-lost" });
  expect(calls).toBe(1);
});

test("if the source of a file fails while the caller's fetch reads it, the error names the source", async () => {
  const livedesk = over(async (url, init) => Response.json(await new Request(url, init).text()));
  const data = {
    size: 6,
    async *open() {
      yield Buffer.from("abc");
    },
  };
  await expect(livedesk.messages.send(141, { attachments: [{ name: "a.txt", data }] })).rejects.toMatchObject({
    outcome: "unknown",
    code: "source-failed",
  });
});

test.each([
  ["dispatcher", { dispatcher: new Agent() }],
  ["ca", { ca: "PEM" }],
  ["maxConnections", { maxConnections: 5 }],
])("a fetch of the caller is refused together with the option %s", (name, options) => {
  const all = { apiKey: "key", apiSecret: "secret", fetch, ...options };
  expect(() => fetchTransport(all)).toThrow(
    name === "ca"
      ? "ca: must be one or more certificates in PEM"
      : `${name}: cannot be combined with fetch: your own fetch opens its own connections`,
  );
});

/** A deadline that ends while its reason is read for the given time, as it does if the time is over at that moment. */
function endingAtRead(last: number): Deadline {
  let reads = 0;
  let listener: (() => void) | undefined;
  return {
    get reason() {
      if (++reads === last) listener?.();
      return reads < last ? undefined : "timeout";
    },
    cause: undefined,
    at: 0,
    onEnd(next) {
      listener = next;
    },
  };
}

test.each([1, 2])(
  "if the time of a call is over when the transport looks at it for time %i, the call is not sent, and nothing else throws",
  async (read) => {
    const baseUrl = await httpServer((_, response) => response.end('{"id":1}'));
    const transport = fetchTransport({ apiKey: "key", apiSecret: "secret", baseUrl });
    afterTest(() => transport.close?.());
    const sending = transport.send(buildTextRequest(141, { content: "Hello" }), { deadline: endingAtRead(read) });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent" });
  },
);
