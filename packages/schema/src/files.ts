import * as z from "zod/mini";
import { array, type ModelIssue, unknown } from "./kinds.ts";
import { isObject } from "./objects.ts";
import { unstorableText } from "./storable.ts";
import { rule } from "./text.ts";

/**
 * The greatest number of files that one message should have. The contract names no limit; LiveDesk's own code intends
 * 15, and by default a relay refuses more files.
 *
 * @example
 * const attachments = files.slice(0, MAX_FILES);
 *
 * Contract: file request, `attachments[]`.
 */
export const MAX_FILES = 15;

/**
 * The part of a standard `Blob` that this package uses. The members are listed here, so that this package needs the
 * types of no runtime.
 */
export interface BlobLike {
  /** The length, in bytes. */
  readonly size: number;
  /** The MIME type, or `""` if it is unknown. */
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  stream(): unknown;
}

/** The part of a standard `File` that this package uses. */
export interface FileLike extends BlobLike {
  /** The file name that the customer sees. */
  readonly name: string;
}

/** A source of bytes that can be read again for each attempt, such as a file on the disk. */
export interface ByteSource {
  /** The length, in bytes. `open` must yield exactly this many bytes. */
  readonly size: number;
  /**
   * Begins to read from the first byte. The function may throw or reject if the bytes have changed, for example because
   * a file on the disk was changed.
   */
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** A file name with its content: bytes, a `Blob` or a source of bytes. */
export interface NamedFile {
  /** The file name that the customer sees. */
  readonly name: string;
  /**
   * The content. If the content is a view of an `ArrayBuffer`, only the bytes of the view are sent. Bytes are not
   * copied, so do not change them before the call has ended.
   */
  readonly data: ArrayBuffer | ArrayBufferView | BlobLike | ByteSource;
  /** The MIME type. By default, the type is derived from the ending of the name. */
  readonly type?: string | undefined;
}

/**
 * A file to send. A path is not accepted, because with a path that a user has entered, any file of the disk could be
 * read.
 */
export type FileInput = FileLike | BlobLike | NamedFile;

/** The kind of an object, such as `Blob`. Unlike `instanceof`, it also works for an object of another realm (`node:vm`, Jest). */
const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/**
 * Whether a value is an `ArrayBuffer` or a view of an `ArrayBuffer`, even from another realm (`node:vm`, Jest).
 *
 * @example
 * isBytes(new Uint8Array([65])); // true
 *
 * Contract: file request, `attachments[]`.
 */
export const isBytes = (value: unknown): value is ArrayBuffer | ArrayBufferView =>
  ArrayBuffer.isView(value) || isBuffer(value);

const isBuffer = (value: unknown): value is ArrayBuffer =>
  /^(Shared)?ArrayBuffer$/.test(kindOf(value)) && typeof (value as { byteLength?: unknown }).byteLength === "number";

/**
 * The bytes of an `ArrayBuffer`, or the bytes of a view of an `ArrayBuffer`. They are copied only if their memory is
 * shared or can be resized, because not every runtime can send such memory.
 *
 * @example
 * bytesOf(new Uint16Array([1, 2])).byteLength; // 4
 *
 * Contract: file request, `attachments[]`.
 */
export function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (data instanceof Uint8Array && kindOf(data.buffer) === "ArrayBuffer" && !isResizable(data.buffer)) return data;
  const [buffer, start, length] = ArrayBuffer.isView(data)
    ? [data.buffer, data.byteOffset, data.byteLength]
    : [data, 0, data.byteLength];
  const bytes = new Uint8Array(buffer, start, length);
  return kindOf(buffer) === "ArrayBuffer" && !isResizable(buffer) ? bytes : Uint8Array.from(bytes);
}

// TypeScript's library for ES2023 does not have this property.
const isResizable = (buffer: ArrayBufferLike): boolean => (buffer as { resizable?: boolean }).resizable === true;

/** Whether the memory of these bytes was transferred, for example with `postMessage`. If it was, their length is 0. */
const isGone = (data: ArrayBuffer | ArrayBufferView): boolean =>
  ((ArrayBuffer.isView(data) ? data.buffer : data) as { detached?: boolean }).detached === true;

const isFunction = (value: unknown): boolean => typeof value === "function";

/**
 * Whether a value is a `Blob` or `File` of any runtime, even of jsdom, whose `Blob` has no `arrayBuffer()` in some
 * versions.
 *
 * @example
 * isBlobLike(new File(["a"], "a.txt")); // true
 *
 * Contract: file request, `attachments[]`.
 */
export const isBlobLike = (value: unknown): value is BlobLike =>
  isObject(value) &&
  typeof value["size"] === "number" &&
  typeof value["type"] === "string" &&
  (isFunction(value["arrayBuffer"]) || /^(Blob|File)$/.test(kindOf(value)));

const isByteSource = (value: unknown): value is ByteSource => isObject(value) && isFunction(value["open"]);

const isStream = (value: unknown): boolean =>
  isObject(value) && (isFunction(value["getReader"]) || isFunction(value["pipe"]) || Symbol.asyncIterator in value);

const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+([ \t]*;[ \t]*[\w!#$&^.+-]+=("[ !#-~]*"|[\w!#$&^.+-]+))*$/;

const A_FILE =
  "must be a file: give a File, a Blob or { name, data }; in Node.js, fileFromPath(path) returns such an object";
const A_PROMISE = "must be a file, not a promise of a file: await the promise first";
const DATA = "bytes (an ArrayBuffer or a view of an ArrayBuffer), a Blob, or { size, open() }";

/** What is wrong with a file; undefined if nothing is wrong. */
function fileIssue(file: unknown): ModelIssue | undefined {
  if (isBlobLike(file)) return "name" in file ? (nameIssue(file) ?? typeIssue(file)) : typeIssue(file);
  if (!isObject(file) || isBytes(file)) return issue([], A_FILE);
  if (isFunction(file["then"])) return issue([], A_PROMISE);
  if (!("name" in file) && !("data" in file)) return issue([], A_FILE);
  return dataIssue(file["data"]) ?? nameIssue(file) ?? typeIssue(file);
}

const issue = (path: readonly string[], message: string): ModelIssue => ({ path, message });

function dataIssue(data: unknown): ModelIssue | undefined {
  if (data === undefined) return issue(["data"], `is required: give ${DATA}`);
  if (isBytes(data)) {
    return isGone(data)
      ? issue(["data"], "must not be a detached ArrayBuffer, whose memory was transferred")
      : undefined;
  }
  if (isBlobLike(data)) return undefined;
  if (isByteSource(data)) {
    const { size } = data;
    if (Number.isSafeInteger(size) && size >= 0) return undefined;
    return issue(["data", "size"], "must be the number of bytes that open() yields, a whole number, 0 or more");
  }
  return issue(["data"], `must be ${DATA}${hintFor(data)}`);
}

/** How to make bytes of a value that callers often pass by mistake. */
function hintFor(data: unknown): string {
  if (typeof data === "string") {
    return ": for text, give new TextEncoder().encode(text); for a path, in Node.js, give the result of fileFromPath(path) as the file";
  }
  if (isObject(data) && isFunction(data["then"])) return ", not a promise: await the promise first";
  if (isStream(data)) return ": a stream has no length and can be read only once, so read the stream into bytes first";
  return "";
}

function nameIssue({ name }: { readonly name?: unknown }): ModelIssue | undefined {
  if (typeof name !== "string" || name === "") return issue(["name"], "must be the name of the file");
  const problem = unstorableText(name);
  return problem === undefined ? undefined : issue(["name"], problem);
}

function typeIssue({ type }: { readonly type?: unknown }): ModelIssue | undefined {
  if (type === undefined || type === "" || (typeof type === "string" && MIME_TYPE.test(type))) return undefined;
  return issue(["type"], 'must be a MIME type such as "image/png"');
}

/* @__NO_SIDE_EFFECTS__ */
const file = () =>
  unknown().check(
    z.check(({ value, issues }) => {
      const found = fileIssue(value);
      // The issue does not contain the value, because issues are logged and the value is a customer's file.
      if (found) issues.push({ code: "custom", input: undefined, path: [...found.path], message: found.message });
    }),
  ) as z.ZodMiniType<FileInput, FileInput>;

/**
 * One file of a message: a standard `File` or `Blob`, or bytes with a name.
 *
 * @example
 * fileInputSchema.parse({ name: "a.txt", data: new Uint8Array([65]) });
 *
 * Contract: file request, `attachments[]`.
 */
export const fileInputSchema = /* @__PURE__ */ file();

/** One or more files. */
/* @__NO_SIDE_EFFECTS__ */
export const files = () =>
  array(fileInputSchema, "must be an array of files").check(
    rule((list) => (list.length > 0 ? undefined : "must contain at least one file, or be left out"), { minimum: 1 }),
  );
