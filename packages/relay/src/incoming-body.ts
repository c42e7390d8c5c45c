import type { Clock } from "@livedesk/core";
import { GrowingBytes } from "./growing-bytes.ts";
import { Refusal } from "./refusal.ts";

const tooSlow = (): Refusal => new Refusal(408, "The body took too long");

/** A caller's body as it comes in, read piece by piece, and no longer than a caller may take over all of it. */
export class IncomingBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #clock: Clock;
  /** The time that is left to the caller, in ms. Waiting for LiveDesk does not count. */
  #left: number;

  constructor(request: Request, clock: Clock, time: number) {
    if (request.bodyUsed || request.body?.locked) {
      throw new Refusal(
        424,
        "The body was read before it came to the relay: mount the relay before what parses bodies",
      );
    }
    this.#reader = request.body?.getReader();
    this.#clock = clock;
    this.#left = time;
  }

  /** Returns the next bytes, or undefined at the end. Throws `Refusal` where they come too late or not at all. */
  read(): Promise<Uint8Array | undefined> {
    const reader = this.#reader;
    if (reader === undefined) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const begun = this.#clock.now();
      const cancel = this.#clock.after(this.#left, () => reject(tooSlow()));
      reader.read().then(
        ({ value }) => {
          cancel();
          this.#left = Math.max(0, this.#left - (this.#clock.now() - begun));
          resolve(value);
        },
        () => {
          cancel();
          reject(new Refusal(400, "The body broke off"));
        },
      );
    });
  }

  /** Returns the whole body as bytes. Throws `Refusal` where it is longer than `most`. */
  async readAll(most: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new GrowingBytes(most);
    for (let chunk = await this.read(); chunk !== undefined; chunk = await this.read()) {
      if (bytes.size + chunk.byteLength > most) {
        throw new Refusal(413, `The body must be at most ${most} bytes long`);
      }
      bytes.add(chunk);
    }
    return bytes.taken();
  }

  /** Ends it: nobody reads the rest. */
  cancel(): void {
    this.#reader?.cancel().catch(() => undefined);
  }
}
