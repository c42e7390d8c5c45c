import { randomBytes } from "node:crypto";
import { type ApiRequest, LiveDeskError, NotSentError } from "@livedesk/core";
import { type Deadline, encodeMultipart, type TransportCall, untilEnd } from "@livedesk/core/adapter";
import { closeSegment, concatenate, counted, type OpenSegment, openSegment } from "./body.ts";
import { typeFromName } from "./type-from-name.ts";

/** A body on its way: what is sent, and the headers that belong to it. */
export interface OpenBody {
  readonly body: string | AsyncGenerator<Uint8Array> | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends what was opened, whether or not it was read. */
  close(): void;
}

const nothing = (): void => undefined;

/**
 * Makes a request's body ready to be sent. Files are opened anew for each attempt, flow through in constant memory, and the
 * length is exact. `isDone` tells whether all that was handed out so far is needed no more. Throws `NotSentError`, for nothing has left yet, also where a file is no longer what it was.
 */
export function openBody(
  { body }: ApiRequest<unknown>,
  call: TransportCall,
  isDone: () => boolean,
): OpenBody | Promise<OpenBody> {
  if (body.kind === "json") return { body: JSON.stringify(body.value), headers: {}, close: nothing };
  if (body.kind === "none") return { body: null, headers: {}, close: nothing };
  return openMultipart(body, call, isDone);
}

async function openMultipart(
  body: Extract<ApiRequest<unknown>["body"], { kind: "multipart" | "encoded" }>,
  { deadline, onProgress }: TransportCall,
  isDone: () => boolean,
): Promise<OpenBody> {
  const boundary = `livedesk-${randomBytes(16).toString("hex")}`;
  const { contentType, contentLength: total, segments } = encodeMultipart(body, { boundary, typeOf: typeFromName });
  const parts = await openAll(
    segments.map((segment, at) => openSegment(segment, isDone, nameOf(segments, at), body.kind === "encoded")),
    deadline,
  );
  const bytes = concatenate(parts);
  return {
    // Not a Readable: it would ask for chunks before it can pass them on, and they would count as sent.
    body: onProgress ? counted(bytes, total, onProgress) : bytes,
    headers: { "content-type": contentType, "content-length": String(total) },
    close() {
      parts.forEach(closeSegment);
    },
  };
}

/** Which field a piece of a body comes from: the texts between the files count for none. */
const nameOf = (segments: readonly unknown[], at: number): string =>
  `attachments[${segments.slice(0, at).filter((segment) => typeof segment !== "string").length}].data`;

/** Waits for all to be open, no longer than the call lasts; where one is not, those that are, or will be, are ended. */
async function openAll(opening: readonly Promise<OpenSegment>[], deadline: Deadline): Promise<OpenSegment[]> {
  try {
    return await untilEnd(deadline, Promise.all(opening));
  } catch (error) {
    for (const part of opening) part.then(closeSegment, nothing);
    if (error instanceof LiveDeskError) throw error;
    const facts = { code: "file-unreadable", cause: error } as const;
    throw new NotSentError("The message was not sent: a file could not be opened", facts);
  }
}
