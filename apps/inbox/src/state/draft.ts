/** A file that waits to be sent. */
export interface DraftFile {
  readonly key: string;
  readonly file: File;
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
  /** What was taken out of it and is on its way. It comes back unless it arrives. */
  readonly outgoing?: Written | undefined;
}

/** Nothing yet. */
export const EMPTY_DRAFT: Draft = { text: "", mode: "reply", replyTo: undefined, files: [] };

/** Whether there is something to send. The customer writes texts alone. */
export const isSendable = ({ text, mode, files }: Written): boolean =>
  text.trim() !== "" || (mode !== "customer" && files.length > 0);
