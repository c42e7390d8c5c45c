import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileFromPath } from "@livedesk/node";
import { CliError } from "../errors.ts";

/** The files that paths stand for, each once, in an order that does not depend on the disk: of a folder, every `.json`. */
export async function filesIn(paths: readonly string[]): Promise<readonly string[]> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const real = await Promise.all(files.map((file) => realpath(file)));
  const seen = new Set<string>();
  return files.filter((_, at) => {
    const { size } = seen;
    return seen.add(real[at] ?? "").size > size;
  });
}

async function filesOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    // Refuses, in the words that --file has, what is no file that can be read.
    await fileFromPath(path);
    return [path];
  }
  const files = (await entriesOf(path)).filter((entry) => entry.isFile() || entry.isSymbolicLink());
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new CliError(`file: ${JSON.stringify(path)} is a directory without a .json file`);
  return names.toSorted();
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    throw new CliError(`file: ${JSON.stringify(folder)} cannot be read`);
  }
}
