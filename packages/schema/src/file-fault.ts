import type { BlobLike, ByteSource } from "./file-input.ts";
import { WELL_FORMED } from "./text-rules.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Whether a value is a `Blob` or `File` of any runtime. */
export const isBlobLike = (value: unknown): value is BlobLike =>
  isObject(value) &&
  typeof value["size"] === "number" &&
  typeof value["type"] === "string" &&
  typeof value["arrayBuffer"] === "function" &&
  typeof value["stream"] === "function";

const isByteSource = (value: unknown): value is ByteSource =>
  isObject(value) &&
  typeof value["open"] === "function" &&
  Number.isSafeInteger(value["size"]) &&
  Number(value["size"]) >= 0;

const mimeType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+([ \t]*;[ \t]*[\w!#$&^.+-]+=("[ !#-~]*"|[\w!#$&^.+-]+))*$/;

const WANTED = "must be a file: give a File, a Blob or { name, data }; in Node, fileFromPath(path) opens one";

export const FILES = "must be an array of files";
export const NO_FILE = "must hold at least one file, or be left out";

/** What is wrong with a file, or undefined when nothing is. */
export function fileFault(file: unknown): string | undefined {
  if (!isObject(file)) return WANTED;
  const named = !isBlobLike(file);
  const data = named ? file["data"] : file;
  if (!(data instanceof Uint8Array) && !isBlobLike(data) && !isByteSource(data)) return WANTED;
  if (named || "name" in file) {
    const name = file["name"];
    if (typeof name !== "string" || name === "") return "must have a file name: give { name, data }";
    if (!WELL_FORMED.pattern.test(name)) return "must have a file name of well-formed Unicode";
  }
  const type = file["type"];
  if (type === undefined || type === "") return undefined;
  return typeof type === "string" && mimeType.test(type) ? undefined : 'must have a MIME type such as "image/png"';
}
