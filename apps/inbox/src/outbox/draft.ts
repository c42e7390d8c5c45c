import type { SendInput } from "@livedesk/browser";
import { MAX_FILES, type TemplateParams } from "@livedesk/schema";

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

let lastKey = 0;

const nextKey = (): string => {
  lastKey += 1;
  return `file-${lastKey}`;
};

/** Files that a reader chose, dropped or pasted, as a draft keeps them. */
export const draftFiles = (files: Iterable<File>): readonly DraftFile[] =>
  [...files].map((file) => ({ key: nextKey(), name: file.name, type: file.type, size: file.size, file }));

/** A file that the page has lost: only its name and size are known. */
export const lostFile = (name: string, type: string, size: number): DraftFile => ({
  key: nextKey(),
  name,
  type,
  size,
  file: undefined,
});

/** The files of a message after more were chosen, and how many of these one message has no room for. */
export interface Attached {
  readonly files: readonly DraftFile[];
  readonly leftOut: number;
}

/** Adds files to those of a message. One that bears the name of a file that was lost takes its place. */
export function attached(before: readonly DraftFile[], added: readonly DraftFile[]): Attached {
  const files = [...before];
  let leftOut = 0;
  for (const each of added) {
    const place = files.findIndex(({ file, name }) => file === undefined && name === each.name);
    if (place !== -1) files[place] = each;
    else if (files.length < MAX_FILES) files.push(each);
    else leftOut += 1;
  }
  return { files, leftOut };
}

/** Gives a message back the files that it has lost, by their names. Others are not part of it. */
export const refilled = (before: readonly DraftFile[], chosen: readonly DraftFile[]): readonly DraftFile[] =>
  before.map((each) => (each.file === undefined ? (chosen.find(({ name }) => name === each.name) ?? each) : each));

/** What an agent's message sends. Throws where a file has still to be chosen again: its text alone is another message. */
export function sendInput({ text, mode, replyTo, files }: Written): SendInput {
  const options = {
    ...(mode === "note" && { private: true }),
    ...(replyTo !== undefined && { content_attributes: { in_reply_to: replyTo } }),
  };
  if (files.length === 0) return { content: text, ...options };
  return { ...(text.trim() !== "" && { content: text }), attachments: files.map(fileOf), ...options };
}

function fileOf({ file, name }: DraftFile): File {
  if (file === undefined) throw new Error(`${name} has to be chosen again before this message can be sent`);
  return file;
}

/** What a call was to make. By this its message is found in the conversation where no answer told of it. */
export interface Attempt {
  readonly conversationId: number;
  readonly from: "customer" | "agent";
  readonly isPrivate: boolean;
  readonly content: string;
  readonly files: readonly string[];
  readonly template: TemplateParams | undefined;
  /** The newest message that was known when it began. */
  readonly lastId: number;
  /** When it began, in ms by the emulator's clock. */
  readonly at: number;
  /** What was written in the composer. */
  readonly written?: Written | undefined;
  /** What was filled into the form of a template. */
  readonly input?: SendInput | undefined;
}

/** Where and when a call begins. */
export interface Beginning {
  readonly conversationId: number;
  /** The newest message that is known. */
  readonly lastId: number;
  /** In ms by the emulator's clock. */
  readonly at: number;
}

/** Sending what was written. */
export const attemptOfDraft = (begun: Beginning, written: Written): Attempt => ({
  ...begun,
  from: written.mode === "customer" ? "customer" : "agent",
  isPrivate: written.mode === "note",
  content: written.text,
  files: written.files.map(({ name }) => name),
  template: undefined,
  written,
});

/** Sending a template. */
export const attemptOfTemplate = (begun: Beginning, input: SendInput): Attempt => ({
  ...begun,
  from: "agent",
  isPrivate: false,
  content: input.content ?? "",
  files: [],
  template: "template_params" in input ? input.template_params : undefined,
  input,
});

/** What a call was to make, in one line: its text, the names of its files, or its template. */
export function attemptLine({ content, files, template }: Attempt): string {
  const line = content.replaceAll(/\s+/g, " ").trim();
  return [line, ...files, line === "" && template?.name].filter(Boolean).join(" · ");
}
