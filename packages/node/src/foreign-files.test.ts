import { runInNewContext } from "node:vm";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import type { FileInput } from "@livedesk/schema";
// @ts-expect-error -- jsdom has no types of its own, and this test does not need types of jsdom
import { JSDOM } from "jsdom";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Client, createClient, fetchTransport, httpTransport, undiciTransport } from "./index.ts";

interface Window {
  readonly File: typeof File;
  readonly Blob: typeof Blob;
  readonly FileReader: unknown;
  readonly Uint8Array: Uint8ArrayConstructor;
}

const { window } = new JSDOM("") as { window: Window };
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(() => emulator.close());

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Evaluates an expression in another realm. Jest runs test files in this way. */
const elsewhere = (expression: string): unknown => runInNewContext(expression, { Promise, console });

/** Sends one file. Returns the bytes that arrived. */
async function arrived(client: Client, file: unknown) {
  const sent = await client.messages.send(141, { content: "file", attachments: [file as FileInput] });
  const [attachment] = sent.attachments ?? [];
  const answer = await fetch(attachment?.data_url ?? "");
  const bytes = Array.from(new Uint8Array(await answer.arrayBuffer()));
  return { type: attachment?.file_type, bytes };
}

describe.each(Object.entries({ undiciTransport, fetchTransport, httpTransport }))("over %s", (_, transport) => {
  let client: Client;
  beforeAll(() => {
    const { url: baseUrl, apiKey, apiSecret } = emulator;
    client = createClient({ transport: transport({ baseUrl, apiKey, apiSecret }) });
  });
  afterAll(() => client.close());

  test.each<[name: string, data: unknown, bytes: readonly number[]]>([
    ["an ArrayBuffer", new Uint8Array([1, 2, 3]).buffer, [1, 2, 3]],
    ["an empty ArrayBuffer", new ArrayBuffer(0), []],
    ["a part of an ArrayBuffer", new Uint8Array([0, 1, 2, 3]).subarray(1, 3), [1, 2]],
    ["a Uint16Array that shows a part of its memory", new Uint16Array([7, 258, 9]).subarray(1, 2), [2, 1]],
    ["a DataView that shows a part of its memory", new DataView(new Uint8Array([0, 1, 2, 3]).buffer, 1, 2), [1, 2]],
    ["a Float64Array", new Float64Array([1]), [0, 0, 0, 0, 0, 0, 240, 63]],
    ["shared memory", new Uint8Array(new SharedArrayBuffer(2)).fill(5), [5, 5]],
    [
      "memory that can be resized",
      new Uint8Array(elsewhere("new ArrayBuffer(2, { maxByteLength: 9 })") as ArrayBuffer),
      [0, 0],
    ],
    ["bytes of another realm", elsewhere("new Uint8Array([1, 2, 3]).subarray(1)"), [2, 3]],
    ["an ArrayBuffer of another realm", elsewhere("new Uint8Array([1, 2, 3]).buffer"), [1, 2, 3]],
    ["a view of another realm", elsewhere("new DataView(new Uint8Array([1, 2, 3]).buffer, 2)"), [3]],
    ["bytes of jsdom", new window.Uint8Array([4]), [4]],
    [
      "a source of another realm that yields an ArrayBuffer and a view",
      elsewhere(
        "({ size: 3, async *open() { yield new Uint8Array([1, 2]).buffer; yield new DataView(new Uint8Array([9, 3]).buffer, 1); } })",
      ),
      [1, 2, 3],
    ],
  ])("%s arrives byte for byte", async (__, data, bytes) => {
    expect(await arrived(client, { name: "a.bin", data })).toMatchObject({ bytes });
  });

  test.each<[name: string, file: () => unknown]>([
    ["a File", () => new window.File(["abc"], "写真.png", { type: "image/png" })],
    ["a Blob", () => new window.Blob(["abc"])],
    ["a Blob with a name", () => ({ name: "a.png", data: new window.Blob(["abc"], { type: "image/png" }) })],
  ])("%s of jsdom arrives if the page has a FileReader", async (__, file) => {
    vi.stubGlobal("FileReader", window.FileReader);
    expect(await arrived(client, file())).toMatchObject({ bytes: [97, 98, 99] });
  });

  test("a Blob that Node.js cannot read is not sent", async () => {
    const before = emulator.exchanges().length;
    await expect(arrived(client, new window.Blob(["abc"]))).rejects.toMatchObject({
      outcome: "not-sent",
      code: "file-unreadable",
      cause: { message: "A Blob without arrayBuffer() cannot be read. Pass { name, data } instead" },
    });
    expect(emulator.exchanges()).toHaveLength(before);
  });

  test.each<[name: string, chunk: unknown, message: string]>([
    ["strings", "text", "but yielded a string"],
    ["numbers", 5, "but yielded a number"],
    ["arrays", [1, 2], "but yielded an object that is not a Uint8Array"],
  ])("a source that yields %s is refused before anything is sent", async (__, chunk, message) => {
    const before = emulator.exchanges().length;
    let ended = 0;
    const data = {
      size: 4,
      async *open() {
        try {
          yield chunk as Uint8Array;
        } finally {
          ended++;
        }
      },
    };
    const attachments = [
      { name: "a", data: new Uint8Array(1) },
      { name: "a.txt", data },
    ];
    await expect(client.messages.send(141, { content: "a", attachments })).rejects.toMatchObject({
      name: "ValidationError",
      retryable: false,
      message: `attachments[1].data: open() must yield bytes (Uint8Array), ${message}`,
    });
    expect(emulator.exchanges()).toHaveLength(before);
    expect(ended).toBe(1);
  });

  test("if the second chunk of a source is a string, no message is made, and the error names the source", async () => {
    const before = emulator.truth();
    const data = {
      size: 6,
      async *open() {
        yield Buffer.from("abc");
        yield "def" as unknown as Uint8Array;
      },
    };
    await expect(client.messages.send(141, { attachments: [{ name: "a.txt", data }] })).rejects.toMatchObject({
      outcome: "unknown",
      code: "source-failed",
      message: expect.stringContaining(
        "attachments[0].data: open() must yield bytes, but yielded a string, and part of",
      ),
    });
    expect(emulator.truth()).toEqual(before);
  });
});
