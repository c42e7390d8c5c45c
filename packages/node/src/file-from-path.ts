import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { ValidationError } from "@livedesk/core";
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

/**
 * Looks at a file to send, without reading it. Throws `ValidationError` for a path that is not a file that can be read; so
 * does sending it when it has changed since.
 *
 * @example
 * await livedesk.messages.send(141, { attachments: [await fileFromPath("photo.jpg")] });
 *
 * Contract: file request.
 */
export async function fileFromPath(path: string, options: FileFromPathOptions = {}): Promise<PathFile> {
  const seen = await look(path);
  await readable(path);
  const { name = basename(path), type = typeFromName(name) } = options;
  return { name, type, data: new PathBytes(path, seen, () => refuseChanged(path, seen)) };
}

async function look(path: string): Promise<Stats> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => refuse(path, error));
  if (found.isDirectory()) throw complaint(path, "is a directory: give the path of a file");
  // A pipe or a device would be waited on for ever.
  if (!found.isFile()) throw complaint(path, "is not a regular file");
  return found;
}

async function readable(path: string): Promise<void> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => refuse(path, error));
  await handle.close();
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
