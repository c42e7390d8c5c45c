import * as z from "zod/mini";
import type { CallKind, FaultName } from "../faults/schema.ts";

/** One part of a form. `size` is in bytes; `text` is there unless the part is a file. */
export interface ExchangePart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly size: number;
  readonly text?: string;
}

/** The body of a call, as it arrived, without the bytes of files. `none` also means that the body was not read. */
export type ExchangeBody =
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "multipart"; readonly parts: readonly ExchangePart[] }
  | { readonly kind: "none" };

/** The answer to a call. */
export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The part of the body that was sent. */
  readonly body: string;
}

/** One call of the API, with its answer. A text of more than 64 KiB is cut, and says so at its end. */
export interface Exchange {
  /** A number from 1, in the order in which the calls ended. */
  readonly id: number;
  /** When the call arrived, by the emulator's clock, in milliseconds since 1970. */
  readonly at: number;
  /** How long the call took, in milliseconds. */
  readonly duration: number;
  /** The id in the path of the call; null if it is not a number. */
  readonly conversation_id: number | null;
  /** The message that the call stored, or asked to send again; null if there is none. */
  readonly message_id: number | null;
  /** What the call does; null if the call was refused or cut off before that was known. */
  readonly kind: CallKind | null;
  readonly method: string;
  readonly path: string;
  /** The fault that struck the call; null if there was none. */
  readonly fault: FaultName | null;
  readonly request: {
    /** The headers of the request. Only the credentials are masked. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: ExchangeBody;
  };
  /** The answer; null where the connection ended without one. */
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

/** Selects exchanges; without a field, all. */
export interface ExchangeFilter {
  readonly conversationId?: number | undefined;
  readonly messageId?: number | undefined;
}

/** Notes about a call, made while it is being answered. */
export interface CallNotes {
  kind: CallKind | null;
  fault: FaultName | null;
  messageId: number | null;
  body: ExchangeBody;
  /** The body of the answer; undefined when the call is refused. */
  answer: string | Uint8Array | undefined;
}

/** The variables of a Hono handler that answers a call of the API. */
export interface CallEnv {
  Variables: { notes: CallNotes };
}

/** The notes about a call that has just arrived. `messageId` is the id in its path, if there is one. */
export const newNotes = (messageId: number | null): CallNotes => ({
  kind: null,
  fault: null,
  messageId,
  body: { kind: "none" },
  answer: undefined,
});

const LIMIT = 64 * 1024;
// UTF-8 needs at most this many bytes for each UTF-16 code unit.
const MAX_BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

/** A text, or its UTF-8 bytes, up to a limit in bytes. A text that is cut says so at its end. */
export function excerpt(body: string | Uint8Array, limit = LIMIT): string {
  if (typeof body === "string" && body.length * MAX_BYTES_PER_UNIT <= limit) return body;
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  if (bytes.length <= limit) return decoder.decode(bytes);
  // Decoded as a stream, so that a character that the limit cuts in two is left out.
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

/** The form as it is kept: texts up to 64 KiB in total, and no bytes of files. */
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
