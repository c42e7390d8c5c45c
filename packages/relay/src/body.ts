import type { Clock } from "@livedesk/core/adapter";
import { Refusal } from "./answers.ts";
import type { Limits } from "./options.ts";

export const tooLong = (maxBytes: number): Refusal =>
  new Refusal(413, `The body must be at most ${maxBytes} bytes long`);

export const lengthMismatch = (): Refusal => new Refusal(400, "Content-Length: must be the length of the body");

/**
 * The length that a request states for its body, in bytes; undefined if it states no length. Throws `Refusal` if the
 * length is not a number, or if it is larger than `maxBytes`.
 */
export function contentLength(headers: Headers, maxBytes: number): number | undefined {
  const text = headers.get("content-length");
  if (text === null) return undefined;
  // The platform joins repeated headers with a comma, so a request with two lengths is refused here as well.
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, "Content-Length: must be a whole number of bytes");
  const length = Number(text);
  if (length > maxBytes) throw tooLong(maxBytes);
  return length;
}

/**
 * How far a body may fall behind `minBytesPerSecond` before it counts as slow, in ms. Even a good connection can stall
 * for this time.
 */
const MAX_LAG = 2000;

const tooSlow = (): Refusal => new Refusal(408, "The body took too long to arrive");

/** Whether the platform made the body from a `FormData` object. A request from a socket has Content-Length or Transfer-Encoding instead. */
const isFormData = (headers: Headers): boolean =>
  !headers.has("content-length") &&
  !headers.has("transfer-encoding") &&
  (headers.get("content-type") ?? "").startsWith("multipart/form-data");

/** The body of a request, read chunk by chunk within the time that `limits.bodyTime` allows for the whole body. */
export class IncomingBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #clock: Clock;
  readonly #bytesPerMs: number;
  readonly #isFormData: boolean;
  /**
   * The time that is left to the caller, in ms. The time during which the relay waits for LiveDesk is not subtracted.
   */
  #timeLeft: number;
  /**
   * How far the caller is behind `minBytesPerSecond`, in ms. A caller that was fast earlier may not be slower later.
   */
  #lag = 0;
  #waitingSince: number | undefined;
  #isComplete = false;
  #reject: ((refusal: Refusal) => void) | undefined;
  #refusal: Refusal | undefined;

  constructor(request: Request, clock: Clock, limits: Pick<Limits, "bodyTime" | "minBytesPerSecond">) {
    if (request.bodyUsed || request.body?.locked) {
      throw new Refusal(424, "The body was already read: mount the relay before any body parser");
    }
    this.#reader = request.body?.getReader();
    this.#isFormData = isFormData(request.headers);
    this.#clock = clock;
    this.#timeLeft = limits.bodyTime;
    this.#bytesPerMs = limits.minBytesPerSecond / 1000;
  }

  /** Whether the body is still arriving, and slower than `limits.minBytesPerSecond`. */
  get isSlow(): boolean {
    if (this.#isComplete || this.#refusal !== undefined) return false;
    const waited = this.#waitingSince === undefined ? 0 : this.#clock.now() - this.#waitingSince;
    return this.#lag + waited > MAX_LAG;
  }

  /** Ends a slow body, because other requests need its slot or its memory. The reader of the body gets a `Refusal`. */
  evict(): void {
    this.abort(new Refusal(408, "The body arrived too slowly while other requests waited"));
  }

  /** Ends the body. The reader of the body gets this `Refusal`. A body that was read to its end is not affected. */
  abort(refusal: Refusal): void {
    this.#refusal ??= refusal;
    this.#reject?.(this.#refusal);
  }

  /** Returns the next chunk, or undefined at the end. Rejects with a `Refusal` if the chunk comes too late or not at all. */
  read(): Promise<Uint8Array | undefined> {
    const reader = this.#reader;
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    if (reader === undefined) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const start = this.#clock.now();
      this.#waitingSince = start;
      const cancel = this.#clock.after(this.#timeLeft, () => reject(tooSlow()));
      this.#reject = (refusal) => {
        cancel();
        reject(refusal);
      };
      const onArrival = (bytes: number): void => {
        cancel();
        const waited = Math.max(0, this.#clock.now() - start);
        this.#timeLeft = Math.max(0, this.#timeLeft - waited);
        this.#lag = Math.max(0, this.#lag + waited - bytes / this.#bytesPerMs);
        this.#waitingSince = undefined;
        this.#reject = undefined;
      };
      reader.read().then(
        ({ value }) => {
          onArrival(value?.byteLength ?? 0);
          this.#isComplete = value === undefined;
          resolve(value);
        },
        () => {
          onArrival(0);
          reject(new Refusal(400, "The body ended before it was complete"));
        },
      );
    });
  }

  /**
   * Returns the whole body. Rejects with the refusal of `onTooLong` if the body is longer than `maxBytes`. `onChunk` gets each chunk before
   * the chunk is kept; if `onChunk` throws, the promise rejects with that error.
   */
  async readAll(
    maxBytes: number,
    onChunk: (chunk: Uint8Array) => void = () => undefined,
    onTooLong = (): Refusal => tooLong(maxBytes),
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new GrowingBytes(maxBytes);
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) {
      if (bytes.size + chunk.byteLength > maxBytes) throw onTooLong();
      onChunk(chunk);
      bytes.add(chunk);
    }
    return bytes.bytes();
  }

  /**
   * Drops the rest of the body. A body that Node.js makes of `FormData` is not cancelled: if Node.js is reading a file of it at that
   * moment, the cancellation ends the process with an unhandled rejection.
   */
  cancel(): void {
    if (!this.#isFormData) this.#reader?.cancel().catch(() => undefined);
  }
}

/** Counts the bytes of one request that are held in memory. */
export interface HeldBody {
  /** Counts bytes before they are kept. Throws `Refusal` if there is not enough memory for them. */
  readonly add: (bytes: number) => void;
  /** Records that `authorize` has allowed the request. */
  readonly markAuthorized: () => void;
  /** Records that the body is no longer in memory. */
  readonly release: () => void;
}

/**
 * Collects chunks in one growing buffer. An array of chunks would take far more memory than the bytes of the chunks,
 * because a caller can send chunks of one byte.
 */
export class GrowingBytes {
  readonly #maxBytes: number;
  #buffer = new Uint8Array();
  #size = 0;

  /** `maxBytes` is the largest expected number of bytes. The buffer reserves no more than that in advance. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** The size of the buffer, in bytes: at most twice the number of collected bytes. */
  get capacity(): number {
    return this.#buffer.byteLength;
  }

  /** Copies a chunk, because its sender may overwrite the memory of the chunk. */
  add(chunk: Uint8Array): void {
    const size = this.#size + chunk.byteLength;
    if (size > this.#buffer.byteLength) {
      const buffer = new Uint8Array(Math.max(size, Math.min(this.#maxBytes, 2 * this.#buffer.byteLength)));
      buffer.set(this.#buffer.subarray(0, this.#size));
      this.#buffer = buffer;
    }
    this.#buffer.set(chunk, this.#size);
    this.#size = size;
  }

  /** All collected bytes. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#size);
  }
}
