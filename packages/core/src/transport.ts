import type { EndReason } from "./error-codes.ts";
import type { ApiRequest } from "./requests/request.ts";

/**
 * The time and the random numbers of a runtime. The clock is a parameter, so that a test can decide how much time
 * passes.
 */
export interface Clock {
  /**
   * Monotonic time in milliseconds since an arbitrary start. It is used for durations, deadlines and waits, because it
   * does not change when somebody sets the machine's clock.
   */
  now(): number;
  /**
   * Milliseconds since 1970 on the machine's clock. It is used only for dates, because the machine's clock may be set
   * at any time.
   */
  wall(): number;
  /**
   * Calls a function after a time in ms, and returns a function that cancels the timer. A time below zero counts as
   * zero.
   */
  after(ms: number, run: () => void): () => void;
  /** A random number: 0 or more, and less than 1. */
  random(): number;
}

/** The answer that an adapter returns: the complete answer of the server, with any status. */
export interface ApiResponse {
  /** The HTTP status. */
  readonly status: number;
  /** Headers, with names in lower case. The values of a repeated header are joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as text. */
  readonly body: string;
  /**
   * Closes the connection on which the answer came, so that no other request is sent on this connection. Absent if the
   * adapter does not know the connection of an answer.
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
  /** When the time is over, in ms of the transport's `Clock.now`. */
  readonly at: number;
  /**
   * Sets the function that is called when the call ends. If the call has already ended, the function is called at once.
   * `undefined` removes the function. There is only one listener, because a call waits for one event at a time.
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
  /**
   * Ends the call when it is aborted. The outcome of the error says whether a part of the request may have been sent
   * before the abort.
   */
  readonly signal?: AbortSignalLike | undefined;
  /** The time for the whole call, in ms: the queue, the upload, all attempts, the waits between them, and the whole answer. */
  readonly timeout?: number | undefined;
  /** Called while a message with files is being sent. Each attempt starts again at 0. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /**
   * Your own name for the call, such as the id of an order: every event and every error of the call contains this name.
   */
  readonly reference?: string | undefined;
  /**
   * More request headers, such as `traceparent` or the key of a gateway. They replace the client's headers that have
   * the same name. A header that belongs to the request itself, such as `authorization` or `content-type`, is refused
   * with a `ConfigurationError`.
   */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How a client is closed. */
export interface CloseOptions {
  /**
   * How long to wait for the calls that were sent, in ms. A call that has no answer after this time is ended, and its
   * outcome is unknown. By default, `close` waits for each call until the timeout of that call.
   */
  readonly timeout?: number | undefined;
  /** Ends every call at once. The outcome of a call that was sent is unknown. */
  readonly abort?: boolean | undefined;
}

/** The facts about a call that an adapter needs to send its request. */
export interface TransportCall {
  /** When and why the call ends. */
  readonly deadline: Deadline;
  /** The function that the adapter calls with the progress of an upload. */
  readonly onProgress?: CallOptions["onProgress"];
}

/**
 * The interface between this package and a runtime: it sends one request, once, and returns the answer. `send` throws
 * `NotSentError` if it is proved that nothing was sent, and `UnknownOutcomeError` if a part of the request may have
 * been sent. `send` must end soon after `call.deadline` ends, because the client waits for `send`.
 */
export interface Transport {
  /** The time and the random numbers of the runtime. */
  readonly clock: Clock;
  /**
   * The base64 of a string's UTF-8 bytes. The client uses this function to find credentials and messages in this form,
   * so that no error shows them.
   */
  base64(text: string): string;
  /**
   * The strings that no error may show, such as the credentials. This is a function, so that a log of the transport
   * object does not contain these strings.
   */
  secrets?(): readonly string[];
  /** Sends all of `request.headers`, and adds the headers that only the adapter knows. */
  send(request: ApiRequest<unknown>, call: TransportCall): Promise<ApiResponse>;
  /**
   * Closes the connections. The client calls this function once, when no call is left, or when its `close` stops
   * waiting.
   */
  close?(): Promise<void>;
}
