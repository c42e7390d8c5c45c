import type { BlobLike, ByteSource } from "@livedesk/schema";

/** A text part of a multipart body. */
export interface MultipartField {
  readonly name: string;
  readonly value: string;
}

/** A file part of a multipart body. Without a `type` the adapter goes by the file's name. */
export interface MultipartFile {
  readonly name: string;
  readonly filename: string;
  readonly type?: string | undefined;
  readonly data: Uint8Array | BlobLike | ByteSource;
}

/** A body to be sent as JSON. */
export interface JsonBody {
  readonly kind: "json";
  readonly value: object;
}

/** A body to be sent as multipart/form-data: the fields, then the files, in this order. */
export interface MultipartBody {
  readonly kind: "multipart";
  readonly fields: readonly MultipartField[];
  readonly files: readonly MultipartFile[];
}

/**
 * A multipart body that somebody else has written: its bytes go out as they are, under the boundary that they were written
 * with. They flow in from elsewhere, so they can be read once.
 */
export interface EncodedBody {
  readonly kind: "encoded";
  /** `multipart/form-data`, with the boundary. */
  readonly contentType: string;
  readonly data: ByteSource;
  /** Whether some of it was read, so that it cannot be sent again. */
  isSpent(): boolean;
  /** The texts that were read in it so far: no error may show them. */
  texts(): readonly string[];
}

/** A request without a body. */
export interface NoBody {
  readonly kind: "none";
}

/** Reads the body of an accepted request. A zod schema's `safeParse` is one. */
export type AnswerReader<Answer> = (
  value: unknown,
) => { readonly success: true; readonly data: Answer } | { readonly success: false };

/** What a request asks for. */
export type RequestKind = "text" | "files" | "template" | "retry";

/** A request as a plain value: what to send, and how to read the answer. Building one sends nothing. */
export interface ApiRequest<Answer> {
  readonly kind: RequestKind;
  readonly method: "POST";
  /** Path below the base URL, with every id as one safe segment. */
  readonly path: string;
  /** Headers of the request itself, in lower case; the adapter adds credentials and a multipart boundary. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonBody | MultipartBody | EncodedBody | NoBody;
  readonly readAnswer: AnswerReader<Answer>;
}
