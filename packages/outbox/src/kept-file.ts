import { LiveDeskError, type MultipartFile, NotSentError, ValidationError } from "@livedesk/core";
import { readBlob } from "@livedesk/core/web";
import { type ByteSource, isBytes, isObject, type NamedFile } from "@livedesk/schema";
import { checked, type Digest, digestOf, FileChangedError } from "./checked-bytes.ts";
import { readReference, referenceIn } from "./file-reference.ts";
import type { Seal } from "./seal.ts";
import { openFile, sealedSize, sealFile } from "./sealed-file.ts";
import type { FileSettings, FileStore } from "./store.ts";

const MIB = 2 ** 20;

/** A file as it stands in a stored message. */
export type KeptFile = Digest & {
  readonly name: string;
  readonly type?: string;
} & (
    | {
        readonly kept: "copy";
        /** The name in the `FileStore`, if the copy is sealed: the SHA-256 of the sealed bytes. Otherwise it is `sha256`. */
        readonly sealed?: string;
      }
    | { readonly kept: "reference"; readonly path: string; readonly mtime: number }
  );

/** The name under which a `FileStore` has the file; undefined if it has it not. */
export const storedName = (file: KeptFile): string | undefined =>
  file.kept === "copy" ? (file.sealed ?? file.sha256) : undefined;

/** Checks the sizes of the files of a message. Throws a `ValidationError` that names the file and the limit. */
export function checkSizes(files: readonly MultipartFile[], { maxFile, maxMessage }: FileSettings): void {
  const sizes = files.map(({ data }) => sizeOf(data));
  const issues = files.flatMap(({ filename }, at) => {
    const [size, name] = [sizes[at]!, JSON.stringify(filename)];
    if (size <= maxFile) return [];
    const message = `${name} has ${size} bytes, and a file may have ${maxFile} (see files.maxFile)`;
    return [{ path: `attachments[${at}]`, message }];
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > maxMessage) {
    const message = `have ${total} bytes together, and the files of a message may have ${maxMessage} (see files.maxMessage)`;
    issues.push({ path: "attachments", message });
  }
  if (issues.length > 0) throw new ValidationError(issues);
}

const sizeOf = (data: MultipartFile["data"]): number => ("byteLength" in data ? data.byteLength : data.size);

/**
 * Stores one file of a message, or only what it must still be if it is kept by reference. The file is read two times: a store needs the
 * SHA-256 first. `at` is its place in the message.
 */
export async function keepFile(
  { filename: name, type, data }: MultipartFile,
  at: number,
  { store }: FileSettings,
  seal: Seal,
): Promise<KeptFile> {
  const named = { name, ...(type === undefined ? {} : { type }) };
  const reference = referenceIn(data);
  if (reference) {
    const { path, mtime, size, sha256 } = reference;
    return { ...named, size, sha256, kept: "reference", path, mtime };
  }
  const field = `attachments[${at}].data`;
  const size = sizeOf(data);
  const { size: read, sha256 } = await digestOf(bytesFrom(data, size, field));
  const digest = { size, sha256 };
  const refuse = (what: string): Error => new ValidationError([{ path: field, message: what }]);
  if (read !== size) throw refuse(`yielded ${read} bytes, and its size is ${size}`);
  const bytes = (): AsyncIterable<Uint8Array> =>
    checked(bytesFrom(data, size, field), digest, (what) => refuse(`changed while it was stored: it ${what}`));
  const key = seal.fileKey(sha256);
  if (!key) {
    await store.put(sha256, bytes(), size);
    return { ...named, ...digest, kept: "copy" };
  }
  const { sha256: sealed } = await digestOf(sealFile(bytes(), key));
  await store.put(sealed, sealFile(bytes(), key), sealedSize(size, key));
  return { ...named, ...digest, kept: "copy", sealed };
}

/** The bytes of a file that a caller gave. */
async function* bytesFrom(data: MultipartFile["data"], size: number, field: string): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    for await (const chunk of await openData(data)) {
      if (!isBytes(chunk))
        throw new ValidationError([{ path: field, message: "open() must yield bytes (Uint8Array)" }]);
      read += chunk.byteLength;
      yield chunk;
      // A source that has no end would fill the disk.
      if (read > size) return;
    }
  } catch (cause) {
    if (cause instanceof LiveDeskError) throw cause;
    throw new NotSentError(`The message was not stored: ${field} could not be read`, {
      code: "file-unreadable",
      cause,
    });
  }
}

async function openData(data: MultipartFile["data"]): Promise<AsyncIterable<Uint8Array>> {
  if (isBytes(data)) return oneChunk(data);
  if ("open" in data) return data.open();
  // The `stream()` of a foreign Blob, such as jsdom's, may work differently.
  return data instanceof Blob ? data.stream() : oneChunk(new Uint8Array(await readBlob(data)));
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A file of a stored message, to be sent. */
export const namedFile = ({ name, type, ...kept }: KeptFile, store: FileStore, seal: Seal): NamedFile => ({
  name,
  ...(type === undefined ? {} : { type }),
  data: new KeptBytes(kept as KeptFile, store, seal),
});

/** Whether a value is a file of a stored message. Another program may have written the message into the database. */
export function isKeptFile(value: unknown): value is KeptFile {
  if (!isObject(value)) return false;
  const { name, size, sha256, kept, path, mtime } = value;
  const hasDigest = typeof name === "string" && typeof size === "number" && typeof sha256 === "string";
  return (
    hasDigest && (kept === "copy" || (kept === "reference" && typeof path === "string" && typeof mtime === "number"))
  );
}

// A file up to this size is held in memory between its check and its sending, so it is read only once. In bytes.
const SMALL = MIB;

/** The bytes of a stored file. */
class KeptBytes implements ByteSource {
  readonly size: number;
  readonly #read: () => AsyncIterable<Uint8Array>;

  constructor(file: KeptFile, store: FileStore, seal: Seal) {
    this.size = file.size;
    this.#read = () => (file.kept === "copy" ? readCopy(file, store, seal) : readReference(file));
  }

  /** Reads the whole file once, since a file that is found wrong later would leave half a message on its way. */
  async open(): Promise<AsyncIterable<Uint8Array>> {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of this.#read()) if (this.size <= SMALL) chunks.push(chunk);
    } catch (cause) {
      if (cause instanceof LiveDeskError) throw cause;
      throw new NotSentError("The message was not sent: a stored file could not be read", {
        code: "file-unreadable",
        cause,
      });
    }
    return this.size <= SMALL ? iterate(chunks) : this.#read();
  }
}

async function* iterate(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function readCopy(file: Extract<KeptFile, { kept: "copy" }>, store: FileStore, seal: Seal): AsyncIterable<Uint8Array> {
  const name = storedName(file)!;
  const bytes = file.sealed === undefined ? store.get(name) : openFile(store.get(name), seal);
  return checked(bytes, file, (what) => new FileChangedError(`the stored file ${name} ${what}`));
}
