import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, open, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClient, fetchTransport, fileFromPath, httpTransport, undiciTransport } from "./index.ts";
import { PathBytes } from "./files.ts";

const fixture = (name: string): string => readFileSync(new URL(`__fixtures__/${name}`, import.meta.url), "utf8");
const ca = fixture("loopback.crt");
const content = randomBytes(3 * 2 ** 20 + 17);
const hashOf = (...pieces: readonly Uint8Array[]): string =>
  pieces.reduce((hash, piece) => hash.update(piece), createHash("sha256")).digest("hex");

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-"));
  path = join(folder, "random.bin");
  await writeFile(path, content);
});

afterEach(() => rm(folder, { recursive: true }));

const bytes = async (): Promise<PathBytes> => new PathBytes(path, await stat(path), async () => undefined);

/**
 * Changes one byte of a file and its modification time. The steps of the modification time may be too coarse to change
 * by themselves.
 */
async function writeInto(file: string): Promise<void> {
  await using handle = await open(file, "r+");
  await handle.write(Buffer.from("x"), 0, 1, content.length - 1);
  await utimes(file, 1, 1);
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

test("every chunk of a file has its own memory, so that a receiver may keep the chunk", async () => {
  expect(hashOf(...(await collect(await (await bytes()).open())))).toBe(hashOf(content));
});

test("a file that is changed while it is being read does not arrive completely", async () => {
  const chunks: Uint8Array[] = [];
  const reading = (async () => {
    for await (const chunk of await (await bytes()).open()) {
      if (chunks.push(chunk) === 1) await writeInto(path);
    }
  })();
  await expect(reading).rejects.toThrow("The file has changed since it was opened");
  expect(chunks.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(content.length);
});

test("a file that was replaced between the check and the first read is not read", async () => {
  const chunks = await (await bytes()).open();
  await writeInto(path);
  await expect(collect(chunks)).rejects.toThrow("The file has changed since it was opened");
});

describe.each([
  { protocol: "http", transport: undiciTransport },
  { protocol: "https", transport: undiciTransport },
  { protocol: "http", transport: fetchTransport },
  { protocol: "http", transport: httpTransport },
  { protocol: "https", transport: httpTransport },
])("with $transport.name over $protocol, and a server that reads slowly", ({ protocol, transport }) => {
  let server: Server;
  let arrived: string[];

  /** Reads one chunk in each turn of the event loop, so that the sender's socket fills up again and again. */
  const takeSlowly: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      request.pause();
      setImmediate(() => request.resume());
    });
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const start = body.indexOf("\r\n\r\n", body.indexOf("filename=")) + 4;
      arrived.push(hashOf(body.subarray(start, start + content.length)));
      response.end('{"id":1}');
    });
  };

  beforeEach(async () => {
    arrived = [];
    server =
      protocol === "http"
        ? createHttpServer(takeSlowly)
        : createHttpsServer({ cert: ca, key: fixture("loopback.key") }, takeSlowly);
    await once(server.listen(0, "127.0.0.1"), "listening");
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test("files that are sent at the same time arrive unchanged", async () => {
    const baseUrl = `${protocol}://localhost:${(server.address() as AddressInfo).port}`;
    const livedesk = createClient({ transport: transport({ apiKey: "key", apiSecret: "secret", baseUrl, ca }) });
    const file = await fileFromPath(path);
    await Promise.all([141, 142, 143].map((id) => livedesk.messages.send(id, { attachments: [file] })));
    expect(arrived).toEqual(Array.from({ length: 3 }, () => hashOf(content)));
    await livedesk.close();
  });
});
