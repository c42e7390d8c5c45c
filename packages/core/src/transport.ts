import type { ApiRequest } from "./api-request.ts";
import type { ApiResponse } from "./api-response.ts";

/** What is needed of a standard `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What a caller may say about one call. */
export interface CallOptions {
  /** Gives up when aborted. Whatever has left by then has left: the error says whether anything did. */
  readonly signal?: AbortSignalLike | undefined;
  /** The time for the whole call, in ms, from the first step to the last byte of the answer. */
  readonly timeout?: number | undefined;
}

/**
 * The port between this package and a runtime: carries one request out and one answer back, never twice.
 * Throws `NotSentError` when provably nothing left, `UnknownOutcomeError` when something may have.
 */
export interface Transport {
  send(request: ApiRequest<unknown>, options: CallOptions): Promise<ApiResponse>;
  /** Ends open connections. */
  close?(): Promise<void>;
}
