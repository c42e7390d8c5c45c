import * as z from "zod/mini";
import { fileFault } from "./files.ts";

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

/**
 * Bytes, a `Blob` or a source of bytes under a file name. Bytes are an `ArrayBuffer` or any view of one, of which only the part
 * that it shows is sent. `type` is the MIME type; without it the adapter goes by the name.
 * Bytes are not copied: leave them as they are until the call has ended.
 */
export interface NamedFile {
  readonly name: string;
  readonly data: ArrayBuffer | ArrayBufferView | BlobLike | ByteSource;
  readonly type?: string | undefined;
}

/** A file to send. Never a bare string: a path that came from a user would read the disk. */
export type FileInput = FileLike | BlobLike | NamedFile;

/** One file of a message: a standard `File` or `Blob`, or bytes with a name. */
export const fileInputSchema = z.custom<FileInput>(undefined).check(
  z.check<FileInput>((context) => {
    const fault = fileFault(context.value);
    // The value is a customer's file: it has no place in an issue, which may be logged.
    if (fault) context.issues.push({ code: "custom", input: undefined, path: [...fault.path], message: fault.message });
  }),
);
