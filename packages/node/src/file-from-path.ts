import { openAsBlob } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { ValidationError } from "@livedesk/core";
import { typeFromName } from "./type-from-name.ts";

// Node's openAsBlob keeps a length in 32 bits: a longer file would be sent cut off, without a word.
const LONGEST = 2 ** 32 - 1;

/** What the customer sees of a file, where its path does not say it. */
export interface FileFromPathOptions {
  /** The file's name. Default: the last part of the path. */
  readonly name?: string | undefined;
  /** The MIME type. Default: by the name. */
  readonly type?: string | undefined;
}

/**
 * Opens a file to send, without reading it. Throws `ValidationError` for a path that is not a file that can be read.
 *
 * @example
 * await livedesk.messages.send(141, { attachments: [await fileFromPath("photo.jpg")] });
 *
 * Contract: file request.
 */
export async function fileFromPath(path: string, options: FileFromPathOptions = {}): Promise<File> {
  await checkReadable(path);
  const { name = basename(path), type = typeFromName(name) } = options;
  return new File([await openAsBlob(path)], name, { type });
}

async function checkReadable(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => refuse(path, error));
  if (found.isDirectory()) throw complaint(path, "is a directory: give the path of a file");
  // A pipe or a device would be waited on for ever.
  if (!found.isFile()) throw complaint(path, "is not a regular file");
  if (found.size > LONGEST) throw complaint(path, "is too large: a file may have up to 4 GiB");
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => refuse(path, error));
  await handle.close();
}

function refuse(path: string, { code }: NodeJS.ErrnoException): never {
  if (code === "ENOENT" || code === "ENOTDIR") throw complaint(path, "does not exist");
  if (code === "EACCES" || code === "EPERM") throw complaint(path, "cannot be read: permission denied");
  throw complaint(path, `cannot be read (${code})`);
}

const complaint = (path: string, message: string): ValidationError =>
  new ValidationError([{ path: "file", message: `${JSON.stringify(path)} ${message}` }]);
