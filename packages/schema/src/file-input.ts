import * as z from "zod/mini";

/** What this package needs of a standard `Blob`, spelt out so that no runtime's types are needed. */
export interface BlobLike {
  /** Length, in bytes. */
  readonly size: number;
  /** MIME type, or `""` when unknown. */
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  stream(): unknown;
}

/** What this package needs of a standard `File`. */
export interface FileLike extends BlobLike {
  readonly name: string;
}

/** Bytes that can be read anew for each attempt, such as a file's. `size` is in bytes, and `open` yields exactly as many. */
export interface ByteSource {
  readonly size: number;
  /** Begins to read. May throw, or reject, when what it stands for has changed. */
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** Bytes, a `Blob` or a source of bytes under a file name. `type` is the MIME type; without it the adapter goes by the name. */
export interface NamedFile {
  readonly name: string;
  readonly data: Uint8Array | BlobLike | ByteSource;
  readonly type?: string | undefined;
}

/** A file to send. Never a bare string: a path that came from a user would read the disk. */
export type FileInput = FileLike | BlobLike | NamedFile;

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

const mimeType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=("[^"\r\n]*"|[\w!#$&^.+-]+))*$/;
const loneSurrogate = /\p{Surrogate}/u;

const HOW = "give a File, a Blob, or { name, data } with bytes; in Node, fileFromPath(path) opens one";

/** What is wrong with a file, or undefined when nothing is. */
function fault(file: unknown): string | undefined {
  if (typeof file === "string") return `must be a file, not a string: ${HOW}`;
  if (!isObject(file)) return `must be a file: ${HOW}`;
  const named = !isBlobLike(file);
  const data = named ? file["data"] : file;
  if (!(data instanceof Uint8Array) && !isBlobLike(data) && !isByteSource(data)) return `must be a file: ${HOW}`;
  if (named || "name" in file) {
    const name = file["name"];
    if (typeof name !== "string" || name === "") return "must have a file name: give { name, data }";
    if (loneSurrogate.test(name)) return "must have a file name of well-formed Unicode";
  }
  const type = file["type"];
  if (type === undefined || type === "") return undefined;
  return typeof type === "string" && mimeType.test(type) ? undefined : 'must have a MIME type such as "image/png"';
}

/** One file of a message: a standard `File` or `Blob`, or bytes with a name. */
export const fileInputSchema = z.custom<FileInput>(undefined).check(
  z.check<FileInput>((context) => {
    const message = fault(context.value);
    // The value is a customer's file: it has no place in an issue, which may be logged.
    if (message !== undefined) context.issues.push({ code: "custom", input: undefined, message });
  }),
);
