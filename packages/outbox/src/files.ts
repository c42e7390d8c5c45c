import { randomBytes } from "node:crypto";
import { link, mkdir, open, opendir, readdir, rename, stat, unlink, utimes } from "node:fs/promises";
import path from "node:path";
import { checked, chunksOf, FileChangedError } from "./checked-bytes.ts";
import type { FileStore, Store } from "./store.ts";

/**
 * Keeps files in a folder of this machine, which is made if it is not there. A file's name is the SHA-256 of its bytes. A file has its
 * name only once all its bytes are on the disk, so a process may be killed, and the power may fail, at any time. Several processes may
 * use one folder. Only the user of the process may read it.
 *
 * @example
 * createOutbox({ client, store, files: { store: directoryFileStore("/var/lib/shop/outbox-files") } });
 */
export function directoryFileStore(folder: string): FileStore {
  return new DirectoryFileStore(path.resolve(folder));
}

const NAME = /^[0-9a-f]{64}$/;
/** A file that is being written, or that is being deleted. */
const TEMPORARY = /^([0-9a-f]{64})\.[0-9a-f]{16}\.(part|gone)$/;
/** A file that nobody has written to for so long belongs to a process that was killed. In ms. */
const ABANDONED = 3_600_000;

class DirectoryFileStore implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(sha256: string, bytes: AsyncIterable<Uint8Array>, size: number): Promise<void> {
    const target = this.#pathOf(sha256);
    await makeFolder(this.#folder);
    if (await renew(target, size)) {
      // The process that stored the file may have been killed before its name was on the disk.
      return syncFolder(this.#folder);
    }
    const part = temporary(target, "part");
    const file = await open(part, "wx", 0o600);
    try {
      try {
        const refuse = (what: string): Error => new Error(`The file ${sha256} cannot be stored: it ${what}`);
        for await (const chunk of checked(bytes, { size, sha256 }, refuse)) await file.appendFile(chunk);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, target);
    } catch (error) {
      await unlink(part).catch(unlessAbsent);
      throw error;
    }
    await syncFolder(this.#folder);
  }

  async *get(sha256: string): AsyncGenerator<Uint8Array> {
    const file = await this.#open(sha256);
    try {
      const { size } = await file.stat();
      const refuse = (what: string): Error =>
        new FileChangedError(`the file ${sha256} is damaged in the folder of the outbox: it ${what}`);
      yield* checked(chunksOf(file), { size, sha256 }, refuse);
    } finally {
      await file.close();
    }
  }

  async delete(sha256: readonly string[], storedBefore = Infinity): Promise<void> {
    for (const each of sha256) {
      const target = this.#pathOf(each);
      const gone = temporary(target, "gone");
      // Another process may store the file at this moment. After the renaming it either finds no file, or its new time is seen here.
      if (!(await rename(target, gone).then(() => true, unlessAbsent))) continue;
      const found = await stat(gone).catch(unlessAbsent);
      if (found && found.mtimeMs >= storedBefore) await putBack(gone, target);
      else await unlink(gone).catch(unlessAbsent);
    }
  }

  async *list(): AsyncGenerator<{ readonly sha256: string; readonly storedAt: number }> {
    const entries = await opendir(this.#folder).catch(unlessAbsent);
    if (!entries) return;
    for await (const { name } of entries) {
      const file = path.join(this.#folder, name);
      const isFile = NAME.test(name);
      const [, sha256, kind] = TEMPORARY.exec(name) ?? [];
      if (!isFile && sha256 === undefined) continue;
      const found = await stat(file).catch(unlessAbsent);
      if (!found) continue;
      if (isFile) yield { sha256: name, storedAt: found.mtimeMs };
      else if (kind === "gone") await putBack(file, this.#pathOf(sha256!));
      else if (found.mtimeMs < Date.now() - ABANDONED) await unlink(file).catch(unlessAbsent);
    }
  }

  #pathOf(sha256: string): string {
    // The name becomes a part of a path.
    if (!NAME.test(sha256)) throw new TypeError("The name of a stored file must be a SHA-256 in hex");
    return path.join(this.#folder, sha256);
  }

  async #open(sha256: string): Promise<Awaited<ReturnType<typeof open>>> {
    const target = this.#pathOf(sha256);
    // `delete` of other processes may rename the file for a moment, and then put it back, several times.
    for (let tries = 0; tries < TRIES; tries++) {
      const file = await open(target, "r").catch(unlessAbsent);
      if (file) return file;
      const names = (await readdir(this.#folder).catch(unlessAbsent)) ?? [];
      const renamed = names.find((name) => name.startsWith(`${sha256}.`) && name.endsWith(".gone"));
      const found =
        renamed === undefined ? undefined : await open(path.join(this.#folder, renamed), "r").catch(unlessAbsent);
      if (found) return found;
    }
    throw new FileChangedError(`the file ${sha256} is no longer in the folder of the outbox`);
  }
}

/** How often a file is looked for. The file of a message must not count as missing because others look at it in the same moment. */
const TRIES = 50;

const temporary = (target: string, kind: "part" | "gone"): string =>
  `${target}.${randomBytes(8).toString("hex")}.${kind}`;

/** Sets the time of a file that is there and whole. */
async function renew(file: string, size: number): Promise<boolean> {
  const now = new Date();
  const isThere = await utimes(file, now, now).then(() => true, unlessAbsent);
  return isThere === true && (await stat(file).catch(unlessAbsent))?.size === size;
}

/** Gives a file its name again. Where the name is taken, the same bytes were stored in the meantime. */
async function putBack(gone: string, target: string): Promise<void> {
  await link(gone, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") return unlessAbsent(error);
    return undefined;
  });
  await unlink(gone).catch(unlessAbsent);
}

function unlessAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** Makes a folder, and the folders above it, so that they are there after a failure of the power. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) await syncFolder(path.dirname(made));
}

/** Writes the names of a folder to the disk. Windows cannot do this, and needs it less: its file systems log every renaming. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const BATCH = 500;

/**
 * Deletes stored files that no message names, and returns how many. A file that was stored, or stored again, less than `olderThan` ms
 * ago stays: its message may not be stored yet. So this must be longer than any transaction of a caller, and than a clock may differ.
 */
export async function sweepFiles(
  store: Pick<Store, "referenced">,
  files: FileStore,
  olderThan: number,
  now: number = Date.now(),
): Promise<number> {
  const storedBefore = now - olderThan;
  let deleted = 0;
  let batch: string[] = [];
  const sweep = async (): Promise<void> => {
    const referenced = await store.referenced(batch);
    const unused = batch.filter((sha256) => !referenced.has(sha256));
    await files.delete(unused, storedBefore);
    deleted += unused.length;
    batch = [];
  };
  for await (const { sha256, storedAt } of files.list()) {
    if (storedAt >= storedBefore) continue;
    batch.push(sha256);
    if (batch.length === BATCH) await sweep();
  }
  if (batch.length > 0) await sweep();
  return deleted;
}
