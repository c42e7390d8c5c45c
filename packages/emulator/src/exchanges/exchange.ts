import * as z from "zod/mini";
import type { CallKind, FaultName } from "../faults/schema.ts";

/** One part of a form: `text` is of a part that is no file, `size` is in bytes. */
export interface ExchangePart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly size: number;
  readonly text?: string;
}

/** The body of a call, as it arrived; `none` also where it was refused or cut off unread. The bytes of files are not kept. */
export type ExchangeBody =
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "multipart"; readonly parts: readonly ExchangePart[] }
  | { readonly kind: "none" };

/** What was answered. */
export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As much of it as was sent. */
  readonly body: string;
}

/** One call of the API, and what was answered. A text of more than 64 KiB is cut there, and says so at its end. */
export interface Exchange {
  /** From 1, in the order in which the calls came to their end. */
  readonly id: number;
  /** When it arrived, by the emulator's clock, in milliseconds since 1970. */
  readonly at: number;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** The one in its path; null if that is no number. */
  readonly conversation_id: number | null;
  /** The message that it stored, or that it was to send again; null if there is none. */
  readonly message_id: number | null;
  /** Null if it was refused or cut off before that could be told. */
  readonly kind: CallKind | null;
  readonly method: string;
  readonly path: string;
  /** The fault that struck it. */
  readonly fault: FaultName | null;
  readonly request: {
    /** With the credentials masked, and nothing else. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: ExchangeBody;
  };
  /** Null where the connection ended without an answer. */
  readonly response: ExchangeResponse | null;
}

// Lenient: a newer emulator may have kinds of body, faults and keys that this version does not know.
const headersModel = z.record(z.string(), z.string());

/** Reads the answer of the control API: the list of exchanges. */
export const exchangesModel: z.ZodMiniType<{ readonly exchanges: readonly Exchange[] }> = z.pipe(
  z.looseObject({
    exchanges: z.array(
      z.looseObject({
        id: z.number(),
        at: z.number(),
        duration: z.number(),
        conversation_id: z.nullable(z.number()),
        message_id: z.nullable(z.number()),
        kind: z.nullable(z.string()),
        method: z.string(),
        path: z.string(),
        fault: z.nullable(z.string()),
        request: z.looseObject({ headers: headersModel, body: z.looseObject({ kind: z.string() }) }),
        response: z.nullable(z.looseObject({ status: z.number(), headers: headersModel, body: z.string() })),
      }),
    ),
  }),
  z.transform(({ exchanges }) => ({ exchanges: exchanges as unknown as readonly Exchange[] })),
);

/** Which exchanges are wanted: all, unless it says otherwise. */
export interface ExchangeFilter {
  readonly conversationId?: number | undefined;
  readonly messageId?: number | undefined;
}

/** What is learnt of a call while it is being answered. */
export interface CallNotes {
  kind: CallKind | null;
  fault: FaultName | null;
  messageId: number | null;
  body: ExchangeBody;
  /** The body of its answer, unless it is refused. */
  answer: string | Uint8Array | undefined;
}

/** Where the handler of a call finds its notes. */
export interface CallEnv {
  Variables: { notes: CallNotes };
}

/** The notes of a call of which nothing is known but the message that its path names. */
export const newNotes = (messageId: number | null): CallNotes => ({
  kind: null,
  fault: null,
  messageId,
  body: { kind: "none" },
  answer: undefined,
});

const LIMIT = 64 * 1024;
// No character takes more bytes than this for each of its code units.
const MAX_BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

/** A text, or its UTF-8 bytes, as far as a limit of bytes; what is cut says so at its end. */
export function excerpt(body: string | Uint8Array, limit = LIMIT): string {
  if (typeof body === "string" && body.length * MAX_BYTES_PER_UNIT <= limit) return body;
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  if (bytes.length <= limit) return decoder.decode(bytes);
  // As a stream, so that a character which the limit cuts in two is left out.
  const text = decoder.decode(bytes.subarray(0, limit), { stream: true });
  return `${text}… (cut: the first ${limit} of ${bytes.length} bytes)`;
}

const MAX_PARTS = 100;
const MAX_NAME_BYTES = 1024;
const MAX_TEXT_BYTES = 64 * 1024;

const shortened = (name: string): string => excerpt(name, MAX_NAME_BYTES);

function partOf(name: string, value: File | string, room: number): ExchangePart {
  if (typeof value === "string")
    return { name: shortened(name), size: encoder.encode(value).length, text: excerpt(value, room) };
  const type = value.type === "" ? {} : { type: shortened(value.type) };
  return { name: shortened(name), filename: shortened(value.name), ...type, size: value.size };
}

/** What is kept of a form: its texts up to 64 KiB in all, and no bytes of files. */
export function formBody(form: FormData): ExchangeBody {
  const all = [...form];
  let room = MAX_TEXT_BYTES;
  const parts = all.slice(0, MAX_PARTS).map(([name, value]) => {
    const part = partOf(name, value, room);
    if (part.text !== undefined) room = Math.max(0, room - part.size);
    return part;
  });
  const rest = all.length - parts.length;
  return { kind: "multipart", parts: rest > 0 ? [...parts, { name: `… (cut: ${rest} more parts)`, size: 0 }] : parts };
}
