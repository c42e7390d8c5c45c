import * as z from "zod/mini";
import { array, unknown } from "./kinds.ts";
import { isObject } from "./objects.ts";
import { rule, unstorableText } from "./text.ts";

/**
 * The most files that one message should hold. The contract names no limit; the servers are meant to take 15, and a relay refuses
 * more unless it is set otherwise.
 *
 * @example
 * const attachments = files.slice(0, MAX_FILES);
 *
 * Contract: file request, `attachments[]`.
 */
export const MAX_FILES = 15;

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

/** Bytes that can be read again for each attempt, such as a file's. */
export interface ByteSource {
  /** Length, in bytes. `open` yields exactly as many. */
  readonly size: number;
  /** Begins to read. May throw, or reject, when the file behind it has changed. */
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** Bytes, a `Blob` or a source of bytes under a file name. */
export interface NamedFile {
  readonly name: string;
  /**
   * An `ArrayBuffer`, or any view of one, of which only the part that it shows is sent. Bytes are not copied: leave them unchanged
   * until the call has ended.
   */
  readonly data: ArrayBuffer | ArrayBufferView | BlobLike | ByteSource;
  /** MIME type. Without it the adapter decides by the name. */
  readonly type?: string | undefined;
}

/** A file to send. Never a bare string: a path that came from a user would read the disk. */
export type FileInput = FileLike | BlobLike | NamedFile;

/** The name that the language gives an object's kind. Unlike `instanceof`, it is the same in another realm (`node:vm`, Jest). */
const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Whether a value is an `ArrayBuffer` or a view of one, of any realm. */
export const isBytes = (value: unknown): value is ArrayBuffer | ArrayBufferView =>
  ArrayBuffer.isView(value) || isBuffer(value);

const isBuffer = (value: unknown): value is ArrayBuffer =>
  /^(Shared)?ArrayBuffer$/.test(kindOf(value)) && typeof (value as { byteLength?: unknown }).byteLength === "number";

/**
 * The bytes of an `ArrayBuffer` or of the part of it that a view shows. They are copied only if their memory is shared or can be
 * resized, which not every runtime sends.
 *
 * @example
 * bytesOf(new Uint16Array([1, 2])).byteLength; // 4
 */
export function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (data instanceof Uint8Array && kindOf(data.buffer) === "ArrayBuffer" && !isResizable(data.buffer)) return data;
  const [buffer, start, length] = ArrayBuffer.isView(data)
    ? [data.buffer, data.byteOffset, data.byteLength]
    : [data, 0, data.byteLength];
  const bytes = new Uint8Array(buffer, start, length);
  return kindOf(buffer) === "ArrayBuffer" && !isResizable(buffer) ? bytes : Uint8Array.from(bytes);
}

// Newer than the library that this package is compiled for.
const isResizable = (buffer: ArrayBufferLike): boolean => (buffer as { resizable?: boolean }).resizable === true;

/** Whether the memory of these bytes was transferred elsewhere: they are gone, and look like no bytes at all. */
const isGone = (data: ArrayBuffer | ArrayBufferView): boolean =>
  ((ArrayBuffer.isView(data) ? data.buffer : data) as { detached?: boolean }).detached === true;

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

const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+([ \t]*;[ \t]*[\w!#$&^.+-]+=("[ !#-~]*"|[\w!#$&^.+-]+))*$/;

const A_FILE = "must be a file: give a File, a Blob or { name, data }; in Node, fileFromPath(path) opens one";
const A_PROMISE = "must be a file, not a promise of one: await it first";
const DATA = "bytes (an ArrayBuffer or a view of one), a Blob, or { size, open() }";

/** What is wrong with a file: with the file itself, or with one of its keys. */
interface FileIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with a file, or undefined when nothing is. */
function fileIssue(file: unknown): FileIssue | undefined {
  if (isBlobLike(file)) return "name" in file ? (nameIssue(file) ?? typeIssue(file)) : typeIssue(file);
  if (!isObject(file) || isBytes(file)) return issue([], A_FILE);
  if (isFunction(file["then"])) return issue([], A_PROMISE);
  if (!("name" in file) && !("data" in file)) return issue([], A_FILE);
  return dataIssue(file["data"]) ?? nameIssue(file) ?? typeIssue(file);
}

const issue = (path: readonly string[], message: string): FileIssue => ({ path, message });

function dataIssue(data: unknown): FileIssue | undefined {
  if (data === undefined) return issue(["data"], `is required: give ${DATA}`);
  if (isBytes(data)) {
    return isGone(data)
      ? issue(["data"], "must be bytes that are still there: their memory was transferred")
      : undefined;
  }
  if (isBlobLike(data)) return undefined;
  if (isByteSource(data)) {
    const { size } = data;
    if (Number.isSafeInteger(size) && size >= 0) return undefined;
    return issue(["data", "size"], "must be the number of bytes that open() yields, a whole number from 0");
  }
  return issue(["data"], `must be ${DATA}${hintFor(data)}`);
}

/** How to make bytes of a value that is often given in their place. */
function hintFor(data: unknown): string {
  if (typeof data === "string") {
    return ": for a text, give new TextEncoder().encode(text); for a path, in Node, give fileFromPath(path) as the whole file";
  }
  if (isObject(data) && isFunction(data["then"])) return ", not a promise of it: await it first";
  if (isStream(data))
    return ": a stream does not tell its length and can be read once only, so read it into bytes first";
  return "";
}

function nameIssue({ name }: { readonly name?: unknown }): FileIssue | undefined {
  if (typeof name !== "string" || name === "") return issue(["name"], "must be the name of the file");
  const fault = unstorableText(name);
  return fault === undefined ? undefined : issue(["name"], fault);
}

function typeIssue({ type }: { readonly type?: unknown }): FileIssue | undefined {
  if (type === undefined || type === "" || (typeof type === "string" && MIME_TYPE.test(type))) return undefined;
  return issue(["type"], 'must be a MIME type such as "image/png"');
}

/* @__NO_SIDE_EFFECTS__ */
const file = () =>
  unknown().check(
    z.check(({ value, issues }) => {
      const found = fileIssue(value);
      // The value is a customer's file, which has no place in an issue: issues are logged.
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
    rule((list) => (list.length > 0 ? undefined : "must hold at least one file, or be left out"), { minimum: 1 }),
  );
