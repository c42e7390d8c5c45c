import type { Client, RequestKind } from "@livedesk/core";

type Message = Awaited<ReturnType<Client["messages"]["send"]>>;

/** What a caller has asked for, and what carries it out. */
export interface Call {
  readonly kind: RequestKind;
  /** What a repeat of the same request has in common with it, as far as is known without its files. */
  readonly fingerprint: string;
  /**
   * Sends it; `end` ends that at once. Throws `Refusal`, or an error of the client's; the first only while it is sure that nothing came of it.
   */
  deliver(end: AbortSignal): Promise<Message>;
}
