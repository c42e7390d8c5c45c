import type { TemplateParams } from "@livedesk/schema";
import type { Json } from "./json.ts";

/** A stored file. `path` is on this page's own origin. */
export interface Attachment {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly path: string;
}

/** A state that a message was in, and since when, in ms. */
export interface HistoryEntry {
  readonly status: string;
  readonly at: number;
  readonly reason?: string;
}

/** A message as the emulator has it. */
export interface InboxMessage {
  readonly id: number;
  readonly from: "customer" | "agent";
  readonly content: string;
  readonly private: boolean;
  readonly status: string;
  readonly contentAttributes: Json;
  readonly templateParams: TemplateParams | undefined;
  /** In ms. */
  readonly createdAt: number;
  readonly attachments: readonly Attachment[];
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** A conversation with all its messages, oldest first. */
export interface Conversation {
  readonly id: number;
  readonly channel: string;
  readonly customer: string | undefined;
  readonly window: "open" | "closed" | "none";
  /** When the window closes, in ms, where it is open and the emulator says so. */
  readonly windowEndsAt: number | undefined;
  readonly messages: readonly InboxMessage[];
}
