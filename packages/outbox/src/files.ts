import type { FileStore } from "./store.ts";

/** Keeps files in a folder. */
export function directoryFileStore(folder: string): FileStore {
  throw new Error(`Files cannot be kept yet: ${folder}`);
}
