import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "@livedesk/schema";

// Large enough that reading costs little, small enough that a file of any size passes through in little memory. In bytes.
const CHUNK = 512 * 1024;

const nothing = (): void => undefined;

/** The bytes of a file of this machine, read anew for each attempt. */
export class PathBytes implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #check: () => Promise<void>;

  /** `check` rejects when the file is no longer what it was. */
  constructor(path: string, size: number, check: () => Promise<void>) {
    this.#path = path;
    this.size = size;
    this.#check = check;
  }

  async open(): Promise<AsyncIterable<Uint8Array>> {
    await this.#check();
    return chunksOf(this.#path, () => false);
  }

  /**
   * As `open`, in half of the time: a chunk's memory is filled anew where `isDone` says, once the next chunk is asked for,
   * that nobody needs any chunk given so far. Fresh memory for each chunk costs more than reading it.
   */
  async lend(isDone: () => boolean): Promise<AsyncIterable<Uint8Array>> {
    await this.#check();
    return chunksOf(this.#path, isDone);
  }
}

/** Reads one chunk ahead. Opened when the first is asked for: what is never sent leaves no handle behind. */
async function* chunksOf(path: string, isDone: () => boolean): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r");
  try {
    let spare: Buffer | undefined;
    let ahead = read(handle, spare);
    for (let chunk = await ahead; chunk.bytesRead > 0; chunk = await ahead) {
      ahead = read(handle, spare);
      // It is waited for only when the next chunk is asked for, which may never be.
      ahead.catch(nothing);
      yield chunk.buffer.subarray(0, chunk.bytesRead);
      spare = isDone() ? chunk.buffer : undefined;
    }
  } finally {
    await handle.close();
  }
}

const read = (handle: FileHandle, buffer: Buffer = Buffer.allocUnsafeSlow(CHUNK)) => handle.read(buffer, 0, CHUNK);
