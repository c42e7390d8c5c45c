import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A temporary folder. When the value is disposed, the folder is removed. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file and returns its path. Text and bytes are written unchanged. Any other value is written as JSON. */
  write(name: string, content: unknown): Promise<string>;
  read(name: string): Promise<string>;
}

/** Makes an empty temporary folder. */
export async function createFolder(): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
  return {
    path: folder,
    async write(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      const isRaw = typeof content === "string" || content instanceof Uint8Array;
      await writeFile(path, isRaw ? content : JSON.stringify(content));
      return path;
    },
    read: (name) => readFile(join(folder, name), "utf8"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
