import { randomBytes } from "node:crypto";
import { appendFile, mkdtemp, readdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Client, ConfigurationError, NotSentError, type SendInput, ValidationError } from "@livedesk/core";
import { createClient } from "@livedesk/node";
import type { ByteSource, FileInput, NamedFile } from "@livedesk/schema";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileChangedError } from "./checked-bytes.ts";
import { fileReference } from "./file-reference.ts";
import { directoryFileStore } from "./files.ts";
import { type FreezerSettings, thaw, type ToThaw } from "./frozen-input.ts";
import { freeze } from "./testing/freeze.ts";
import { memoryFolder } from "./testing/suite/rows.ts";
import { type FileOptions, fileSettings } from "./options.ts";
import { createSeal } from "./seal.ts";
import type { FileStore } from "./store.ts";

let folder: string;
let kept: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(memoryFolder(), "livedesk-"));
  kept = path.join(folder, "kept");
});

afterEach(() => rm(folder, { recursive: true }));

const settingsOf = (options?: FileOptions): FreezerSettings => ({
  files: fileSettings(options, () => directoryFileStore(kept)),
  seal: createSeal(undefined),
});

async function rowOf(input: SendInput, settings = settingsOf()): Promise<ToThaw> {
  return {
    conversationId: "141",
    key: undefined,
    ...(await freeze({ conversationId: 141, key: undefined, input }, settings)),
  };
}

const rowOfFile = (file: FileInput, options?: FileOptions): Promise<ToThaw> =>
  rowOf({ attachments: [file] }, settingsOf(options));

const bytesOf = (size: number, name = "a.bin"): FileInput => ({ name, data: new Uint8Array(size) });

describe("the sizes of files", () => {
  test.each<[string, FileInput[], FileOptions, string]>([
    [
      "a file that is too large",
      [bytesOf(10), bytesOf(11, "video.mp4")],
      { maxFile: 10 },
      'attachments[1]: "video.mp4" has 11 bytes, and a file may have 10 (see files.maxFile)',
    ],
    [
      "files that are too large together",
      [bytesOf(10), bytesOf(11)],
      { maxMessage: 20 },
      "attachments: have 21 bytes together, and the files of a message may have 20 (see files.maxMessage)",
    ],
    [
      "a Blob and a source, by the default",
      [
        new Blob([new Uint8Array(5)]),
        { name: "x.bin", data: { size: 40 * 2 ** 20 + 1, open: () => Promise.reject(new Error("was read")) } },
      ],
      {},
      'attachments[1]: "x.bin" has 41943041 bytes, and a file may have 41943040 (see files.maxFile)',
    ],
    [
      "three files of 40 MiB, by the default",
      Array.from({ length: 3 }, () => ({
        name: "x",
        data: { size: 40 * 2 ** 20, open: () => Promise.reject(new Error("was read")) },
      })),
      {},
      "attachments: have 125829120 bytes together, and the files of a message may have 104857600 (see files.maxMessage)",
    ],
  ])("%s: an error names the file and the limit, and nothing is stored", async (_, attachments, options, message) => {
    const storing = rowOf({ attachments }, settingsOf(options));
    await expect(storing).rejects.toThrow(ValidationError);
    await expect(storing).rejects.toThrow(message);
    await expect(readdir(kept)).rejects.toThrow("ENOENT");
  });

  test("files of exactly the greatest size are stored", async () => {
    await rowOf({ attachments: [bytesOf(10), bytesOf(10)] }, settingsOf({ maxFile: 10, maxMessage: 20 }));
    expect(await readdir(kept)).toHaveLength(1);
  });

  test("a file by reference is also limited", async () => {
    const at = path.join(folder, "a.txt");
    await writeFile(at, "eleven byte");
    await expect(rowOfFile(await fileReference(at), { maxFile: 10 })).rejects.toThrow('"a.txt" has 11 bytes');
  });

  test.each<[string, unknown]>([
    ["files: must be an object", []],
    ["files.maxFile: must be a whole number, 1 or more", { maxFile: 0 }],
    ["files.maxMessage: must be a whole number, 1 or more", { maxMessage: "100 MB" }],
    ["files.store: must be a FileStore, such as directoryFileStore(folder)", { store: { put() {} } }],
    ['Unknown option "files.maxfile"', { maxfile: 1 }],
  ])("an option that is wrong is refused: %s", (message, options) => {
    expect(() => settingsOf(options as FileOptions)).toThrow(ConfigurationError);
    expect(() => settingsOf(options as FileOptions)).toThrow(message);
  });
});

describe("a source of bytes", () => {
  const source = (size: number, open: () => AsyncIterable<unknown>): FileInput => ({
    name: "a.txt",
    data: { size, open: open as () => AsyncIterable<Uint8Array> },
  });

  test.each<[string, FileInput, string]>([
    [
      "fewer bytes than its size",
      source(3, async function* () {
        yield Buffer.from("ab");
      }),
      "attachments[0].data: yielded 2 bytes, and its size is 3",
    ],
    [
      "bytes without end",
      source(3, async function* () {
        for (;;) yield Buffer.from("ab");
      }),
      "attachments[0].data: yielded 4 bytes, and its size is 3",
    ],
    [
      "texts",
      source(3, async function* () {
        yield "abc";
      }),
      "attachments[0].data: open() must yield bytes",
    ],
  ])("that yields %s is refused, and nothing is stored", async (_, file, message) => {
    const storing = rowOfFile(file);
    await expect(storing).rejects.toThrow(ValidationError);
    await expect(storing).rejects.toThrow(message);
    await expect(readdir(kept)).rejects.toThrow("ENOENT");
  });

  test("that yields other bytes when it is read again is refused, and nothing is stored", async () => {
    let times = 0;
    const file = source(1, async function* () {
      yield Buffer.from([times++]);
    });
    await expect(rowOfFile(file)).rejects.toThrow("attachments[0].data: changed while it was stored");
    expect(await readdir(kept)).toEqual([]);
  });

  test("that fails is an error that says so, and its own error is the cause", async () => {
    const cause = new Error("disk gone");
    const file = source(1, async function* () {
      yield Buffer.from("");
      throw cause;
    });
    await expect(rowOfFile(file)).rejects.toMatchObject({ code: "file-unreadable", outcome: "not-sent", cause });
  });
});

describe("a file that is sent", () => {
  let livedesk: Client;
  let received: Buffer[];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("close", () => {
      received.push(Buffer.concat(chunks));
      response.end('{"id":1}');
    });
  });

  beforeEach(async () => {
    received = [];
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    livedesk = createClient({ apiKey: "key", apiSecret: "secret", baseUrl });
  });

  afterEach(async () => {
    await livedesk.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = (row: ToThaw, settings = settingsOf()): Promise<unknown> =>
    livedesk.messages.send(141, thaw(row, settings));

  // Larger than what the client reads before it sends.
  const large = randomBytes(3 * 2 ** 20);

  /** When the file was last changed, in seconds since 1970. */
  const TIME = 1_700_000_000;

  async function reference(): Promise<{ at: string; row: ToThaw }> {
    const at = path.join(folder, "report.pdf");
    await writeFile(at, large);
    await utimes(at, TIME, TIME);
    const small = { name: "a.txt", data: Buffer.from("small") };
    return { at, row: await rowOf({ content: "Hello", attachments: [small, await fileReference(at)] }) };
  }

  test("arrives unchanged, from a copy and by reference", async () => {
    await send((await reference()).row);
    await send(await rowOfFile({ name: "a.bin", data: large }));
    expect(received.map((body) => body.includes(large))).toEqual([true, true]);
  });

  test.each<[string, (at: string) => Promise<void>]>([
    ["is gone", rm],
    ["is longer", (at) => appendFile(at, "!")],
    ["was written again with the same bytes", (at) => utimes(at, 1, 1)],
    ["was replaced by a folder", (at) => rename(at, `${at}.old`).then(() => rename(folder.concat("/kept"), at))],
    [
      "has other bytes, but the same size and time",
      async (at) => {
        const other = Buffer.from(large);
        other.writeUInt8(other.readUInt8(2_900_000) ^ 1, 2_900_000);
        await writeFile(at, other);
        await utimes(at, TIME, TIME);
      },
    ],
  ])("by reference is not sent if the file %s: no request is made", async (_, change) => {
    const { at, row } = await reference();
    await change(at);
    await expect(send(row)).rejects.toThrow(FileChangedError);
    await expect(send(row)).rejects.toMatchObject({ code: "file-changed", outcome: "not-sent", retryable: false });
    expect(received).toEqual([]);
  });

  test("is not sent if its copy is gone or damaged: no request is made", async () => {
    const row = await rowOfFile({ name: "a.bin", data: large });
    const [name = ""] = await readdir(kept);
    const at = path.join(kept, name);
    await writeFile(at, Buffer.concat([large.subarray(0, -1), Buffer.from("x")]));
    await expect(send(row)).rejects.toMatchObject({ code: "file-changed", outcome: "not-sent" });
    await rm(at);
    await expect(send(row)).rejects.toMatchObject({ code: "file-changed", outcome: "not-sent" });
    expect(received).toEqual([]);
  });

  test("can be tried again if its store fails, and the store's own error is the cause", async () => {
    const row = await rowOfFile({ name: "a.bin", data: large });
    const cause = new Error("the database is down");
    const failing: FileStore = Object.assign(directoryFileStore(kept), {
      async *get() {
        yield new Uint8Array(1);
        throw cause;
      },
    });
    const sending = send(row, settingsOf({ store: failing }));
    await expect(sending).rejects.toThrow(NotSentError);
    await expect(sending).rejects.toMatchObject({ code: "file-unreadable", retryable: true, cause });
    expect(received).toEqual([]);
  });

  test("that changes while it is sent does not arrive whole", async () => {
    const { at, row } = await reference();
    const { attachments } = thaw(row, settingsOf()) as { attachments: [NamedFile, NamedFile] };
    const chunks = await (attachments[1].data as ByteSource).open();
    let read = 0;
    const reading = (async () => {
      for await (const chunk of chunks) {
        if (read === 0) await writeFile(at, randomBytes(large.length));
        read += chunk.length;
      }
    })();
    await expect(reading).rejects.toThrow(FileChangedError);
    expect(read).toBeLessThan(large.length);
  });
});

describe("fileReference", () => {
  const file = (): string => path.join(folder, "写真.jpg");

  test("takes a path or a URL, and a name and a type", async () => {
    await writeFile(file(), "bytes");
    expect(await fileReference(file())).toMatchObject({ name: "写真.jpg", data: { size: 5 } });
    expect(await fileReference(pathToFileURL(file()), { name: "photo.jpg", type: "image/jpeg" })).toMatchObject({
      name: "photo.jpg",
      type: "image/jpeg",
    });
  });

  test("keeps the absolute path, because another worker may run in another folder", async () => {
    await writeFile(file(), "bytes");
    const row = await rowOfFile(await fileReference(path.relative(process.cwd(), file())));
    expect(Buffer.from(row.input).toString()).toContain(JSON.stringify(file()));
  });

  test("is sent without an outbox too, and is checked then", async () => {
    await writeFile(file(), "bytes");
    const { data } = await fileReference(file());
    const all: Uint8Array[] = [];
    for await (const chunk of await data.open()) all.push(chunk);
    expect(Buffer.concat(all).toString()).toBe("bytes");
    await writeFile(file(), "other");
    await expect(async () => data.open()).rejects.toThrow(FileChangedError);
  });

  test.each<[string, () => unknown]>([
    ["does not exist", () => path.join(folder, "none")],
    ["is not a file", () => folder],
    ["must be a path", () => ""],
    ["must be a path", () => 7],
    ["must be a path", () => new URL("https://example.com/a")],
  ])("refuses what is not a file that can be read: %s", async (message, given) => {
    const preparing = fileReference(given() as string);
    await expect(preparing).rejects.toThrow(ValidationError);
    await expect(preparing).rejects.toThrow(message);
  });

  test("refuses an unknown option", async () => {
    await expect(fileReference(file(), { nam: "a" } as object)).rejects.toThrow('Unknown option "nam"');
  });
});
