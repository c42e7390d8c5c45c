import type { ApiRequest } from "./requests/request.ts";
import type { ApiResponse } from "./api-response.ts";
import type { Clock } from "./clock.ts";
import type { Deadline } from "./delivery/deadline.ts";

/** What is needed of a standard `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** How far an upload has come, in bytes of the whole body. */
export interface UploadProgress {
  readonly sent: number;
  readonly total: number;
}

/** What a caller may say about one call. */
export interface CallOptions {
  /** Gives up when aborted. Whatever has left by then has left: the error says whether anything did. */
  readonly signal?: AbortSignalLike | undefined;
  /** The time for the whole call, in ms: queue, upload, attempts, waits and the answer to its last byte. */
  readonly timeout?: number | undefined;
  /** Told while a message with files is on its way. Starts again from nothing with each attempt. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** How a client is closed. */
export interface CloseOptions {
  /**
   * How long to wait for the calls that have left, in ms. What has no answer by then is ended, and its outcome is unknown. Left
   * out, each of them has its own time.
   */
  readonly timeout?: number | undefined;
  /** Ends everything at once, also what has left: its outcome is unknown. */
  readonly abort?: boolean | undefined;
}

/** What an adapter is told of the call that it carries. */
export interface TransportCall {
  readonly deadline: Deadline;
  readonly onProgress?: CallOptions["onProgress"];
}

/**
 * The port between this package and a runtime: carries one request out and one answer back, never twice. `send` throws
 * `NotSentError` when provably nothing left, `UnknownOutcomeError` when something may have. It must end soon after `call.deadline`
 * has: the client ends no call while its transport has it.
 */
export interface Transport {
  readonly clock: Clock;
  /** Base64 of a text's UTF-8, as the runtime makes it: no error may show a credential or a message in that form either. */
  base64(text: string): string;
  /** Texts that no error may show, whatever a server answers: the credentials. A function, so that no log of this holds them. */
  secrets?(): readonly string[];
  send(request: ApiRequest<unknown>, call: TransportCall): Promise<ApiResponse>;
  /** Ends open connections. Called once, when no call is left, or none that is waited for. */
  close?(): Promise<void>;
}
