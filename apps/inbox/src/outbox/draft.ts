/** A file that waits to be sent. */
export interface DraftFile {
  readonly key: string;
  readonly name: string;
  /** MIME type, or an empty text. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** Undefined after a reload of the page, which may not open a file again by itself: its reader has to choose it again. */
  readonly file: File | undefined;
}

/** What a draft is to become. */
export type DraftMode = "reply" | "note" | "customer";

/** What a message is made of. */
export interface Written {
  readonly text: string;
  readonly mode: DraftMode;
  readonly replyTo: number | undefined;
  readonly files: readonly DraftFile[];
}

/** What is being written in a conversation. */
export interface Draft extends Written {
  /** Whether it was taken back to be changed, so that it goes before the messages that wait. */
  readonly isFirst?: boolean | undefined;
  /** Whether it was taken back although nobody knows what became of it, so that sending it may send it twice. */
  readonly mayBeSent?: boolean | undefined;
  /** How many files were left out of it, because one message may hold no more. */
  readonly leftOut?: number | undefined;
}

/** Nothing yet. */
export const EMPTY_DRAFT: Draft = { text: "", mode: "reply", replyTo: undefined, files: [] };

/** What of a draft is sent. The customer writes texts alone. */
export const writtenIn = ({ text, mode, replyTo, files }: Draft): Written =>
  mode === "customer" ? { text, mode, replyTo: undefined, files: [] } : { text, mode, replyTo, files };

/** Whether nothing is written and no file is chosen. */
export const isBlank = ({ text, files }: Written): boolean => text.trim() === "" && files.length === 0;

/** Whether every file of it is here. */
export const isWhole = ({ files }: Written): boolean => files.every(({ file }) => file !== undefined);

/** Whether there is something to send, and all of it is here. */
export function isSendable(draft: Draft): boolean {
  const written = writtenIn(draft);
  return !isBlank(written) && isWhole(written);
}
