import { buildFileRequest, type EncodedBody, UnknownOutcomeError } from "@livedesk/core";
import { deliver } from "@livedesk/core/adapter";
import { Refusal } from "../answers.ts";
import { contentLength, type IncomingBody, differs } from "../body.ts";
import type { Call, CallContext } from "../calls.ts";
import { FormReader } from "./reader.ts";
import { FormMessage } from "./message.ts";

// The request that sends files, but for the body, which flows in.
const STAND_IN = { attachments: [{ name: "file", data: new Uint8Array() }] };

/** How many bytes of a form that was read whole are handed on at a time. */
const PIECE = 65_536;

/**
 * Passes a form with files on while it comes in. One that does not say how long it is, as `new Request(url, { body: formData })`,
 * is read whole before that: the request to LiveDesk says how long it is. Throws `Refusal`.
 */
export function formCall(context: CallContext, boundary: string): Call {
  const { rules, request, held } = context;
  const length = contentLength(request.headers, rules.limits.bodyBytes);
  // The texts of a form that is read whole are counted with it.
  const count = length === undefined ? () => undefined : held.add;
  const message = new FormMessage({ ...rules, count });
  return {
    kind: "files",
    fingerprint: `${boundary} ${length ?? "of no known length"}`,
    deliver: (end) =>
      length === undefined
        ? sendWhole(context, boundary, message, end)
        : passOn(context, boundary, { length, message, end }),
  };
}

type Delivered = ReturnType<Call["deliver"]>;

interface Passing {
  readonly length: number;
  readonly message: FormMessage;
  /** Ends what is under way because the relay is being closed. */
  readonly end: AbortSignal;
}

async function passOn(context: CallContext, boundary: string, { length, message, end }: Passing): Delivered {
  const { request, route, incoming } = context;
  const check = (): void => message.check(route.conversationId);
  const form = new PassingForm({ incoming, boundary, length, message, check });
  return whileWanted(request.signal, end, form, async (signal) => {
    try {
      return await send(context, form.body, signal);
    } catch (error) {
      throw whatBecame(error, form);
    }
  });
}

async function sendWhole(context: CallContext, boundary: string, message: FormMessage, end: AbortSignal): Delivered {
  const { request, route, incoming, held, rules } = context;
  // Counted as they come, like the bytes of a text; half of all that may be held is what one caller may hold.
  const most = Math.min(rules.limits.bodyBytes, Math.floor(rules.limits.heldBytes / 2));
  const reader = new FormReader(boundary, message.begin);
  const bytes = await incoming.readAll(most, (chunk) => {
    held.add(chunk.byteLength);
    reader.write(chunk);
  });
  reader.end();
  message.check(route.conversationId);
  if (request.signal.aborted) throw new Refusal(424, "The caller has left: nothing was sent");
  const body: EncodedBody = {
    kind: "encoded",
    contentType: `multipart/form-data; boundary=${boundary}`,
    data: { size: bytes.byteLength, open: () => piecesOf(bytes) },
    isSpent: () => false,
    texts: () => message.texts(),
  };
  return send(context, body, end);
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

function send({ client, route }: CallContext, body: EncodedBody, signal?: AbortSignal): Delivered {
  const upstream = { ...buildFileRequest(route.conversationId, STAND_IN), body };
  return deliver(client, upstream, { signal });
}

/** A form whose end never left has made no message, however the request for it ended. */
function whatBecame(error: unknown, form: PassingForm): unknown {
  if (form.isReleased) return error;
  if (form.fault !== undefined) return form.fault;
  if (!(error instanceof UnknownOutcomeError)) return error;
  if (error.code === "timeout") return new Refusal(408, "The form took too long: nothing was sent");
  return new Refusal(424, "LiveDesk did not take the whole form: nothing was sent");
}

/** Ends what is under way when the caller leaves, as long as that keeps a message from being made, and by `end` in any case. */
async function whileWanted<Result>(
  wanted: AbortSignal,
  end: AbortSignal,
  form: PassingForm,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const leave = (): void => {
    if (!form.isReleased) controller.abort();
  };
  const stop = (): void => controller.abort();
  if (wanted.aborted) leave();
  if (end.aborted) stop();
  wanted.addEventListener("abort", leave);
  end.addEventListener("abort", stop);
  try {
    return await run(controller.signal);
  } finally {
    wanted.removeEventListener("abort", leave);
    end.removeEventListener("abort", stop);
  }
}

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
