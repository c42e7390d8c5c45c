import type { TemplateParams } from "@livedesk/schema";
import type { StatusChange } from "./status-change.ts";

/** A file as it came in. */
export interface UploadedFile {
  readonly name: string;
  /** MIME type of its part, or `""`. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file that belongs to a message. */
export interface StoredFile extends UploadedFile {
  readonly id: number;
  /** Hard to guess: whoever has it may read the file. */
  readonly token: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A message before it has an id. */
export interface MessageDraft {
  readonly content: string;
  readonly private: boolean;
  readonly content_attributes: Readonly<Record<string, unknown>>;
  readonly template_params?: TemplateParams;
  readonly files: readonly UploadedFile[];
}

/** A message that exists. */
export interface StoredMessage extends MessageDraft {
  readonly id: number;
  /** Its place in the conversation, from 1. */
  readonly sorting_id: number;
  readonly from: "customer" | "agent";
  /** Unix time, in seconds. */
  readonly created_at: number;
  /** Every status that it had, oldest first; never empty. */
  readonly history: readonly StatusChange[];
  readonly files: readonly StoredFile[];
}
