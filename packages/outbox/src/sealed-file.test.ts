import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { FileChangedError } from "./checked-bytes.ts";
import { createSeal } from "./seal.ts";
import { openFile, sealedSize, sealFile } from "./sealed-file.ts";

const MIB = 2 ** 20;
const CHUNK = MIB + 16;

const seal = createSeal({ keyId: "2026", key: randomBytes(32) });

/** The key of a file. The text stands for the SHA-256 of the file. */
function keyOf(text: string, by = seal) {
  const key = by.fileKey(text);
  if (!key) throw new Error("This seal has a key");
  return key;
}

/** Bytes in chunks of an odd size, so that they do not meet the chunks of the seal. */
async function* pieces(bytes: Uint8Array, size = 100_001): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of bytes) all.push(chunk);
  return Buffer.concat(all);
}

const sealed = (bytes: Uint8Array, text = "a"): Promise<Buffer> => collect(sealFile(pieces(bytes), keyOf(text)));

/** The bytes that a reader gets, up to the error if there is one. */
async function opened(bytes: Uint8Array, by = seal): Promise<{ read: Buffer; error?: unknown }> {
  const all: Uint8Array[] = [];
  try {
    for await (const chunk of openFile(pieces(bytes), by)) all.push(chunk);
    return { read: Buffer.concat(all) };
  } catch (error) {
    return { read: Buffer.concat(all), error };
  }
}

/** A copy of some bytes, of which one bit is another. */
function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

test.each([0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 1])(
  "a file of %i bytes is opened unchanged",
  async (size) => {
    const bytes = randomBytes(size);
    const found = await sealed(bytes);
    expect(found.length).toBe(sealedSize(size, keyOf("a")));
    expect(await opened(found)).toEqual({ read: bytes });
  },
);

test("the same bytes are sealed as the same bytes, and other files as others", async () => {
  const bytes = randomBytes(1000);
  expect((await sealed(bytes)).equals(await sealed(bytes))).toBe(true);
  const [one, other] = [await sealed(bytes, "a"), await sealed(bytes, "b")];
  expect(one.subarray(-100).equals(other.subarray(-100))).toBe(false);
});

test("equal chunks of one file are sealed as different bytes", async () => {
  const found = await sealed(Buffer.alloc(2 * MIB));
  const [last, first] = [found.subarray(-CHUNK), found.subarray(-2 * CHUNK, -CHUNK)];
  expect(last.subarray(0, 64).equals(first.subarray(0, 64))).toBe(false);
});

describe("a file of three chunks whose bytes were changed", async () => {
  const bytes = randomBytes(2.5 * MIB);
  const whole = await sealed(bytes);
  const foreign = await sealed(bytes, "b");
  const head = whole.length - (2.5 * MIB + 3 * 16);
  const chunk = (of: Buffer, number: number): Buffer =>
    of.subarray(head + number * CHUNK, Math.min(of.length, head + (number + 1) * CHUNK));
  const [one, two, three] = [chunk(whole, 0), chunk(whole, 1), chunk(whole, 2)];
  const joined = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat([whole.subarray(0, head), ...parts]);

  test("control: the chunks in their order are the file", () => {
    expect(joined(one, two, three).equals(whole)).toBe(true);
  });

  // How many whole chunks a reader gets before the error.
  test.each<[string, number, Uint8Array]>([
    ["nothing is left", 0, whole.subarray(0, 0)],
    ["only the head is left", 0, joined()],
    ["half of the head is left", 0, whole.subarray(0, 20)],
    ["the last chunk is missing", 1, joined(one, two)],
    ["the last two chunks are missing", 0, joined(one)],
    ["the first chunk is missing", 0, joined(two, three)],
    ["the middle chunk is missing", 1, joined(one, three)],
    ["the end of the last chunk is missing", 2, whole.subarray(0, -1)],
    ["most of the last chunk is missing", 2, joined(one, two, three.subarray(0, 8))],
    ["chunks were swapped", 0, joined(two, one, three)],
    ["a chunk is repeated", 1, joined(one, one, two, three)],
    ["bytes follow", 2, joined(one, two, three, Buffer.from("x"))],
    ["a chunk is of another file", 1, joined(one, chunk(foreign, 1), three)],
    ["the head is of another file", 0, Buffer.concat([foreign.subarray(0, head), one, two, three])],
    ["a byte of the second chunk is another", 1, flipped(whole, head + CHUNK + 5)],
    ["a byte of the last tag is another", 2, flipped(whole, whole.length - 1)],
    ["a byte of the mark is another", 0, flipped(whole, 0)],
  ])("%s: an error ends the reading after %i right chunks", async (_, chunks, given) => {
    const { read, error } = await opened(given);
    expect(error).toBeInstanceOf(FileChangedError);
    expect(read.equals(bytes.subarray(0, chunks * MIB))).toBe(true);
  });
});

test("a file whose key is missing names the key", async () => {
  const other = createSeal({ keyId: "2025", key: randomBytes(32) });
  const { error } = await opened(await sealed(randomBytes(10)), other);
  expect(error).toMatchObject({
    name: "ConfigurationError",
    message: expect.stringContaining('the key "2026"') as string,
  });
  const none = await opened(await sealed(randomBytes(10)), createSeal(undefined));
  expect(none.error).toMatchObject({ name: "ConfigurationError" });
});

test("a reader that stops early closes the source, when sealing and when opening", async () => {
  let closed = 0;
  const source = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces(bytes);
    } finally {
      closed++;
    }
  };
  const found = await sealed(randomBytes(3 * MIB));
  for (const reading of [sealFile(source(found), keyOf("a")), openFile(source(found), seal)]) {
    await reading.next();
    await reading.next();
    await reading.return(undefined);
  }
  expect(closed).toBe(2);
});
