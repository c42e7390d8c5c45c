import * as z from "zod/mini";
import type { FormPart } from "../desk/bytes.ts";
import type { CallKind, FaultName } from "../faults/schema.ts";

/** One part of a form. `size` is in bytes. `text` is absent if the part is a file. */
export interface ExchangePart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly size: number;
  readonly text?: string;
}

/**
 * The body of a call as it arrived, without the bytes of files. `none` means that there was no body, or that the body
 * was not read.
 */
export type ExchangeBody =
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "multipart"; readonly parts: readonly ExchangePart[] }
  | { readonly kind: "none" };

/** The answer to a call. */
export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The part of the answer's body that was sent. */
  readonly body: string;
}

/** One call of the API, with its answer. Text of more than 64 KiB is cut, and a note at its end says so. */
export interface Exchange {
  /** The number of the call, counted from 1 in the order in which the calls ended. */
  readonly id: number;
  /** When the call arrived, in milliseconds since 1970. This is the time of the emulator's clock. */
  readonly at: number;
  /** How long the call took, in milliseconds. */
  readonly duration: number;
  /** The conversation's id in the path of the call. Null if this part of the path is not a number. */
  readonly conversation_id: number | null;
  /** The id of the message that the call stored or asked to send again. Null if there is no such message. */
  readonly message_id: number | null;
  /** The kind of the call. Null if the call was refused or cut off before its kind was known. */
  readonly kind: CallKind | null;
  readonly method: string;
  readonly path: string;
  /** The fault that happened to the call. Null if there was none. */
  readonly fault: FaultName | null;
  /**
   * What a client should have refused in a call that was accepted. Each warning names a field and says what would be
   * right. The list is empty for every call of the SDK.
   */
  readonly warnings: readonly string[];
  readonly request: {
    /** The headers of the request. The credentials are masked. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: ExchangeBody;
  };
  /** The answer. Null if the connection ended without an answer. */
  readonly response: ExchangeResponse | null;
}

// These models are lenient, because a newer emulator may have kinds of body, faults and keys that this version does not
// know.
const headersModel = z.record(z.string(), z.string());

/** Reads the list of exchanges in an answer of the control API. */
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
        warnings: z.pipe(
          z.optional(z.array(z.string())),
          z.transform((warnings) => warnings ?? []),
        ),
        request: z.looseObject({ headers: headersModel, body: z.looseObject({ kind: z.string() }) }),
        response: z.nullable(z.looseObject({ status: z.number(), headers: headersModel, body: z.string() })),
      }),
    ),
  }),
  z.transform(({ exchanges }) => ({ exchanges: exchanges as unknown as readonly Exchange[] })),
);

/** Selects exchanges by these fields. If no field is set, every exchange is selected. */
export interface ExchangeFilter {
  readonly conversationId?: number | undefined;
  readonly messageId?: number | undefined;
}

/** Describes calls of the API. A call matches if every field that is given is equal. */
export interface CallMatch {
  readonly conversationId?: number | undefined;
  readonly messageId?: number | undefined;
  /** `text`, `note`, `file`, `template` or `retry`. */
  readonly kind?: Exchange["kind"] | undefined;
  /** The HTTP status of the answer. Null if the connection ended without an answer. */
  readonly status?: number | null | undefined;
  /** The fault that happened to the call. Null for no fault. */
  readonly fault?: Exchange["fault"] | undefined;
  /** The whole `content` of the message. */
  readonly content?: string | undefined;
  /** The name of the template. */
  readonly template?: string | undefined;
}

/** Options of `waitFor()`. */
export interface WaitOptions {
  /** How long to wait, in milliseconds, at most 2147483647. The default is 1000. */
  readonly timeout?: number | undefined;
  /** Only calls after this one count, given by its `id`. By default, all calls that are in the list count. */
  readonly after?: number | undefined;
}

/** Options of `verify()`. */
export interface VerifyOptions {
  /** How many calls must match. By default, at least one. */
  readonly times?: number | undefined;
}

/** Notes about a call. They are made while the call is being answered. */
export interface CallNotes {
  kind: CallKind | null;
  fault: FaultName | null;
  messageId: number | null;
  warnings: readonly string[];
  /** Whether the call is outside of the API, at a path that does not exist. */
  isUnknown: boolean;
  body: ExchangeBody;
  /** The body of the answer. Undefined if the call is refused. */
  answer: string | Uint8Array | undefined;
}

/** The variables of a Hono handler that answers a call of the API. */
export interface CallEnv {
  Variables: { notes: CallNotes };
}

/** Makes the notes about a call that has just arrived. `messageId` is the id in its path, if there is one. */
export const newNotes = (messageId: number | null): CallNotes => ({
  kind: null,
  fault: null,
  messageId,
  warnings: [],
  isUnknown: false,
  body: { kind: "none" },
  answer: undefined,
});

const LIMIT = 64 * 1024;
// In UTF-8, a UTF-16 code unit takes at most this many bytes.
const MAX_BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

/** Cuts text, given as a string or as UTF-8 bytes, at a limit in bytes. A note at the end of cut text says so. */
export function excerpt(body: string | Uint8Array, limit = LIMIT): string {
  if (typeof body === "string" && body.length * MAX_BYTES_PER_UNIT <= limit) return body;
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  if (bytes.length <= limit) return decoder.decode(bytes);
  // The bytes are decoded as a stream, so that a character that the limit cuts in two is left out.
  const text = decoder.decode(bytes.subarray(0, limit), { stream: true });
  return `${text}… (cut: the first ${limit} of ${bytes.length} bytes)`;
}

const MAX_PARTS = 100;
const MAX_NAME_BYTES = 1024;
const MAX_TEXT_BYTES = 64 * 1024;

const shortened = (name: string): string => excerpt(name, MAX_NAME_BYTES);

function partOf(part: FormPart, room: number): ExchangePart {
  const [name, size] = [shortened(part.name), part.body.size];
  if (part.fileName === undefined) return { name, size, text: excerpt(part.text(), room) };
  const type = part.type === "" ? {} : { type: shortened(part.type) };
  return { name, filename: shortened(part.fileName), ...type, size };
}

/** Returns the form for the record. It contains up to 64 KiB of text in total, and no bytes of files. */
export function formBody(all: readonly FormPart[]): ExchangeBody {
  let room = MAX_TEXT_BYTES;
  const parts = all.slice(0, MAX_PARTS).map((each) => {
    const part = partOf(each, room);
    if (part.text !== undefined) room = Math.max(0, room - part.size);
    return part;
  });
  const rest = all.length - parts.length;
  return { kind: "multipart", parts: rest > 0 ? [...parts, { name: `… (cut: ${rest} more parts)`, size: 0 }] : parts };
}
