import type { EncodedBody } from "@livedesk/core";
import type { IncomingBody } from "../body.ts";
import { Refusal } from "../refusal.ts";
import type { FormMessage } from "./message.ts";
import { FormReader } from "./reader.ts";

/** A form that is to be passed on. */
export interface FormParts {
  readonly incoming: IncomingBody;
  readonly boundary: string;
  /** The length of the whole form, in bytes. */
  readonly length: number;
  readonly message: FormMessage;
  /** Called when the whole form has been read. Throws where it is no message. */
  readonly check: () => void;
}

const differs = (): Refusal => new Refusal(400, "Content-Length: must be the length of the body");

/**
 * Refuses an end that is not where the form was said to end, before it goes on: LiveDesk might take it for the end at once.
 * Nothing but one line break may follow it.
 */
function checkEnd(behindEnd: number | undefined, toCome: number): void {
  if (behindEnd === undefined) return;
  const behind = behindEnd + toCome;
  if (behind !== 0 && behind !== 2) throw differs();
}

/**
 * A form on its way through. Every byte is read before it goes on, and the end of the form stays here until all of it has been
 * found right. Until then LiveDesk has less than it was told to wait for, of which it makes no message.
 */
export class PassingForm {
  readonly body: EncodedBody;
  readonly #parts: FormParts;
  #isSpent = false;
  #isReleased = false;
  #fault: unknown;

  constructor(parts: FormParts) {
    this.#parts = parts;
    this.body = {
      kind: "encoded",
      contentType: `multipart/form-data; boundary=${parts.boundary}`,
      data: { size: parts.length, open: () => this.#open() },
      isSpent: () => this.#isSpent,
      texts: () => parts.message.texts(),
    };
  }

  /** Whether the end was let go of. False is proof that no message came of the form. */
  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** Why the form was not passed on to its end, if it was not right. */
  get fault(): unknown {
    return this.#fault;
  }

  #open(): AsyncGenerator<Uint8Array> {
    if (this.#isSpent) throw new Error("The form was read before");
    return this.#flow();
  }

  async *#flow(): AsyncGenerator<Uint8Array> {
    this.#isSpent = true;
    const { incoming, boundary, length, message, check } = this.#parts;
    const reader = new FormReader(boundary, message.begin);
    // The boundary's last line, with the dashes and the line breaks around it.
    const keepFrom = Math.max(0, length - boundary.length - 8);
    const kept: Uint8Array[] = [];
    try {
      let size = 0;
      for (let bytes = await incoming.read(); bytes !== undefined; bytes = await incoming.read()) {
        if (size + bytes.byteLength > length) throw differs();
        reader.write(bytes);
        checkEnd(reader.behindEnd, length - size - bytes.byteLength);
        const free = Math.min(bytes.byteLength, Math.max(0, keepFrom - size));
        size += bytes.byteLength;
        if (free < bytes.byteLength) kept.push(bytes.slice(free));
        if (free > 0) yield bytes.subarray(0, free);
      }
      if (size !== length) throw differs();
      reader.end();
      check();
    } catch (error) {
      this.#fault = error;
      throw error;
    }
    this.#isReleased = true;
    yield* kept;
  }
}
