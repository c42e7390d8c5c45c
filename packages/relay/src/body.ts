import type { Clock } from "@livedesk/core/adapter";
import type { Limits } from "./options.ts";
import { Refusal } from "./answers.ts";

/**
 * The length that a request says its body has, in bytes; undefined where it does not say. Throws `Refusal` for one that is no
 * number, or more than `most`.
 */
export function contentLength(headers: Headers, most: number): number | undefined {
  const text = headers.get("content-length");
  if (text === null) return undefined;
  // Two headers are joined with a comma, and are no number either.
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, "Content-Length: must be a whole number of bytes");
  const length = Number(text);
  if (length > most) throw new Refusal(413, `The body must be at most ${most} bytes long`);
  return length;
}

/** How far a body may fall behind `minBytesPerSecond` before it counts as slow, in ms: a line of good speed stalls for so long. */
const MOST_LAG = 2000;

export const tooLong = (most: number): Refusal => new Refusal(413, `The body must be at most ${most} bytes long`);

const tooSlow = (): Refusal => new Refusal(408, "The body took too long");

/** Whether a request was made of `FormData` here: over a socket it would say how long its body is, or that it comes in chunks. */
const isFormData = (headers: Headers): boolean =>
  !headers.has("content-length") &&
  !headers.has("transfer-encoding") &&
  (headers.get("content-type") ?? "").startsWith("multipart/form-data");

/** A caller's body as it comes in, read piece by piece, and no longer than a caller may take over all of it. */
export class IncomingBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #clock: Clock;
  readonly #bytesPerMs: number;
  readonly #isFormData: boolean;
  /** The time that is left to the caller, in ms. Waiting for LiveDesk does not count. */
  #left: number;
  /** How far the caller is behind, in ms. Who sends much at once has no credit for a pause. */
  #lag = 0;
  #waitsSince: number | undefined;
  #isOver = false;
  #reject: ((refusal: Refusal) => void) | undefined;
  #refusal: Refusal | undefined;

  constructor(request: Request, clock: Clock, limits: Pick<Limits, "bodyTime" | "minBytesPerSecond">) {
    if (request.bodyUsed || request.body?.locked) {
      throw new Refusal(
        424,
        "The body was read before it came to the relay: mount the relay before what parses bodies",
      );
    }
    this.#reader = request.body?.getReader();
    this.#isFormData = isFormData(request.headers);
    this.#clock = clock;
    this.#left = limits.bodyTime;
    this.#bytesPerMs = limits.minBytesPerSecond / 1000;
  }

  /** Whether it has lately come slower than it must where others need its room, and is not over. */
  get isSlow(): boolean {
    if (this.#isOver || this.#refusal !== undefined) return false;
    const waited = this.#waitsSince === undefined ? 0 : this.#clock.now() - this.#waitsSince;
    return this.#lag + waited > MOST_LAG;
  }

  /** Ends it, because it is slow and others need its room: whoever reads it gets a `Refusal`. */
  giveWay(): void {
    this.stop(new Refusal(408, "The body came too slowly while others waited for room"));
  }

  /** Ends it: whoever reads it gets this `Refusal`. What has been read to its end stays read. */
  stop(refusal: Refusal): void {
    this.#refusal ??= refusal;
    this.#reject?.(this.#refusal);
  }

  /** Returns the next bytes, or undefined at the end. Throws `Refusal` where they come too late or not at all. */
  read(): Promise<Uint8Array | undefined> {
    const reader = this.#reader;
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    if (reader === undefined) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const begun = this.#clock.now();
      this.#waitsSince = begun;
      const cancel = this.#clock.after(this.#left, () => reject(tooSlow()));
      this.#reject = (refusal) => {
        cancel();
        reject(refusal);
      };
      const arrived = (bytes: number): void => {
        cancel();
        const waited = Math.max(0, this.#clock.now() - begun);
        this.#left = Math.max(0, this.#left - waited);
        this.#lag = Math.max(0, this.#lag + waited - bytes / this.#bytesPerMs);
        this.#waitsSince = undefined;
        this.#reject = undefined;
      };
      reader.read().then(
        ({ value }) => {
          arrived(value?.byteLength ?? 0);
          this.#isOver = value === undefined;
          resolve(value);
        },
        () => {
          arrived(0);
          reject(new Refusal(400, "The body broke off"));
        },
      );
    });
  }

  /**
   * Returns the whole body as bytes. Throws `Refusal` where it is longer than `most`, and whatever `look` throws, which gets each
   * piece before it is kept. `refusal` makes the first of the two.
   */
  async readAll(
    most: number,
    look: (piece: Uint8Array) => void = () => undefined,
    refusal = (): Refusal => tooLong(most),
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new GrowingBytes(most);
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) {
      if (bytes.size + chunk.byteLength > most) throw refusal();
      look(chunk);
      bytes.add(chunk);
    }
    return bytes.taken();
  }

  /**
   * Ends it: nobody reads the rest. A body that Node.js makes of `FormData` is left alone: cancelled while it reads a file, it ends
   * the process by an unhandled rejection.
   */
  cancel(): void {
    if (!this.#isFormData) this.#reader?.cancel().catch(() => undefined);
  }
}

/** The bytes that are held for one request. */
export interface Holding {
  /** Counts bytes before they are kept. Throws `Refusal` where there is no room for them. */
  readonly add: (bytes: number) => void;
  /** `authorize` has let its caller in. */
  readonly letIn: () => void;
  /** Nothing of it is kept any more. */
  readonly release: () => void;
}

export const differs = (): Refusal => new Refusal(400, "Content-Length: must be the length of the body");

/**
 * Bytes that come in pieces, copied into one room that grows with them: a piece that was kept for itself would take up far more
 * than its bytes, and a caller may make pieces of one byte each.
 */
export class GrowingBytes {
  readonly #most: number;
  #room = new Uint8Array();
  #size = 0;

  /** `most` is how many are expected at most; no room is made for more. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** How many bytes are taken up: no more than twice as many as have come. */
  get capacity(): number {
    return this.#room.byteLength;
  }

  /** Copies a piece: whoever gets its bytes next may fill them anew. */
  add(piece: Uint8Array): void {
    const size = this.#size + piece.byteLength;
    if (size > this.#room.byteLength) {
      const room = new Uint8Array(Math.max(size, Math.min(this.#most, 2 * this.#room.byteLength)));
      room.set(this.#room.subarray(0, this.#size));
      this.#room = room;
    }
    this.#room.set(piece, this.#size);
    this.#size = size;
  }

  /** What has come, in one piece. */
  taken(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#size);
  }
}
