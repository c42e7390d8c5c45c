import type { TemplateParams } from "@livedesk/schema";

/** How long a customer's message keeps the WhatsApp window open, in milliseconds. */
export const WINDOW_MS = 24 * 60 * 60 * 1000;

/** The channel of a conversation. Only WhatsApp has a 24-hour window. */
export type Channel = "whatsapp" | "website";

/** A conversation as a plain value: the form in which a conversation is defined at the start and kept in an archive. */
export interface ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly customerName: string;
  readonly messages: readonly StoredMessage[];
  /**
   * When the window ends, in ms since 1970. If it is left out, the customer's last message decides.
   */
  readonly windowSetTo?: number | undefined;
}

/** A conversation with one customer. */
export class Conversation implements ConversationRecord {
  readonly id: number;
  readonly inboxId: number;
  readonly channel: Channel;
  readonly customerName: string;
  /**
   * When the window ends or ended, in ms since 1970. Undefined as long as nothing has opened the window. The last
   * change counts.
   */
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

  /**
   * All messages, oldest first. The array is not a copy, because a copy for each new message would take quadratic time
   * in total.
   */
  get messages(): readonly StoredMessage[] {
    return this.#messages;
  }

  /** Returns the conversation as a plain value, which later messages do not change. */
  record(): ConversationRecord {
    const { id, inboxId, channel, customerName, windowEndsAt } = this;
    return { id, inboxId, channel, customerName, windowSetTo: windowEndsAt, messages: [...this.#messages] };
  }

  /**
   * Stores a message at its place, where it replaces an earlier version of the same message. A message from the
   * customer opens the window.
   */
  put(message: StoredMessage): void {
    this.#messages[message.sorting_id - 1] = message;
    if (message.from === "customer") this.windowEndsAt = message.created_at * 1000 + WINDOW_MS;
  }
}

/**
 * A file as it was received. Its bytes are read in pieces, because they may be in a file on the disk or in a database.
 */
export interface UploadedFile {
  readonly name: string;
  /** The MIME type in the `Content-Type` of the file's part, or `""`. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** The SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
  /** Returns the bytes from `start` to before `end`. The caller must not change them. */
  readonly read: (start: number, end: number) => Uint8Array<ArrayBuffer>;
}

/** A file that belongs to a message. */
export interface StoredFile extends UploadedFile {
  readonly id: number;
  /** A random string that is hard to guess, because everybody who knows it may read the file. */
  readonly token: string;
}

/** A message before it has an id. */
export interface MessageDraft {
  readonly content: string;
  readonly private: boolean;
  readonly content_attributes: Readonly<Record<string, unknown>>;
  readonly template_params?: TemplateParams;
  readonly files: readonly UploadedFile[];
}

/** An agent's or a customer's message before it is stored. */
export interface NewMessage extends MessageDraft {
  readonly from: "customer" | "agent";
  /** Why the message is not delivered. Undefined if the message is delivered. */
  readonly failure: string | undefined;
}

/** A message that is stored. */
export interface StoredMessage extends MessageDraft {
  readonly id: number;
  /** The message's place in the conversation. The first message has the place 1. */
  readonly sorting_id: number;
  readonly from: "customer" | "agent";
  /** The time at which the message was created: Unix time, in seconds. */
  readonly created_at: number;
  /** Every status that the message has had, oldest first. The list is never empty. */
  readonly history: readonly StatusChange[];
  readonly files: readonly StoredFile[];
}

/** The status of a message. */
export type MessageStatus = "sent" | "delivered" | "read" | "failed";

/**
 * A status that a message got. A message gets its first status when it is created, and one more with each retry, and
 * whenever its status is set.
 */
export interface StatusChange {
  readonly status: MessageStatus;
  /** When the message got this status, in milliseconds since 1970. */
  readonly at: number;
  /** Why the message failed. Absent if the message did not fail. */
  readonly reason?: string;
}

/** A message that WhatsApp accepts, and that fails later. */
export interface LaterFailure {
  /** A code of WhatsApp's table, such as 131049. */
  readonly code: number;
  /** How long after the message was sent it fails, in milliseconds. The default is 0. */
  readonly after?: number | undefined;
  /** Only messages of this conversation fail. By default, messages of every conversation. */
  readonly conversationId?: number | undefined;
  /** Only messages of this kind fail. By default, messages of every kind. */
  readonly kind?: "text" | "file" | "template" | undefined;
  /** How many of the next messages that match fail. The default is 1. */
  readonly count?: number | undefined;
}

/** What becomes of a WhatsApp message after it was sent. The times count from then, in milliseconds of the clock. */
export interface ReceiptPlan {
  /** When the message is delivered. By default, it never is. */
  readonly delivered?: number | undefined;
  /** When the customer has read the message. By default, never. */
  readonly read?: number | undefined;
  /** The messages that fail in place of this. The first one that matches is used. */
  readonly failures?: readonly LaterFailure[] | undefined;
}

// The history is limited, because each retry writes the whole history to the archive again, and a client may retry any
// number of times.
const MAX_CHANGES = 100;

/** Returns the status after an attempt to deliver: `failed` if there is a failure, otherwise `sent`. */
export const statusChange = (at: Date, failure: string | undefined): StatusChange =>
  failure === undefined
    ? { status: "sent", at: at.getTime() }
    : { status: "failed", at: at.getTime(), reason: failure };

/**
 * Returns a history with one more status. If the history is full, its second entry is dropped, so that the first entry
 * stays.
 */
export const withChange = (history: readonly StatusChange[], change: StatusChange): readonly StatusChange[] => [
  ...history.slice(0, 1),
  ...history.slice(1).slice(2 - MAX_CHANGES),
  change,
];

/** Returns why a message failed, and undefined if the message did not fail. */
export const failureOf = ({ history }: Pick<StoredMessage, "history">): string | undefined => history.at(-1)?.reason;

/**
 * The state of the 24-hour window. `open`: free text is delivered. `closed`: free text fails. `none`: the channel has
 * no window, and free text is always delivered.
 */
export type ConversationWindow = "open" | "closed" | "none";

/**
 * Returns the state of a conversation's WhatsApp window. The window is open for 24 hours after the customer's last
 * message, unless the window was set by hand after this message. Before the customer's first message, the window is
 * closed, as in Chatwoot.
 */
export function conversationWindow({ channel, windowEndsAt = -Infinity }: Conversation, now: Date): ConversationWindow {
  if (channel !== "whatsapp") return "none";
  return now.getTime() < windowEndsAt ? "open" : "closed";
}

/** The two fields that show whether a message failed: `status`, and `external_error` in `content_attributes`. */
export function visibleState(message: StoredMessage) {
  const failure = failureOf(message);
  return {
    status: message.history.at(-1)?.status ?? "sent",
    content_attributes: {
      ...structuredClone(message.content_attributes),
      ...(failure === undefined ? {} : { external_error: failure }),
    },
  };
}

/** The direction of a message as a number: 0 is from the customer, 1 is to the customer. */
export const messageType = ({ from }: StoredMessage): 0 | 1 => (from === "customer" ? 0 : 1);

/** The path under which files are served. It is the same as in Chatwoot. */
export const DATA_PATH = "/rails/active_storage/blobs/redirect";

/** The path under which previews of pictures are served. */
export const THUMB_PATH = "/rails/active_storage/representations/redirect";

// The token identifies the file. The name at the end is only for people to read. A client would resolve the names `.`
// and `..` as path segments, so `file` replaces them.
const lastSegment = (name: string): string => (/^\.{1,2}$/.test(name) ? "file" : encodeURIComponent(name));

/** Returns the absolute URL of a file under one of the two paths. */
export const attachmentUrl = (origin: string, path: string, { token, name }: StoredFile): string =>
  `${origin}${path}/${token}/${lastSegment(name)}`;
