import type { TemplateParams } from "@livedesk/schema";

/** How long a customer's message keeps the WhatsApp window open, in milliseconds. */
export const WINDOW_MS = 24 * 60 * 60 * 1000;

/** Where a conversation takes place. */
export type Channel = "whatsapp" | "website";

/** A conversation as a plain value: how it starts, and how it is kept. */
export interface ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly customerName: string;
  readonly messages: readonly StoredMessage[];
  /** When the window ends, in ms, if that was set by hand since the customer's last message. */
  readonly windowSetTo?: number | undefined;
}

/** A conversation with one customer. */
export class Conversation implements ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly customerName: string;
  /** When the window ends or ended, in ms; undefined if nothing has opened one. The last who set it counts. */
  windowEndsAt: number | undefined;
  readonly #messages: StoredMessage[] = [];

  constructor({ id, inboxId, channel, customerName, messages, windowSetTo }: ConversationRecord) {
    this.id = id;
    this.inboxId = inboxId;
    this.channel = channel;
    this.customerName = customerName;
    for (const message of messages) this.put(message);
    this.windowEndsAt = windowSetTo ?? this.windowEndsAt;
  }

  /** All of them, oldest first: a live view, since a copy for each of many messages would cost the square of their number. */
  get messages(): readonly StoredMessage[] {
    return this.#messages;
  }

  /** Takes a message in at its place, which may be that of its former self. One of the customer opens the window. */
  put(message: StoredMessage): void {
    this.#messages[message.sorting_id - 1] = message;
    if (message.from === "customer") this.windowEndsAt = message.created_at * 1000 + WINDOW_MS;
  }
}

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

/** A status that a message was given: at its creation, and again by each retry. */
export interface StatusChange {
  readonly status: "sent" | "failed";
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Why it failed; absent when it was sent. */
  readonly reason?: string;
}

// Every change of a message that is kept is written anew with each retry, and a client may retry for ever.
const MAX_CHANGES = 100;

/** What an attempt to deliver has led to: a failure, or none. */
export const statusChange = (at: Date, failure: string | undefined): StatusChange =>
  failure === undefined
    ? { status: "sent", at: at.getTime() }
    : { status: "failed", at: at.getTime(), reason: failure };

/** A history with one more change. The first change and the last ones stay. */
export const withChange = (history: readonly StatusChange[], change: StatusChange): readonly StatusChange[] => [
  ...history.slice(0, 1),
  ...history.slice(1).slice(2 - MAX_CHANGES),
  change,
];

/** Why a message is not delivered now; undefined when it is. */
export const failureOf = ({ history }: Pick<StoredMessage, "history">): string | undefined => history.at(-1)?.reason;

/** Whether free text may be sent: `none` where the channel has no such window. */
export type ConversationWindow = "open" | "closed" | "none";

/**
 * The WhatsApp window of a conversation: open for 24 hours after the customer's last message, unless it was set since. As
 * upstream has it, a customer who never wrote has opened nothing.
 */
export function conversationWindow({ channel, windowEndsAt = -Infinity }: Conversation, now: Date): ConversationWindow {
  if (channel !== "whatsapp") return "none";
  return now.getTime() < windowEndsAt ? "open" : "closed";
}

/** How the fate of a message shows: in its status, and as `external_error` among its attributes. */
export function visibleState(message: StoredMessage) {
  const failure = failureOf(message);
  return {
    status: failure === undefined ? ("sent" as const) : ("failed" as const),
    content_attributes: {
      ...structuredClone(message.content_attributes),
      ...(failure === undefined ? {} : { external_error: failure }),
    },
  };
}

/** The number that an answer has for the direction of a message: 0 from the customer, 1 to the customer. */
export const messageType = ({ from }: StoredMessage): 0 | 1 => (from === "customer" ? 0 : 1);

/** Where stored files are served, as upstream spells it. */
export const DATA_PATH = "/rails/active_storage/blobs/redirect";

/** Where the previews of pictures are served. */
export const THUMB_PATH = "/rails/active_storage/representations/redirect";

// `.` and `..` would be resolved as steps of the path; the name at the end is for people, the token finds the file.
const lastSegment = (name: string): string => (/^\.{1,2}$/.test(name) ? "file" : encodeURIComponent(name));

/** The absolute address of a file under one of the two paths. */
export const attachmentUrl = (origin: string, path: string, { token, name }: StoredFile): string =>
  `${origin}${path}/${token}/${lastSegment(name)}`;
