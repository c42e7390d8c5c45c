import { Agent } from "undici";
import { expect, test } from "vitest";
import { startEmulator } from "@livedesk/emulator";
import { createClient, fetchTransport } from "../index.ts";

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

// The clock is read in the middle of undici's work, for example after the process was stopped for some seconds. If the
// call then aborted the request at once, undici would throw an error that nobody can catch.
test("if the time of a call is up in the middle of undici's work, the call fails, and no other error is thrown", async () => {
  await using emulator = await startEmulator();
  const failures: unknown[] = [];
  const jump = 3_600_000;
  for (let readings = 1; readings <= 30; readings++) {
    const transport = fetchTransport({ apiKey: emulator.apiKey, apiSecret: emulator.apiSecret, baseUrl: emulator.url });
    let left = readings;
    const now = (): number => transport.clock.now() + (left-- > 0 ? 0 : jump);
    const livedesk = createClient({ transport: { ...transport, clock: { ...transport.clock, now } }, maxRetries: 0 });
    await livedesk.messages.send(141, "Hello").catch((error: unknown) => failures.push(error));
    await livedesk.close();
  }
  expect(failures.length).toBeGreaterThan(2);
  for (const failure of failures) expect(failure).toMatchObject({ code: "timeout", outcome: expect.any(String) });
});
