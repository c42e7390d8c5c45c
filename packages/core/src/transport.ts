import type { EndReason } from "./error-codes.ts";
import type { ApiRequest } from "./requests/request.ts";

/** Time and randomness of a runtime. It is injected, so that a test decides how much time passes. */
export interface Clock {
  /**
   * Monotonic time in milliseconds, from an arbitrary start: for durations, deadlines and waits. It does not change when somebody
   * sets the machine's clock.
   */
  now(): number;
  /** Milliseconds since 1970 by the machine's clock: only for dates, because the machine's clock may be set at any time. */
  wall(): number;
  /** Calls a function after a time in ms, and returns a function that cancels this. A time below zero counts as zero. */
  after(ms: number, run: () => void): () => void;
  /** A random number from 0 up to, but not including, 1. */
  random(): number;
}

/** What an adapter returns: the complete answer of the server, whatever its status. */
export interface ApiResponse {
  /** The HTTP status. */
  readonly status: number;
  /** Headers, with names in lower case. The values of a repeated header are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as text. */
  readonly body: string;
  /**
   * Closes the connection that the answer came on, so that no other request is sent on it. Absent if the adapter cannot know which
   * connection that was.
   */
  readonly discard?: (() => void) | undefined;
}

/** The part of a standard `AbortSignal` that this package uses. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Limits the time of one call: the wait in the queue, every attempt, the waits between attempts, and the whole answer. */
export interface Deadline {
  /** Why the call ended, if it ended without an answer. */
  readonly reason: EndReason | undefined;
  /** The reason with which the caller's signal was aborted, if it was aborted. */
  readonly cause: unknown;
  /** When the time is up, in ms of the transport's `Clock.now`. */
  readonly at: number;
  /**
   * Sets the function that is called when the call ends; it is called at once if the call has ended already. `undefined` removes
   * it. There is one listener, because a call waits for one thing at a time.
   */
  onEnd(listener: (() => void) | undefined): void;
}

/** How much of an upload was sent, in bytes of the whole body. */
export interface UploadProgress {
  /** How many bytes were sent so far. */
  readonly sent: number;
  /** The length of the whole body, in bytes. */
  readonly total: number;
}

/** Options of one call. */
export interface CallOptions {
  /** Ends the call when it is aborted. The outcome of the error says whether a part of the request may have been sent by then. */
  readonly signal?: AbortSignalLike | undefined;
  /** The time for the whole call, in ms: the queue, the upload, all attempts, the waits between them, and the whole answer. */
  readonly timeout?: number | undefined;
  /** Called while a message with files is being sent. Each attempt starts again at 0. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Your own name for the call, such as the id of an order: every event and every error of the call carries it. */
  readonly reference?: string | undefined;
  /**
   * More request headers, such as `traceparent` or the key of a gateway. They replace the client's headers of the same name. A
   * header that belongs to the request itself, such as `authorization` or `content-type`, is refused with a `ConfigurationError`.
   */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How a client is closed. */
export interface CloseOptions {
  /**
   * How long to wait for the calls that were sent, in ms. A call that has no answer by then is ended, and its outcome is unknown.
   * By default each call has its own time.
   */
  readonly timeout?: number | undefined;
  /** Ends every call at once. The outcome of a call that was sent is unknown. */
  readonly abort?: boolean | undefined;
}

/** What an adapter needs to know about the call that a request belongs to. */
export interface TransportCall {
  /** When and why the call ends. */
  readonly deadline: Deadline;
  /** To be called with the progress of an upload. */
  readonly onProgress?: CallOptions["onProgress"];
}

/**
 * The port between this package and a runtime: it sends one request, once, and returns the answer. `send` throws `NotSentError` if
 * it is proved that nothing was sent, and `UnknownOutcomeError` if something may have been sent. It must end soon after
 * `call.deadline` ends, because the client waits for it.
 */
export interface Transport {
  /** The time and the random numbers of the runtime. */
  readonly clock: Clock;
  /** The base64 of a text's UTF-8. With it, credentials and messages in this form are found too, so that no error shows them. */
  base64(text: string): string;
  /** Texts that no error may show, such as the credentials. It is a function, so that a log of the transport does not hold them. */
  secrets?(): readonly string[];
  /** Sends all of `request.headers`, and adds the headers that only the adapter knows. */
  send(request: ApiRequest<unknown>, call: TransportCall): Promise<ApiResponse>;
  /** Closes the connections. Called once, when no call is left, or when `close` waits for none. */
  close?(): Promise<void>;
}
