import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { ValidationError } from "@livedesk/core";
import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { ByteSource, NamedFile } from "@livedesk/schema";
import { Mime } from "mime/lite";
import otherTypes from "mime/types/other.js";
import standardTypes from "mime/types/standard.js";

/** The name and the type under which a file is sent, if they cannot be taken from the path. */
export interface FileFromPathOptions {
  /** The file's name. Default: the last part of the path. */
  readonly name?: string | undefined;
  /** The MIME type. The default depends on the name. */
  readonly type?: string | undefined;
}

/**
 * A local file that is ready to be sent. The file is read while it is being sent, and must not change before the call
 * has ended.
 */
export interface PathFile extends NamedFile {
  readonly type: string;
  readonly data: ByteSource;
}

const FILE_OPTIONS: OptionRules<FileFromPathOptions> = { name: optionRule.aString, type: optionRule.aString };

/**
 * Prepares a file to send, without reading it. Throws `ValidationError` if the path is not the path of a file that can
 * be read completely. If the file changes later, sending it throws `ValidationError` as well. Throws
 * `ConfigurationError` for an unknown or wrong option.
 *
 * @example
 * await livedesk.messages.send(141, { attachments: [await fileFromPath("photo.jpg")] });
 *
 * Contract: file request.
 */
export async function fileFromPath(pathOrUrl: string | URL, options: FileFromPathOptions = {}): Promise<PathFile> {
  checkOptions(options, FILE_OPTIONS);
  const path = pathOf(pathOrUrl);
  const seen = await look(path);
  await refuseOddSize(path, seen);
  const { name = basename(path), type = typeFromName(name) } = options;
  return { name, type, data: new PathBytes(path, seen, () => refuseChanged(path, seen)) };
}

const WANTED = 'must be a path, or a "file:" URL of a local file';

function pathOf(given: unknown): string {
  if (typeof given === "string" && given !== "" && !given.includes("\0")) return given;
  // `instanceof URL` is not used, because a simulated page (jsdom) has its own URL class.
  const href = typeof given === "object" && given !== null && "href" in given ? given.href : undefined;
  const url = typeof href === "string" ? URL.parse(href) : null;
  if (url?.protocol !== "file:") throw new ValidationError([{ path: "file", message: WANTED }]);
  try {
    return fileURLToPath(url);
  } catch {
    throw new ValidationError([{ path: "file", message: WANTED }]);
  }
}

async function look(path: string): Promise<Stats> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => refuse(path, error));
  // A pipe or a device has no length, and reading it may never end.
  if (!found.isFile()) throw complaint(path, `is ${kindOf(found)}: pass the path of a file`);
  return found;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a directory";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}

/**
 * Refuses a file whose reported size is wrong, as in /proc and /sys: this function reads the last byte, and checks that
 * no byte follows.
 */
async function refuseOddSize(path: string, { size }: Stats): Promise<void> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => refuse(path, error));
  try {
    const last = Math.max(0, size - 1);
    const { bytesRead } = await handle
      .read(Buffer.alloc(2), 0, 2, last)
      .catch((error: NodeJS.ErrnoException) => refuse(path, error));
    if (last + bytesRead === size) return;
  } finally {
    await handle.close();
  }
  throw complaint(
    path,
    `cannot be streamed, because its real size differs from the size that the system reports (${size} bytes). Read the file yourself, and pass { name, data }`,
  );
}

async function refuseChanged(path: string, seen: Stats): Promise<void> {
  if (!isSame(await look(path), seen)) throw complaint(path, "has changed since it was opened");
}

function refuse(path: string, { code }: NodeJS.ErrnoException): never {
  if (code === "ENOENT" || code === "ENOTDIR") throw complaint(path, "does not exist");
  if (code === "EACCES" || code === "EPERM") throw complaint(path, "cannot be read: permission denied");
  throw complaint(path, `cannot be read (${code})`);
}

const complaint = (path: string, message: string): ValidationError =>
  new ValidationError([{ path: "file", message: `${JSON.stringify(path)} ${message}` }]);

// The size of a chunk, in bytes. Larger chunks need more memory, and smaller chunks need more time: with chunks of 128
// KiB, a file of 1 GiB takes a third longer.
const CHUNK = 512 * 1024;

/** The properties that show that a file has changed. */
type Identity = Pick<Stats, "ino" | "size" | "mtimeMs">;

const isSame = (one: Identity, other: Identity): boolean =>
  one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs;

/** The bytes of a file of this machine. The file is read again for each attempt. */
export class PathBytes implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #seen: Identity;
  readonly #check: () => Promise<void>;

  /** `check` rejects with an error for the caller if the file has changed after `seen` was read. */
  constructor(path: string, seen: Identity, check: () => Promise<void>) {
    this.#path = path;
    this.#seen = seen;
    this.size = seen.size;
    this.#check = check;
  }

  async open(): Promise<AsyncGenerator<Uint8Array>> {
    await this.#check();
    return chunksOf(this.#path, this.#seen);
  }
}

/**
 * Reads a file in chunks, and reads the next chunk in advance. The file is opened when the first chunk is requested, so
 * a file that is never sent leaves no handle open. Each chunk has its own memory, which is not used again, because this
 * code cannot know when the socket, TLS or a subscriber of undici's diagnostics no longer needs a chunk. V8 frees the
 * memory in portions of about 64 MiB.
 */
async function* chunksOf(path: string, seen: Identity): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r");
  try {
    await refuseOther(handle, seen);
    let sent = 0;
    let next = readChunk(handle);
    for (let chunk = await next; chunk.byteLength > 0; chunk = await next) {
      next = readChunk(handle);
      // The promise is awaited only when the next chunk is requested, which may never happen.
      next.catch(() => undefined);
      sent += chunk.byteLength;
      // If the file has changed, the last chunk is not sent. No server accepts a body without its last chunk, so a
      // mixture of the old and the new file cannot arrive.
      if (sent >= seen.size) await refuseOther(handle, seen);
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

async function readChunk(handle: FileHandle): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK);
  return buffer.subarray(0, bytesRead);
}

async function refuseOther(handle: FileHandle, seen: Identity): Promise<void> {
  if (!isSame(await handle.stat(), seen)) throw new Error("The file has changed since it was opened");
}

let mime: Mime | undefined;

/** The MIME type for the extension of a file's name. Without the right type, LiveDesk would show a photo as a document. */
export function typeFromName(filename: string): string {
  // The index of a thousand types is made for the first file, because most programs send only texts.
  mime ??= new Mime(standardTypes, otherTypes);
  return mime.getType(filename) ?? "application/octet-stream";
}
