import type { SendInput } from "@livedesk/browser";
import { MAX_FILES, type TemplateParams } from "@livedesk/schema";

/** A file of a draft. */
export interface DraftFile {
  readonly key: string;
  readonly name: string;
  /** The MIME type, or an empty string. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /**
   * The file. Undefined after a reload of the page, because a page cannot open a file again. The user must choose the
   * file again.
   */
  readonly file: File | undefined;
}

/** The kind of message that a draft becomes. */
export type DraftMode = "reply" | "note" | "customer";

/** The content of a message. */
export interface Written {
  readonly text: string;
  readonly mode: DraftMode;
  readonly replyTo: number | undefined;
  readonly files: readonly DraftFile[];
}

/** The draft of a conversation. */
export interface Draft extends Written {
  /** Whether the message was moved back from the outbox for editing, so that it is sent before the waiting messages. */
  readonly isFirst?: boolean | undefined;
  /** Whether the message was moved back with an unknown outcome, so that sending it may create a duplicate. */
  readonly mayBeSent?: boolean | undefined;
  /** The number of files that were left out because of the limit of files per message. */
  readonly leftOut?: number | undefined;
}

/** An empty draft. */
export const EMPTY_DRAFT: Draft = { text: "", mode: "reply", replyTo: undefined, files: [] };

/** Returns the content of a draft that is sent. A customer's message has only text. */
export const writtenIn = ({ text, mode, replyTo, files }: Draft): Written =>
  mode === "customer" ? { text, mode, replyTo: undefined, files: [] } : { text, mode, replyTo, files };

/** Whether there is neither text nor a file. */
export const isBlank = ({ text, files }: Written): boolean => text.trim() === "" && files.length === 0;

/** Whether all files are present, so that the user need not choose a file again. */
export const isWhole = ({ files }: Written): boolean => files.every(({ file }) => file !== undefined);

/** Whether a draft can be sent, because it has content and all its files are present. */
export function isSendable(draft: Draft): boolean {
  const written = writtenIn(draft);
  return !isBlank(written) && isWhole(written);
}

let lastKey = 0;

const nextKey = (): string => {
  lastKey += 1;
  return `file-${lastKey}`;
};

/** Makes files of a draft from files that the user has chosen, dropped or pasted. */
export const draftFiles = (files: Iterable<File>): readonly DraftFile[] =>
  [...files].map((file) => ({ key: nextKey(), name: file.name, type: file.type, size: file.size, file }));

/** A file that was lost in a reload: only its name, type and size are known. */
export const lostFile = (name: string, type: string, size: number): DraftFile => ({
  key: nextKey(),
  name,
  type,
  size,
  file: undefined,
});

/** Returns the files of a draft after files were added, and the number of files that were left out. */
export interface Attached {
  readonly files: readonly DraftFile[];
  readonly leftOut: number;
}

/** Adds files to a draft. A file with the name of a lost file replaces it. */
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

/** Replaces the lost files of a message with files of the same names. Other files are ignored. */
export const refilled = (before: readonly DraftFile[], chosen: readonly DraftFile[]): readonly DraftFile[] =>
  before.map((each) => (each.file === undefined ? (chosen.find(({ name }) => name === each.name) ?? each) : each));

/**
 * Returns the input of `messages.send`. Throws if a file must be chosen again, because the text must not be sent
 * without its file.
 */
export function sendInput({ text, mode, replyTo, files }: Written): SendInput {
  const options = {
    ...(mode === "note" && { private: true }),
    ...(replyTo !== undefined && { content_attributes: { in_reply_to: replyTo } }),
  };
  if (files.length === 0) return { content: text, ...options };
  return { ...(text.trim() !== "" && { content: text }), attachments: files.map(fileOf), ...options };
}

function fileOf({ file, name }: DraftFile): File {
  if (file === undefined) throw new Error(`${name} must be chosen again before this message can be sent`);
  return file;
}

/**
 * The message that a call should create. If the answer is lost, the page uses these facts to find the message in the
 * conversation.
 */
export interface Attempt {
  readonly conversationId: number;
  readonly from: "customer" | "agent";
  readonly isPrivate: boolean;
  readonly content: string;
  readonly files: readonly string[];
  readonly template: TemplateParams | undefined;
  /** The id of the newest message that was known when the call began. */
  readonly lastId: number;
  /** When the call began, in ms of the emulator's clock. */
  readonly at: number;
  /** The content from the composer. */
  readonly written?: Written | undefined;
  /** The input from the template form. */
  readonly input?: SendInput | undefined;
}

/** The conversation of a call, and the state of the conversation when the call begins. */
export interface Beginning {
  readonly conversationId: number;
  /** The id of the newest known message. */
  readonly lastId: number;
  /** The time of the emulator's clock, in ms. */
  readonly at: number;
}

/** Makes an attempt to send the content of a draft. */
export const attemptOfDraft = (begun: Beginning, written: Written): Attempt => ({
  ...begun,
  from: written.mode === "customer" ? "customer" : "agent",
  isPrivate: written.mode === "note",
  content: written.text,
  files: written.files.map(({ name }) => name),
  template: undefined,
  written,
});

/** Makes an attempt to send a template. */
export const attemptOfTemplate = (begun: Beginning, input: SendInput): Attempt => ({
  ...begun,
  from: "agent",
  isPrivate: false,
  content: input.content ?? "",
  files: [],
  template: "template_params" in input ? input.template_params : undefined,
  input,
});

/** Returns the message of an attempt in one line: its text, the names of its files, or the name of its template. */
export function attemptLine({ content, files, template }: Attempt): string {
  const line = content.replaceAll(/\s+/g, " ").trim();
  return [line, ...files, line === "" && template?.name].filter(Boolean).join(" · ");
}
