import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { ConfigurationError, type SendInput, ValidationError } from "@livedesk/core";
import type { ByteSource, NamedFile } from "@livedesk/schema";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { directoryFileStore } from "./files.ts";
import { type FreezerSettings, thaw, type ToThaw } from "./frozen-input.ts";
import { freeze } from "./testing/freeze.ts";
import { memoryFolder } from "./testing/suite/rows.ts";
import { fileSettings } from "./options.ts";
import { createSeal, type SealOptions } from "./seal.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(memoryFolder(), "livedesk-"));
});

afterEach(() => rm(folder, { recursive: true }));

const settingsOf = (seal: SealOptions | undefined): FreezerSettings => ({
  files: fileSettings(undefined, () => directoryFileStore(folder)),
  seal: createSeal(seal),
});

const old = { keyId: "2025", key: randomBytes(32) };
const present = { keyId: "2026", key: randomBytes(32) };
const rotated: SealOptions = { ...present, previous: [old] };

/** The row of a message, as a store returns it. */
async function rowOf(input: SendInput | string, seal: SealOptions | undefined, key?: string): Promise<ToThaw> {
  const { input: frozen, inputHash } = await freeze({ conversationId: 141, key, input }, settingsOf(seal));
  return { conversationId: "141", key, input: frozen, inputHash };
}

async function fileOf(row: ToThaw, seal: SealOptions | undefined): Promise<Buffer> {
  const [file] = (thaw(row, settingsOf(seal)) as { attachments: [NamedFile] }).attachments;
  const all: Uint8Array[] = [];
  for await (const chunk of await (file.data as ByteSource).open()) all.push(chunk);
  return Buffer.concat(all);
}

/** A copy of some bytes, of which one bit is another. */
function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

describe("a sealed message", () => {
  test("is opened with its key, by another process too", async () => {
    const row = await rowOf("Hello", present, "greeting");
    expect(thaw(row, settingsOf({ ...present, key: createSecretKey(present.key) }))).toEqual({ content: "Hello" });
  });

  test("is other bytes each time, and has the same hash", async () => {
    const [one, two] = [await rowOf("Hello", present), await rowOf("Hello", present)];
    expect(one.input).not.toEqual(two.input);
    expect(one.inputHash).toEqual(two.inputHash);
  });

  test("is not found by the bare hash of its text, or with another key", async () => {
    const hashes = [await rowOf("Yes", undefined), await rowOf("Yes", present), await rowOf("Yes", old)];
    expect(new Set(hashes.map(({ inputHash }) => Buffer.from(inputHash).toString("hex"))).size).toBe(3);
  });

  test("is refused if one bit of it was changed, wherever it is", async () => {
    const row = await rowOf("Hello", present);
    for (let at = 0; at < row.input.length; at++) {
      const changed = [flipped(row.input, at), row.input.subarray(0, at)];
      for (const input of changed) {
        expect(() => thaw({ ...row, input }, settingsOf(present))).toThrow(/the stored message|sealed with the key/);
      }
    }
  });

  test.each<[string, Partial<ToThaw>]>([
    ["conversation", { conversationId: "142" }],
    ["key", { key: "other" }],
    ["key that is missing", { key: undefined }],
    ["hash", { inputHash: randomBytes(32) }],
  ])("cannot be opened as the message of another row: another %s", async (_, other) => {
    const row = await rowOf("Hello", present, "greeting");
    expect(() => thaw({ ...row, ...other }, settingsOf(present))).toThrow(ValidationError);
    expect(() => thaw({ ...row, ...other }, settingsOf(present))).toThrow("belongs to another message");
  });

  test.each([
    ["an outbox without a key", undefined],
    ["an outbox with another key", old],
  ])("makes %s name the key that is missing, and stays as it is", async (_, seal) => {
    const row = await rowOf("Hello", present);
    const opening = (): SendInput => thaw(row, settingsOf(seal));
    expect(opening).toThrow(ConfigurationError);
    expect(opening).toThrow('sealed with the key "2026", which this outbox does not have: add it to seal.previous');
    expect(opening).toThrow(expect.objectContaining({ code: "sealed", outcome: "not-sent" }));
  });

  test("with another key of the same name is refused", async () => {
    const row = await rowOf("Hello", present);
    expect(() => thaw(row, settingsOf({ ...old, keyId: "2026" }))).toThrow(ValidationError);
  });
});

describe("when keys change", () => {
  const file = { attachments: [{ name: "a.txt", data: Buffer.from("bytes") }] };

  test("messages and files of the previous key and of the time before any key can still be opened", async () => {
    for (const seal of [undefined, old, rotated]) {
      expect(thaw(await rowOf("Hello", seal), settingsOf(rotated))).toEqual({ content: "Hello" });
      expect((await fileOf(await rowOf(file, seal), rotated)).toString()).toBe("bytes");
    }
  });

  test("only the present key seals", async () => {
    const row = await rowOf("Hello", rotated);
    expect(() => thaw(row, settingsOf(old))).toThrow('"2026"');
    expect(thaw(row, settingsOf(present))).toEqual({ content: "Hello" });
  });

  test.each([
    ["a previous key", old],
    ["no key", undefined],
  ])("a message that was stored under %s is known again by its key and its input", async (_, before) => {
    const stored = await rowOf(file, before, "k");
    const again = await freeze({ conversationId: 141, key: "k", input: file }, settingsOf(rotated));
    expect(again.inputHash).not.toEqual(stored.inputHash);
    const same = [...again.earlier].find(({ inputHash }) => Buffer.compare(inputHash, stored.inputHash) === 0)!;
    const row = { conversationId: "141", key: "k", ...same };
    expect((await fileOf(row, present)).toString()).toBe("bytes");
    expect([
      ...(await freeze({ conversationId: 141, key: "k", input: "Other" }, settingsOf(rotated))).earlier,
    ]).not.toContainEqual(expect.objectContaining({ inputHash: stored.inputHash }));
  });
});

describe("a sealed file", () => {
  const MIB = 2 ** 20;

  /** Stores a file and returns its row, and the path of its sealed bytes. */
  async function storedFile(bytes: Uint8Array): Promise<{ row: ToThaw; at: string }> {
    const row = await rowOf({ attachments: [{ name: "a.bin", data: bytes }] }, present);
    const [name = ""] = await readdir(folder);
    return { row, at: path.join(folder, name) };
  }

  test.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])("of %i bytes is read unchanged", async (size) => {
    const bytes = randomBytes(size);
    const { row, at } = await storedFile(bytes);
    expect((await fileOf(row, present)).equals(bytes)).toBe(true);
    const sealed = await readFile(at);
    expect(size < 32 || !sealed.includes(bytes.subarray(0, 32))).toBe(true);
  });

  test("is stored once for many messages, since a campaign sends one file to thousands", async () => {
    const file = { attachments: [{ name: "a.pdf", data: randomBytes(1000) }] };
    await Promise.all(
      [141, 142, 143].map((conversationId) =>
        freeze({ conversationId, key: undefined, input: file }, settingsOf(present)),
      ),
    );
    expect(await readdir(folder)).toHaveLength(1);
  });
});

test("no text, name or byte of a sealed message stands in the row or in the folder of files", async () => {
  const secrets = ["Your password is otter", "passport.png", "bytes of the passport", "+34 600 000 000"];
  const [content, name, data, phone] = secrets as [string, string, string, string];
  const input = { content, content_attributes: { phone }, attachments: [{ name, data: Buffer.from(data.repeat(50)) }] };
  for (const [seal, hidden] of [
    [present, true],
    [undefined, false],
  ] as const) {
    const frozen = await freeze({ conversationId: 141, key: "k", input }, settingsOf(seal));
    const all: Uint8Array[] = [frozen.input, frozen.inputHash, ...frozen.files.map((file) => Buffer.from(file))];
    for (const file of await readdir(folder)) all.push(await readFile(path.join(folder, file)), Buffer.from(file));
    const bytes = Buffer.concat(all);
    // Control: without a seal, each of them is found.
    expect(secrets.map((secret) => bytes.indexOf(secret) !== -1)).toEqual(secrets.map(() => !hidden));
  }
});

describe("the option seal", () => {
  const key = randomBytes(32);

  test.each<[string, unknown]>([
    ["seal: must be an object", "secret"],
    ["seal.keyId: is required", { key }],
    ["seal.keyId: must be a name of 1 to 100 characters", { keyId: "ключ", key }],
    ["seal.key: is required: give 32 bytes", { keyId: "a" }],
    ["seal.key: must be 32 bytes, as a Uint8Array or a secret KeyObject", { keyId: "a", key: key.toString("hex") }],
    ["seal.key: must be 32 bytes", { keyId: "a", key: randomBytes(16) }],
    ["seal.key: must be 32 bytes", { keyId: "a", key: createSecretKey(randomBytes(31)) }],
    ["seal.key: must be 32 bytes", { keyId: "a", key: generateKeyPairSync("ed25519").privateKey }],
    ["seal.previous: must be an array", { keyId: "a", key, previous: old }],
    ["seal.previous[1].key: must be 32 bytes", { keyId: "a", key, previous: [old, { keyId: "b", key: "x" }] }],
    ['Unknown option "seal.previous[0].previous"', { keyId: "a", key, previous: [{ ...old, previous: [] }] }],
    ['seal: two keys have the keyId "a"', { keyId: "a", key, previous: [{ keyId: "a", key: old.key }] }],
  ])("is refused with the error: %s", (message, seal) => {
    expect(() => createSeal(seal as SealOptions)).toThrow(ConfigurationError);
    expect(() => createSeal(seal as SealOptions)).toThrow(message);
    expect(() => createSeal(seal as SealOptions)).not.toThrow(key.toString("hex"));
  });

  test("takes a copy of the key, so that the caller may erase it", async () => {
    const erased = Uint8Array.from(key);
    const seal = createSeal({ keyId: "a", key: erased });
    erased.fill(0);
    expect(seal.hashes(Buffer.from("x"))[0]).toEqual(createSeal({ keyId: "a", key }).hashes(Buffer.from("x"))[0]);
  });
});
