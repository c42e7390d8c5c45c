import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bytes, inMemory } from "../desk/bytes.ts";

/** A body up to this size stays in memory. */
const MOST_IN_MEMORY = 1024 * 1024;

/** A body that has arrived completely. */
export interface ReceivedBody {
  readonly bytes: Bytes;
  /** Deletes the body, because no message contains it. */
  discard(): Promise<void>;
}

/** The folders that exist. They are deleted together, because a process warns about more than ten listeners. */
const folders = new Set<string>();

function deleteAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

const noFile = async (): Promise<void> => undefined;

/**
 * The folder for large bodies. A body is written to a file while it arrives, and its files are served from there, so an
 * upload never is in memory as a whole. The folder is created with the first large body, and only its owner can read
 * it. It is deleted by `close()`, or else when the process exits. A process that a signal ends leaves the folder behind.
 */
export class Spool {
  #folder: string | undefined;
  #count = 0;

  /** Receives a body. Rejects, and keeps nothing, if `chunks` throws. */
  async receive(chunks: AsyncIterable<Uint8Array>): Promise<ReceivedBody> {
    const first: Uint8Array[] = [];
    let size = 0;
    let file: FileHandle | undefined;
    let path = "";
    try {
      for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (file !== undefined) await writeAll(file, chunk);
        else if (size <= MOST_IN_MEMORY) first.push(chunk);
        else {
          path = this.#newPath();
          file = await open(path, "wx", 0o600);
          for (const each of [...first.splice(0), chunk]) await writeAll(file, each);
        }
      }
    } catch (error) {
      await file?.close();
      if (file !== undefined) await rm(path, { force: true });
      throw error;
    }
    if (file === undefined) return { bytes: inMemory(Buffer.concat(first, size)), discard: noFile };
    await file.close();
    return { bytes: inFile(path, size), discard: () => rm(path, { force: true }) };
  }

  /** Deletes every body. */
  close(): void {
    if (this.#folder === undefined) return;
    rmSync(this.#folder, { recursive: true, force: true });
    folders.delete(this.#folder);
    this.#folder = undefined;
  }

  #newPath(): string {
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(join(tmpdir(), "livedesk-emulator-"));
      process.off("exit", deleteAll).once("exit", deleteAll);
      folders.add(this.#folder);
    }
    this.#count += 1;
    return join(this.#folder, String(this.#count));
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength;) at += (await file.write(chunk, at)).bytesWritten;
}

/** The file is opened for each piece, because many messages with files would otherwise use up the process's open files. */
const inFile = (path: string, size: number): Bytes => ({
  size,
  read: (start, end) => {
    const bytes = new Uint8Array(Math.max(0, end - start));
    const file = openSync(path, "r");
    try {
      for (let at = 0; at < bytes.length;) {
        const count = readSync(file, bytes, at, bytes.length - at, start + at);
        if (count === 0) throw new Error("The file of an upload is shorter than when it was written");
        at += count;
      }
    } finally {
      closeSync(file);
    }
    return bytes;
  },
});
