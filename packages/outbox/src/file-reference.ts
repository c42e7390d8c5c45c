import { constants, type Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ValidationError } from "@livedesk/core";
import { checkOptionsLike, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { type ByteSource, isObject, type NamedFile } from "@livedesk/schema";
import { checked, chunksOf, type Digest, digestOf, FileChangedError } from "./checked-bytes.ts";

/** A file that stays where it is, and what it must still be when its turn comes. */
export interface Reference extends Digest {
  /** The absolute path. */
  readonly path: string;
  /** When the file was last changed, in ms since 1970. */
  readonly mtime: number;
}

/** The name and the type under which a file is sent, if they cannot be taken from the path. */
export interface FileReferenceOptions {
  /** The file's name. Default: the last part of the path. */
  readonly name?: string | undefined;
  /** The MIME type. Default: by the name. */
  readonly type?: string | undefined;
}

/** A file that an outbox does not copy. */
export interface ReferencedFile extends NamedFile {
  readonly data: ByteSource;
}

const OPTIONS: OptionRules<FileReferenceOptions> = { name: optionRule.aString, type: optionRule.aString };

// A registered symbol: a file of another installed copy of this package carries the same one.
const REFERENCE = Symbol.for("livedesk.outbox.reference");

/**
 * Prepares a file that the outbox is not to copy: it reads the file once, and keeps its path, size, time of change and SHA-256. If any
 * of these differs when the message is to be sent, or if the file is gone, the message ends as `not-sent` with the code `file-changed`.
 * Every worker must find the file under this path. Throws `ValidationError` for a path that is not a file that can be read.
 *
 * @example
 * await outbox.enqueue(141, { attachments: [await fileReference("/srv/catalogue.pdf")] });
 */
export async function fileReference(
  pathOrUrl: string | URL,
  options: FileReferenceOptions = {},
): Promise<ReferencedFile> {
  checkOptionsLike('{ name: "photo.jpg" }', options, OPTIONS);
  const at = pathOf(pathOrUrl);
  const { name = path.basename(at), type } = options;
  const before = await stat(at).catch((error: NodeJS.ErrnoException) => refuse(at, reasonOf(error)));
  if (!before.isFile()) return refuse(at, "is not a file");
  const handle = await open(at, "r").catch((error: NodeJS.ErrnoException) => refuse(at, reasonOf(error)));
  try {
    const { size, sha256 } = await digestOf(chunksOf(handle));
    const { mtimeMs: mtime, size: sizeAfter } = await handle.stat();
    if (size !== before.size || sizeAfter !== size || mtime !== before.mtimeMs) {
      return refuse(at, "changed while it was read");
    }
    return {
      name,
      ...(type === undefined ? {} : { type }),
      data: new ReferencedBytes({ path: at, mtime, size, sha256 }),
    };
  } finally {
    await handle.close();
  }
}

/** What a file of `fileReference` refers to; undefined for any other content of a file. */
export const referenceIn = (data: unknown): Reference | undefined =>
  isObject(data) ? ((data as { [REFERENCE]?: Reference })[REFERENCE] ?? undefined) : undefined;

/** The bytes of a file that must not have changed. */
class ReferencedBytes implements ByteSource {
  readonly size: number;
  readonly [REFERENCE]: Reference;

  constructor(reference: Reference) {
    this.size = reference.size;
    this[REFERENCE] = reference;
  }

  async open(): Promise<AsyncIterable<Uint8Array>> {
    await digestOf(readReference(this[REFERENCE]));
    return readReference(this[REFERENCE]);
  }
}

/** Reads a file that must not have changed. Throws `FileChangedError`, at the latest in place of the last chunk. */
export async function* readReference(reference: Reference): AsyncGenerator<Uint8Array> {
  const { path: at } = reference;
  const changed = (what: string): Error => new FileChangedError(`the file ${JSON.stringify(at)} ${what}`);
  const absent = (error: NodeJS.ErrnoException): never => {
    throw error.code === "ENOENT" || error.code === "ENOTDIR" ? changed("does not exist any more") : error;
  };
  // If a pipe has taken the place of the file, it must not be waited for.
  const handle = await open(at, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(absent);
  try {
    requireSame(await handle.stat(), reference, changed);
    yield* checked(chunksOf(handle), reference, changed);
  } finally {
    await handle.close();
  }
}

function requireSame(found: Stats, { size, mtime }: Reference, changed: (what: string) => Error): void {
  if (found.isFile() && found.size === size && found.mtimeMs === mtime) return;
  throw changed("has changed since the message was stored");
}

function pathOf(given: unknown): string {
  if (typeof given === "string" && given !== "" && !given.includes("\0")) return path.resolve(given);
  // Not `instanceof URL`: a simulated page (jsdom) has its own URL class.
  const href = isObject(given) && typeof given["href"] === "string" ? URL.parse(given["href"]) : null;
  if (href?.protocol === "file:") return fileURLToPath(href);
  throw new ValidationError([{ path: "file", message: 'must be a path, or a "file:" URL of a local file' }]);
}

function reasonOf({ code }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" || code === "ENOTDIR") return "does not exist";
  return code === "EACCES" || code === "EPERM" ? "cannot be read: permission denied" : `cannot be read (${code})`;
}

function refuse(at: string, what: string): never {
  throw new ValidationError([{ path: "file", message: `${JSON.stringify(at)} ${what}` }]);
}
