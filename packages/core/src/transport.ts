import type { ApiRequest } from "./requests/request.ts";
import type { EndReason } from "./error-codes.ts";

/** Time and chance, as a runtime has them. Injected, so that a test decides what passes. */
export interface Clock {
  /**
   * Milliseconds that only ever go forward, from a start that means nothing: for durations, deadlines and waits. Setting the
   * machine's clock does not change them.
   */
  now(): number;
  /** Milliseconds since 1970, as the machine's clock shows them at this moment: for dates alone, since it may be set at any time. */
  wall(): number;
  /** Runs a function after a time, in ms, and returns what cancels it. A time below zero counts as zero. */
  after(ms: number, run: () => void): () => void;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
}

/** What an adapter hands back: the whole answer of the server, whatever its status. */
export interface ApiResponse {
  readonly status: number;
  /** Headers, with names in lower case. One that came more than once holds its values joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as text. */
  readonly body: string;
  /**
   * Closes the connection that the answer came on, so that no other request is sent on it. Absent where an adapter cannot tell
   * which connection that was.
   */
  readonly discard?: (() => void) | undefined;
}

/** What is needed of a standard `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Bounds one call: waiting in the queue, every attempt, the waits between them, and the answer to its last byte. */
export interface Deadline {
  /** What ended the call, if something other than its answer did. */
  readonly reason: EndReason | undefined;
  /** What the caller's signal was aborted with, if it was. */
  readonly cause: unknown;
  /** When the time is up, in ms by the transport's `Clock.now`. */
  readonly at: number;
  /**
   * Has a function called when the call ends, or at once where it has ended, until told otherwise. A call waits for one thing
   * at a time, so one is enough.
   */
  onEnd(listener: (() => void) | undefined): void;
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
