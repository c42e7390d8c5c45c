import { errorAnswerSchema } from "@livedesk/schema";
import type { ApiResponse } from "./api-response.ts";

const MAX_LENGTH = 300;

/**
 * What the server said of a refusal, on one line, or undefined when it said nothing that a person could read. What must not
 * be shown is masked first: on a line that was tidied or cut short it could no longer be recognised.
 */
export function explanation({ body, headers }: ApiResponse, mask: (text: string) => string): string | undefined {
  const said = fromJson(body) ?? (headers["content-type"]?.startsWith("text/plain") ? body : undefined);
  if (said === undefined) return undefined;
  const line = mask(said)
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line || undefined;
}

function fromJson(body: string): string | undefined {
  const { error, errors, message } = errorAnswerSchema.safeParse(parseJson(body)).data ?? {};
  return error ?? errors?.join(", ") ?? message ?? undefined;
}

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
