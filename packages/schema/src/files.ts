import { isBytes, isGone, kindOf } from "./bytes.ts";
import type { BlobLike, ByteSource } from "./file-input.ts";
import { STORABLE } from "./text-rules.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isFunction = (value: unknown): boolean => typeof value === "function";

/**
 * Whether a value is a `Blob` or `File` of any runtime: also one of jsdom, whose `Blob` has no `arrayBuffer()` in some versions.
 *
 * @example
 * isBlobLike(new File(["a"], "a.txt")); // true
 */
export const isBlobLike = (value: unknown): value is BlobLike =>
  isObject(value) &&
  typeof value["size"] === "number" &&
  typeof value["type"] === "string" &&
  (isFunction(value["arrayBuffer"]) || /^(Blob|File)$/.test(kindOf(value)));

const isByteSource = (value: unknown): value is ByteSource => isObject(value) && isFunction(value["open"]);

const isStream = (value: unknown): boolean =>
  isObject(value) && (isFunction(value["getReader"]) || isFunction(value["pipe"]) || Symbol.asyncIterator in value);

const mimeType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+([ \t]*;[ \t]*[\w!#$&^.+-]+=("[ !#-~]*"|[\w!#$&^.+-]+))*$/;

const WANTED = "must be a file: give a File, a Blob or { name, data }; in Node, fileFromPath(path) opens one";
const PROMISED = "must be a file, not a promise of one: await it first";
const DATA = "bytes (an ArrayBuffer or a view of one), a Blob, or { size, open() }";

export const FILES = "must be an array of files";
export const NO_FILE = "must hold at least one file, or be left out";

/** What is wrong with a file: with the file itself, or with one of its keys. */
export interface FileFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with a file, or undefined when nothing is. */
export function fileFault(file: unknown): FileFault | undefined {
  if (isBlobLike(file)) return "name" in file ? (nameFault(file) ?? typeFault(file)) : typeFault(file);
  if (!isObject(file) || isBytes(file)) return fault([], WANTED);
  if (isFunction(file["then"])) return fault([], PROMISED);
  if (!("name" in file) && !("data" in file)) return fault([], WANTED);
  return dataFault(file["data"]) ?? nameFault(file) ?? typeFault(file);
}

const fault = (path: readonly string[], message: string): FileFault => ({ path, message });

function dataFault(data: unknown): FileFault | undefined {
  if (data === undefined) return fault(["data"], `is required: give ${DATA}`);
  if (isBytes(data)) {
    return isGone(data)
      ? fault(["data"], "must be bytes that are still there: their memory was transferred")
      : undefined;
  }
  if (isBlobLike(data)) return undefined;
  if (isByteSource(data)) {
    const { size } = data;
    if (Number.isSafeInteger(size) && size >= 0) return undefined;
    return fault(["data", "size"], "must be the number of bytes that open() yields, a whole number from 0");
  }
  return fault(["data"], `must be ${DATA}${hintFor(data)}`);
}

/** How to make bytes of what is often given in their place. */
function hintFor(data: unknown): string {
  if (typeof data === "string") {
    return ": of a text, give new TextEncoder().encode(text); of a path, in Node, fileFromPath(path) makes the whole file";
  }
  if (isObject(data) && isFunction(data["then"])) return ", not a promise of it: await it first";
  if (isStream(data))
    return ": a stream does not tell its length and can be read once only, so read it into bytes first";
  return "";
}

function nameFault({ name }: { readonly name?: unknown }): FileFault | undefined {
  if (typeof name !== "string" || name === "") return fault(["name"], "must be the name of the file");
  const broken = STORABLE.find(({ pattern }) => !pattern.test(name));
  return broken && fault(["name"], broken.message);
}

function typeFault({ type }: { readonly type?: unknown }): FileFault | undefined {
  if (type === undefined || type === "" || (typeof type === "string" && mimeType.test(type))) return undefined;
  return fault(["type"], 'must be a MIME type such as "image/png"');
}
