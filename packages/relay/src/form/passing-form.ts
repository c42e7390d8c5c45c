import { buildFileRequest, type EncodedBody, UnknownOutcomeError } from "@livedesk/core";
import { deliver } from "@livedesk/core/adapter";
import { Refusal } from "../answers.ts";
import { contentLength, type IncomingBody, lengthMismatch } from "../body.ts";
import type { Call, CallContext } from "../calls.ts";
import { FormMessage } from "./message.ts";
import { FormReader } from "./reader.ts";

// The client builds a request from this message. The caller's form then replaces the body of that request.
const PLACEHOLDER = { attachments: [{ name: "file", data: new Uint8Array() }] };

/** How many bytes of a buffered form are passed to the client at a time. */
const CHUNK_BYTES = 65_536;

/**
 * Reads a form with files. A form that states its length is sent to LiveDesk while it arrives. A form without a stated
 * length, such as `new Request(url, { body: formData })`, is first read completely, because the request to LiveDesk
 * must state the length. Throws `Refusal`.
 */
export function formCall(context: CallContext, boundary: string): Call {
  const { rules, request, held } = context;
  const length = contentLength(request.headers, rules.limits.bodyBytes);
  // If a form is read completely first, its text fields are counted as a part of the form.
  const countTexts = length === undefined ? () => undefined : held.add;
  const message = new FormMessage(rules, countTexts);
  return {
    kind: "files",
    fingerprint: `${boundary} ${length ?? "unknown length"}`,
    deliver: (signal) =>
      length === undefined
        ? sendBuffered(context, boundary, message, signal)
        : sendStreamed(context, { boundary, length, message }, signal),
  };
}

type Delivery = ReturnType<Call["deliver"]>;

async function sendStreamed(
  context: CallContext,
  form: Omit<FormParts, "incoming" | "check">,
  signal: AbortSignal,
): Delivery {
  const { request, route, incoming } = context;
  const check = (): void => form.message.check(route.conversationId);
  const passing = new PassingForm({ ...form, incoming, check });
  return withCallerAbort(request.signal, signal, passing, async (ended) => {
    try {
      return await send(context, passing.body, ended);
    } catch (error) {
      throw finalError(error, passing);
    }
  });
}

async function sendBuffered(
  context: CallContext,
  boundary: string,
  message: FormMessage,
  signal: AbortSignal,
): Delivery {
  const { request, route, incoming, held, rules } = context;
  // One caller may use at most half of `heldBytes`.
  const maxBytes = Math.min(rules.limits.bodyBytes, Math.floor(rules.limits.heldBytes / 2));
  const reader = new FormReader(boundary, message.onPart);
  const bytes = await incoming.readAll(maxBytes, (chunk) => {
    held.add(chunk.byteLength);
    reader.write(chunk);
  });
  reader.end();
  message.check(route.conversationId);
  if (request.signal.aborted) throw new Refusal(424, "The caller has disconnected, so no message was made");
  const body: EncodedBody = {
    kind: "encoded",
    contentType: `multipart/form-data; boundary=${boundary}`,
    data: { size: bytes.byteLength, open: () => chunksOf(bytes) },
    isSpent: () => false,
    texts: () => message.texts(),
  };
  return send(context, body, signal);
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function send({ client, route }: CallContext, body: EncodedBody, signal: AbortSignal): Delivery {
  const request = { ...buildFileRequest(route.conversationId, PLACEHOLDER), body };
  return deliver(client, request, { signal });
}

/**
 * The error that the caller gets. As long as the end of a form was not sent, LiveDesk has made no message, even if the
 * client reports an unknown outcome.
 */
function finalError(error: unknown, form: PassingForm): unknown {
  if (form.isEndSent) return error;
  if (form.readError !== undefined) return form.readError;
  if (!(error instanceof UnknownOutcomeError)) return error;
  if (error.code === "timeout") return new Refusal(408, "The form took too long to arrive, so no message was made");
  return new Refusal(424, "LiveDesk did not read the whole form, so no message was made");
}

/**
 * Runs a call that ends when the relay's `closing` signal is aborted, or when the caller disconnects. If the caller
 * disconnects after the end of the form was sent, the call continues: the message may exist, and its answer is kept for
 * a repeat.
 */
async function withCallerAbort<Result>(
  caller: AbortSignal,
  closing: AbortSignal,
  form: PassingForm,
  run: (ended: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const onDisconnect = (): void => {
    if (!form.isEndSent) controller.abort();
  };
  const onClosing = (): void => controller.abort();
  if (caller.aborted) onDisconnect();
  if (closing.aborted) onClosing();
  caller.addEventListener("abort", onDisconnect);
  closing.addEventListener("abort", onClosing);
  try {
    return await run(controller.signal);
  } finally {
    caller.removeEventListener("abort", onDisconnect);
    closing.removeEventListener("abort", onClosing);
  }
}

/** A form that is sent while it arrives. */
interface FormParts {
  readonly incoming: IncomingBody;
  readonly boundary: string;
  /** The length of the whole form, in bytes. */
  readonly length: number;
  readonly message: FormMessage;
  /** A function that is called when the whole form was read. It throws if the form is not a valid message. */
  readonly check: () => void;
}

/**
 * Refuses a closing boundary that comes earlier than the stated length allows, before the boundary is sent: LiveDesk could end the form
 * there. Only one line break may follow the closing boundary.
 */
function checkEnd(bytesAfterEnd: number | undefined, bytesToCome: number): void {
  if (bytesAfterEnd === undefined) return;
  const after = bytesAfterEnd + bytesToCome;
  if (after !== 0 && after !== 2) throw lengthMismatch();
}

/**
 * The body of a form on its way to LiveDesk. Every byte is checked before it is sent, and the end of the form is held
 * back until the whole form was checked and is valid. Until then, LiveDesk has fewer bytes than `Content-Length`
 * states, and makes no message from these bytes.
 */
class PassingForm {
  readonly body: EncodedBody;
  readonly #parts: FormParts;
  #isSpent = false;
  #isEndSent = false;
  #readError: unknown;

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

  /**
   * Whether the end of the form was passed to the client. If it was not, LiveDesk has certainly made no message from
   * the form.
   */
  get isEndSent(): boolean {
    return this.#isEndSent;
  }

  /** Why the form was refused or could not be read; undefined if neither happened. */
  get readError(): unknown {
    return this.#readError;
  }

  #open(): AsyncGenerator<Uint8Array> {
    if (this.#isSpent) throw new Error("The form was already read, and it arrives only once");
    return this.#read();
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    this.#isSpent = true;
    const { incoming, boundary, length, message, check } = this.#parts;
    const reader = new FormReader(boundary, message.onPart);
    // The closing boundary is held back, with the dashes and the line breaks around it.
    const heldBackFrom = Math.max(0, length - boundary.length - 8);
    const heldBack: Uint8Array[] = [];
    try {
      let size = 0;
      for (let chunk = await incoming.read(); chunk !== undefined; chunk = await incoming.read()) {
        if (size + chunk.byteLength > length) throw lengthMismatch();
        reader.write(chunk);
        checkEnd(reader.bytesAfterEnd, length - size - chunk.byteLength);
        const free = Math.min(chunk.byteLength, Math.max(0, heldBackFrom - size));
        size += chunk.byteLength;
        if (free < chunk.byteLength) heldBack.push(chunk.slice(free));
        if (free > 0) yield chunk.subarray(0, free);
      }
      if (size !== length) throw lengthMismatch();
      reader.end();
      check();
    } catch (error) {
      this.#readError = error;
      throw error;
    }
    this.#isEndSent = true;
    yield* heldBack;
  }
}
