import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileChangedError } from "../checked-bytes.ts";
import type { FileStore } from "../store.ts";

/** A place for files, of one test. */
export interface FilePlace {
  readonly store: FileStore;
  /** Sets the time at which a file was stored back, by some ms. */
  makeOlder(sha256: string, ms: number): Promise<void>;
  stop(): Promise<void>;
  /** Replaces the stored bytes of a file by others of the same length. */
  damage(sha256: string): Promise<void>;
}

/** The name of bytes in a store. */
export const nameOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export async function* inChunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

/** The bytes of a stored file. */
export async function bytesIn(store: FileStore, sha256: string): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of store.get(sha256)) all.push(chunk);
  return Buffer.concat(all);
}

/** Stores a text, and returns the name of the file. */
export async function putText(store: FileStore, text: string): Promise<string> {
  const bytes = Buffer.from(text);
  await store.put(nameOf(bytes), inChunks(bytes), bytes.length);
  return nameOf(bytes);
}

/** The stored files and their times. */
export async function filesIn(store: FileStore): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  for await (const { sha256, storedAt } of store.list()) files.set(sha256, storedAt);
  return files;
}

/**
 * Registers the tests that hold for every store of files.
 *
 * @example
 * fileStoreSuite("in a folder", async () => ({ store, makeOlder, damage, stop }));
 */
export function fileStoreSuite(name: string, open: () => Promise<FilePlace>): void {
  describe(`The files ${name}`, () => {
    let place: FilePlace;
    let store: FileStore;

    beforeEach(async () => {
      place = await open();
      ({ store } = place);
    });

    afterEach(() => place.stop());

    const absent = "0".repeat(64);

    test.each([0, 1, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20 + 17])("a file of %i bytes is read unchanged", async (size) => {
      const bytes = randomBytes(size);
      const sha256 = nameOf(bytes);
      await store.put(sha256, inChunks(bytes.subarray(0, 5), bytes.subarray(5, 5), bytes.subarray(5)), size);
      expect((await bytesIn(store, sha256)).equals(bytes)).toBe(true);
      expect([...(await filesIn(store)).keys()]).toEqual([sha256]);
    });

    test("each chunk that is read has memory of its own", async () => {
      const bytes = randomBytes(3 * 2 ** 20);
      await store.put(nameOf(bytes), inChunks(bytes), bytes.length);
      const all: Uint8Array[] = [];
      const copies: Uint8Array[] = [];
      for await (const chunk of store.get(nameOf(bytes))) {
        all.push(chunk);
        copies.push(Uint8Array.from(chunk));
      }
      expect(Buffer.concat(all).equals(Buffer.concat(copies))).toBe(true);
    });

    test("a store of which no file was stored is empty, and its files are gone", async () => {
      expect(await filesIn(store)).toEqual(new Map());
      await store.delete([absent]);
      await store.delete([]);
      await expect(bytesIn(store, absent)).rejects.toThrow(FileChangedError);
      await expect(bytesIn(store, absent)).rejects.toMatchObject({ code: "file-changed", outcome: "not-sent" });
    });

    test("storing the same bytes again renews the time in the list, and keeps one file", async () => {
      const sha256 = await putText(store, "bytes");
      const before = (await filesIn(store)).get(sha256)!;
      await place.makeOlder(sha256, 60_000);
      expect((await filesIn(store)).get(sha256)).toBeLessThan(before - 50_000);
      await putText(store, "bytes");
      expect((await filesIn(store)).get(sha256)).toBeGreaterThan(before - 10_000);
      expect((await filesIn(store)).size).toBe(1);
    });

    test("many writers of the same bytes at the same time store one file", async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => putText(store, "the same bytes")));
      expect([...(await filesIn(store)).keys()]).toEqual([all[0]]);
      expect((await bytesIn(store, nameOf(Buffer.from("the same bytes")))).toString()).toBe("the same bytes");
    });

    test("when the source of a file fails, its error is thrown, and there is no such file", async () => {
      const failing = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from("by");
        yield Buffer.from("te");
        throw new Error("the source failed");
      };
      const sha256 = nameOf(Buffer.from("bytes"));
      await expect(store.put(sha256, failing(), 5)).rejects.toThrow("the source failed");
      expect(await filesIn(store)).toEqual(new Map());
      await expect(bytesIn(store, sha256)).rejects.toThrow(FileChangedError);
      expect((await bytesIn(store, await putText(store, "bytes"))).toString()).toBe("bytes");
    });

    test("files are deleted by name, and the others stay", async () => {
      const [one, two] = [await putText(store, "one"), await putText(store, "two")];
      await store.delete([one, absent]);
      expect([...(await filesIn(store)).keys()]).toEqual([two]);
      await expect(bytesIn(store, one)).rejects.toThrow(FileChangedError);
      expect((await bytesIn(store, two)).toString()).toBe("two");
    });

    test("a file that was stored again in the meantime is not deleted", async () => {
      const [old, renewed] = [await putText(store, "old"), await putText(store, "renewed")];
      for (const sha256 of [old, renewed]) await place.makeOlder(sha256, 60_000);
      const storedBefore = ((await filesIn(store)).get(renewed) ?? 0) + 1000;
      await putText(store, "renewed");
      await store.delete([old, renewed], storedBefore);
      expect([...(await filesIn(store)).keys()]).toEqual([renewed]);
      expect((await bytesIn(store, renewed)).toString()).toBe("renewed");
    });

    test("a damaged file is never read to its end", async () => {
      const sha256 = await putText(store, "bytes");
      await place.damage(sha256);
      let read = 0;
      const reading = (async () => {
        for await (const chunk of store.get(sha256)) read += chunk.length;
      })();
      await expect(reading).rejects.toThrow(FileChangedError);
      expect(read).toBeLessThan(5);
    });
  });
}
