import type { FileMessage, Message, TemplateMessage, TextMessage } from "@livedesk/schema";

/** What the suite says about one call. */
export interface ConformanceCall {
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
  readonly onProgress?: ((progress: { readonly sent: number; readonly total: number }) => void) | undefined;
}

/** What the suite needs of a client. Errors have `outcome`, `code`, `status` and `retryAt`, as those of `@livedesk/core`. */
export interface ConformanceClient {
  readonly messages: {
    send(
      conversationId: number,
      input: TextMessage | FileMessage | TemplateMessage,
      call?: ConformanceCall,
    ): Promise<Message>;
    retry(conversationId: number, messageId: number, call?: ConformanceCall): Promise<Message>;
  };
  /** Waits for the answers to what has left, or ends that too where it is to `abort`. */
  close(options?: { readonly abort?: boolean }): Promise<void>;
}

/** Where a client is to send, and how. */
export interface ConformanceTarget {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** How often a request may be tried again; the client's own default where it is left out. */
  readonly maxRetries?: number | undefined;
}
