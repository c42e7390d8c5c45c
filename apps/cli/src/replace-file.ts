import { randomUUID } from "node:crypto";
import { access, chmod, constants, lstat, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes a file whole or not at all: where it fails, as on a full disk, what was there before is there still. */
export async function replaceFile(file: string, text: string): Promise<void> {
  // Behind a link, so that the link stays.
  const target = await realpath(file).catch(() => file);
  const found = await lstat(target).catch(() => undefined);
  // A pipe, a device or a link to nowhere is to be written to, not replaced.
  if (found && !found.isFile()) return writeFile(target, text);
  if (found) await access(target, constants.W_OK);
  const draft = join(dirname(target), `.livedesk-${randomUUID()}.tmp`);
  try {
    await writeFile(draft, text, { flag: "wx", flush: true });
    if (found) await chmod(draft, found.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
