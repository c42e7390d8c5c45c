import { mkdtemp, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buildFileRequest, type EncodedBody } from "@livedesk/core";
import { deliver } from "@livedesk/core/adapter";
import type { ByteSource } from "@livedesk/schema";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Client, createClient, fetchTransport, fileFromPath, httpTransport, undiciTransport } from "./index.ts";

let folder: string;
let port: number;
let livedesk: Client;
let received = { length: 0, declared: 0 };
let requests = 0;

/** Counts the bytes of each request, and keeps none of them. */
const server = createServer((request, response) => {
  requests++;
  received = { length: 0, declared: Number(request.headers["content-length"]) };
  request.on("data", (chunk: Buffer) => (received.length += chunk.length));
  request.on("end", () => response.end('{"id":1}'));
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const sized = async (name: string, bytes: number): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, "");
  await truncate(path, bytes);
  return path;
};

const MEBIBYTE = 2 ** 20;

const CREDENTIALS = { apiKey: "key", apiSecret: "secret" };

describe.each(Object.entries({ undiciTransport, fetchTransport, httpTransport }))("%s", (_name, transport) => {
  beforeEach(() => {
    livedesk = createClient({ transport: transport({ ...CREDENTIALS, baseUrl: `http://127.0.0.1:${port}` }) });
  });

  afterEach(() => livedesk.close());

  describe("a large file", () => {
    test("is sent with little memory and an exact length, and its progress is reported", async () => {
      const path = await sized("large.bin", 400 * MEBIBYTE);
      const before = process.memoryUsage.rss();
      let peak = before;
      const steps: number[] = [];
      const totals = new Set<number>();
      await livedesk.messages.send(
        141,
        { attachments: [await fileFromPath(path)] },
        {
          onProgress({ sent, total }) {
            steps.push(sent);
            peak = Math.max(peak, process.memoryUsage.rss());
            totals.add(total);
          },
        },
      );
      expect(received.length).toBe(received.declared);
      expect([...totals]).toEqual([received.declared]);
      expect(received.length).toBeGreaterThan(400 * MEBIBYTE);
      // The memory includes the bytes that the server in this process has read, and up to 64 MiB of chunks that V8 has
      // not freed yet.
      expect(peak - before).toBeLessThan(160 * MEBIBYTE);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect([steps.length > 100, steps.at(-1)]).toEqual([true, received.length]);
    });
  });

  test("a progress listener that throws does not stop the upload", async () => {
    const onProgress = (): never => expect.fail("mine");
    const attachments = [{ name: "a.txt", data: new Uint8Array(10) }];
    expect(await livedesk.messages.send(141, { attachments }, { onProgress })).toMatchObject({ id: 1 });
  });

  test("a file that has changed since it was opened is not sent", async () => {
    const path = await sized("changing.bin", 10);
    const file = await fileFromPath(path);
    await utimes(path, 1, 1);
    requests = 0;
    await expect(livedesk.messages.send(141, { attachments: [file] })).rejects.toMatchObject({
      outcome: "not-sent",
      message: `file: ${JSON.stringify(path)} has changed since it was opened`,
    });
    expect(requests).toBe(0);
  });

  test("the caller's own source can be sent more than once", async () => {
    const data = {
      size: 6,
      async *open() {
        yield Buffer.from("abc");
        yield Buffer.from("def");
      },
    };
    for (let time = 0; time < 2; time++) {
      await livedesk.messages.send(141, { attachments: [{ name: "a.txt", data }] });
      expect(received.length).toBe(received.declared);
    }
  });

  test.each([
    ["more", "abcdefg"],
    ["less", "abc"],
  ])("if a source yields %s bytes than its size says, no message is made", async (_, text) => {
    const data = {
      size: 6,
      async *open() {
        yield Buffer.from(text);
      },
    };
    received = { length: 0, declared: Number.POSITIVE_INFINITY };
    await expect(livedesk.messages.send(141, { attachments: [{ name: "a.txt", data }] })).rejects.toMatchObject({
      outcome: "unknown",
      code: "source-failed",
    });
    expect(received.length).toBeLessThan(received.declared);
  });

  test("if a source cannot be opened, it is proved that nothing was sent", async () => {
    const data = { size: 6, open: () => Promise.reject(new Error("gone")) };
    requests = 0;
    await expect(livedesk.messages.send(141, { attachments: [{ name: "a.txt", data }] })).rejects.toMatchObject({
      outcome: "not-sent",
      code: "file-unreadable",
    });
    expect(requests).toBe(0);
  });

  test("if a source never opens, the wait ends when the call times out", async () => {
    const data = { size: 6, open: () => new Promise<never>(() => undefined) };
    const sending = livedesk.messages.send(141, { attachments: [{ name: "a.txt", data }] }, { timeout: 20 });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "timeout" });
    expect(await livedesk.messages.send(141, { content: "Hello" })).toMatchObject({ id: 1 });
  });

  test("if a source never yields a chunk, the source is closed when the call times out", async () => {
    const stream = new Readable({ read: () => undefined });
    const data = { size: 6, open: () => stream };
    const sending = livedesk.messages.send(141, { attachments: [{ name: "a.txt", data }] }, { timeout: 20 });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "timeout" });
    expect(stream.destroyed).toBe(true);
  });

  test("a body that can be read only once is not read before there is a connection, so the call is tried again", async () => {
    let isRead = false;
    const data: ByteSource = {
      size: 6,
      async *open() {
        isRead = true;
        yield Buffer.from("abcdef");
      },
    };
    const contentType = "multipart/form-data; boundary=x";
    const body: EncodedBody = { kind: "encoded", contentType, data, isSpent: () => isRead, texts: () => [] };
    const request = { ...buildFileRequest(141, { attachments: [{ name: "a.txt", data }] }), body };
    const nobody = createClient({
      transport: transport({ ...CREDENTIALS, baseUrl: "https://livedesk.invalid" }),
      maxRetries: 1,
    });
    await expect(deliver(nobody, request)).rejects.toMatchObject({ code: "connection-failed", attempts: 2 });
    await nobody.close();
    expect(isRead).toBe(false);
    expect(await deliver(livedesk, request)).toMatchObject({ id: 1 });
    expect(received).toEqual({ length: 6, declared: 6 });
  });

  test("every source that was opened is closed, even if it is never read", async () => {
    const streams: Readable[] = [];
    const opens = {
      size: 6,
      open() {
        const stream = Readable.from([Buffer.from("abcdef")]);
        streams.push(stream);
        return stream;
      },
    };
    const fails = { size: 6, open: () => Promise.reject(new Error("gone")) };
    const file = (data: ByteSource) => ({ name: "a.txt", data });
    await livedesk.messages.send(141, { attachments: [file(opens)] });
    await livedesk.messages.send(141, { attachments: [file(opens), file(fails)] }).catch(() => undefined);
    const nobody = createClient({
      transport: transport({ ...CREDENTIALS, baseUrl: "https://livedesk.invalid" }),
      maxRetries: 0,
    });
    await nobody.messages.send(141, { attachments: [file(opens)] }).catch(() => undefined);
    await nobody.close();
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
  });
});

test("a source that fills the same memory for each chunk is sent with the bytes that each chunk had when it was read", async () => {
  // This dispatcher keeps the chunks, like a socket that cannot write them yet.
  const kept: Uint8Array[] = [];
  const keeping: typeof fetch = async (_, init) => {
    for await (const chunk of new Response(init?.body).body ?? []) kept.push(chunk);
    return Response.json({ id: 1 });
  };
  const data: ByteSource = {
    size: 6,
    async *open() {
      const memory = new Uint8Array(3);
      for (const text of ["abc", "def"]) {
        new TextEncoder().encodeInto(text, memory);
        yield memory;
      }
    },
  };
  const client = createClient({ transport: fetchTransport({ ...CREDENTIALS, fetch: keeping }) });
  await client.messages.send(141, { attachments: [{ name: "a.txt", data }] });
  expect(Buffer.concat(kept).toString()).toContain("\r\n\r\nabcdef\r\n");
});
