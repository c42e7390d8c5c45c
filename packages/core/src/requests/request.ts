import type { BlobLike, ByteSource, Id } from "@livedesk/schema";

/** A text part of a multipart body. */
export interface MultipartField {
  /** The name of the part, such as `content`. */
  readonly name: string;
  /** The text of the part. */
  readonly value: string;
}

/** A file part of a multipart body. Without a `type`, the adapter derives the type from the file's name. */
export interface MultipartFile {
  /** The name of the part: `attachments[]`. */
  readonly name: string;
  /** The file name that the customer sees. */
  readonly filename: string;
  /** The MIME type. */
  readonly type?: string | undefined;
  /** The content of the file. */
  readonly data: Uint8Array | BlobLike | ByteSource;
}

/** A body that is sent as JSON. */
export interface JsonBody {
  readonly kind: "json";
  /** The value that is written as JSON. */
  readonly value: object;
}

/** A body that is sent as multipart/form-data: first the fields, then the files, in this order. */
export interface MultipartBody {
  readonly kind: "multipart";
  /** The text parts. */
  readonly fields: readonly MultipartField[];
  /** The file parts. */
  readonly files: readonly MultipartFile[];
}

/**
 * A multipart body that is already encoded, such as a form that a relay passes on. Its bytes are sent unchanged, with
 * the boundary that they contain. The bytes come from a stream, so they can be read only once.
 */
export interface EncodedBody {
  readonly kind: "encoded";
  /** `multipart/form-data`, with the boundary. */
  readonly contentType: string;
  /** The bytes of the whole body. */
  readonly data: ByteSource;
  /** Whether a part of the body was read. If it was, the body cannot be sent again. */
  isSpent(): boolean;
  /** The strings in the part of the body that was read so far. No error may show these strings. */
  texts(): readonly string[];
}

/** A request without a body. */
export interface NoBody {
  readonly kind: "none";
}

/** Reads the body of an accepted answer. The `safeParse` of a zod schema is an `AnswerReader`. */
export type AnswerReader<Answer> = (
  value: unknown,
) => { readonly success: true; readonly data: Answer } | { readonly success: false };

/** The kind of a request: it sends a text message, files or a template, or it retries a failed message. */
export type RequestKind = "text" | "files" | "template" | "retry";

/** A request as a plain value: it says what to send, and how to read the answer. Building a request sends nothing. */
export interface ApiRequest<Answer> {
  /** What the request is: a text message, files, a template or a retry. */
  readonly kind: RequestKind;
  /** The conversation that the message belongs to: requests of one conversation are sent in order. */
  readonly conversationId: Id;
  /** The message that is retried; absent for a new message. */
  readonly messageId?: Id | undefined;
  /** The HTTP method. Every request of the API is a POST. */
  readonly method: "POST";
  /** The path below the base URL. Each id is one path segment. */
  readonly path: string;
  /**
   * Headers with names in lower case: the headers of the request itself, and the headers that the caller adds. An
   * adapter sends all of them.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, which the adapter writes. */
  readonly body: JsonBody | MultipartBody | EncodedBody | NoBody;
  /** Reads the body of an accepted answer. */
  readonly readAnswer: AnswerReader<Answer>;
}
