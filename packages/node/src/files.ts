import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { ValidationError } from "@livedesk/core";
import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { ByteSource, NamedFile } from "@livedesk/schema";
import { isSame, PathBytes } from "./path-bytes.ts";
import { typeFromName } from "./type-from-name.ts";

/** What the customer sees of a file, where its path does not say it. */
export interface FileFromPathOptions {
  /** The file's name. Default: the last part of the path. */
  readonly name?: string | undefined;
  /** The MIME type. Default: by the name. */
  readonly type?: string | undefined;
}

/** A file of this machine, to send. It is read while it is sent, and must stay as it is until then. */
export interface PathFile extends NamedFile {
  readonly type: string;
  readonly data: ByteSource;
}

const FILE_OPTIONS: OptionRules<FileFromPathOptions> = { name: optionRule.aString, type: optionRule.aString };

/**
 * Looks at a file to send, without reading it. Throws `ValidationError` for a path that is not a file that can be read whole; so
 * does sending it when it has changed since. Throws `ConfigurationError` for an unknown or wrong option.
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

const WANTED = "must be a path, or a URL that begins with file:";

function pathOf(given: unknown): string {
  if (typeof given === "string" && given !== "" && !given.includes("\0")) return given;
  // Known by its shape: a simulated page (jsdom) has a URL class of its own.
  const href = typeof given === "object" && given !== null && "href" in given ? given.href : undefined;
  const url = typeof href === "string" ? URL.parse(href) : null;
  if (url?.protocol !== "file:") throw new ValidationError([{ path: "file", message: WANTED }]);
  try {
    return fileURLToPath(url);
  } catch {
    throw new ValidationError([{ path: "file", message: `${WANTED} and names a file of this machine` }]);
  }
}

async function look(path: string): Promise<Stats> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => refuse(path, error));
  // A pipe or a device has no length, and may be waited on for ever.
  if (!found.isFile()) throw complaint(path, `is ${kindOf(found)}: give the path of a file`);
  return found;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a directory";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}

/** The files of /proc and /sys do not say how long they are: the last byte is looked for, and what must not be behind it. */
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
    `holds another number of bytes than the ${size} that the system says: read it, and give { name, data }`,
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
