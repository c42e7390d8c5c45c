import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "@livedesk/schema";

// Large enough that reading costs little, small enough that a file of any size passes through in little memory. In bytes.
const CHUNK = 512 * 1024;

const nothing = (): void => undefined;

/** What tells whether a file is still the one that was seen. */
export type Seen = Pick<Stats, "ino" | "size" | "mtimeMs">;

/** Whether a file is as it was seen. */
export const isSame = (now: Seen, seen: Seen): boolean =>
  now.ino === seen.ino && now.size === seen.size && now.mtimeMs === seen.mtimeMs;

/** The bytes of a file of this machine, read anew for each attempt. */
export class PathBytes implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #seen: Seen;
  readonly #check: () => Promise<void>;

  /** `check` rejects, with what to tell the caller, when the file is no longer as it was seen. */
  constructor(path: string, seen: Seen, check: () => Promise<void>) {
    this.#path = path;
    this.#seen = seen;
    this.size = seen.size;
    this.#check = check;
  }

  async open(): Promise<AsyncIterable<Uint8Array>> {
    await this.#check();
    return chunksOf(this.#path, this.#seen, () => false);
  }

  /**
   * As `open`, in half of the time: a chunk's memory is filled anew where `isDone` says, once the next chunk is asked for,
   * that nobody needs any chunk given so far. Fresh memory for each chunk costs more than reading it.
   */
  async lend(isDone: () => boolean): Promise<AsyncGenerator<Uint8Array>> {
    await this.#check();
    return chunksOf(this.#path, this.#seen, isDone);
  }
}

/** Reads one chunk ahead. Opened when the first is asked for: what is never sent leaves no handle behind. */
async function* chunksOf(path: string, seen: Seen, isDone: () => boolean): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r");
  try {
    await refuseChanged(handle, seen);
    let spare: Buffer | undefined;
    let given = 0;
    let ahead = read(handle, spare);
    for (let chunk = await ahead; chunk.bytesRead > 0; chunk = await ahead) {
      ahead = read(handle, spare);
      // It is waited for only when the next chunk is asked for, which may never be.
      ahead.catch(nothing);
      given += chunk.bytesRead;
      // Without its last chunk no server takes the body: one that was written into meanwhile must not arrive half and half.
      if (given >= seen.size) await refuseChanged(handle, seen);
      yield chunk.buffer.subarray(0, chunk.bytesRead);
      spare = isDone() ? chunk.buffer : undefined;
    }
  } finally {
    await handle.close();
  }
}

const read = (handle: FileHandle, buffer: Buffer = Buffer.allocUnsafeSlow(CHUNK)) => handle.read(buffer, 0, CHUNK);

async function refuseChanged(handle: FileHandle, seen: Seen): Promise<void> {
  if (!isSame(await handle.stat(), seen)) throw new Error("The file has changed since it was opened");
}
