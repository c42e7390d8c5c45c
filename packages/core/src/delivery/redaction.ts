import type { ApiRequest } from "../requests/request.ts";
import { textsIn, wellFormed } from "../text.ts";

/** The part of a `Transport` that knows which strings no error may show. */
export interface SecretKeeper {
  base64(text: string): string;
  secrets?(): readonly string[];
}

const MASK = "[redacted]";

// A shorter string occurs by chance in many sentences: if it were masked, little of a sentence would be left.
const MIN_LENGTH = 4;

/** A function that returns the base64 of a string's UTF-8 bytes. */
type Base64 = (text: string) => string;

/** The forms in which a server may repeat a string: unchanged, and encoded for JSON, for URLs and in base64. */
function formsOf(text: string, base64: Base64): string[] {
  const encoded = base64(text).replace(/=+$/, "");
  const forms = [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(wellFormed(text)), encoded];
  return [...forms, encoded.replaceAll("+", "-").replaceAll("/", "_")];
}

// A server may repeat only a part of a string, or change its white space. A part of this length does not occur by
// chance.
const RUN = 10;

// Of a longer string, the runs of all its forms would take too much memory.
const LONGEST_WITH_ALL_FORMS = 2000;

const withSingleSpaces = (text: string): string => text.replaceAll(/\s+/g, " ");

/** Every run of `RUN` characters that occurs in the strings. */
function runsOf(texts: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (const text of texts.map(withSingleSpaces)) {
    for (let at = 0; at + RUN <= text.length; at++) runs.add(text.slice(at, at + RUN));
  }
  return runs;
}

/** Masks every part of a string that consists of the given runs. */
function maskRuns(text: string, runs: ReadonlySet<string>): string {
  const source = withSingleSpaces(text);
  let masked = "";
  let kept = 0;
  for (let at = 0; at + RUN <= source.length; at++) {
    if (!runs.has(source.slice(at, at + RUN))) continue;
    const start = at;
    while (runs.has(source.slice(at + 1, at + 1 + RUN))) at++;
    masked += source.slice(kept, start) + MASK;
    kept = at + RUN;
    at = kept - 1;
  }
  return masked + source.slice(kept);
}

/**
 * Returns a function that masks these strings in another string, in every form. It also masks each part of them that
 * has at least `RUN` characters.
 */
export function redactor(texts: readonly string[], base64: Base64): (text: string) => string {
  const forms = texts.filter((text) => text.length >= MIN_LENGTH).flatMap((text) => formsOf(text, base64));
  // The longest form is masked first: if a shorter form is a part of a longer form and were masked first, the rest of
  // the longer form would stay.
  forms.sort((a, b) => b.length - a.length);
  const runs = runsOf([...texts, ...forms.filter((form) => form.length <= LONGEST_WITH_ALL_FORMS)]);
  return (text) =>
    maskRuns(
      forms.reduce((masked, form) => masked.replaceAll(form, MASK), text),
      runs,
    );
}

/**
 * Returns a function that masks the strings that no error may show: the secrets of the transport, and every string of
 * the request.
 */
export const maskFor = (request: ApiRequest<unknown>, transport: SecretKeeper): ((text: string) => string) =>
  redactor([...(transport.secrets?.() ?? []), ...requestTexts(request)], (text) => transport.base64(text));

/**
 * Every string that a caller put into a request. A message text could identify a customer, and a header may contain a
 * key.
 */
function requestTexts({ body, headers }: ApiRequest<unknown>): string[] {
  const { accept: _, "content-type": __, ...added } = headers;
  return [...Object.values(added), ...bodyTexts(body)];
}

function bodyTexts(body: ApiRequest<unknown>["body"]): readonly string[] {
  if (body.kind === "json") return textsIn(body.value);
  if (body.kind === "none") return [];
  if (body.kind === "encoded") return body.texts();
  return [...body.fields.flatMap(fieldTexts), ...body.files.map((file) => file.filename)];
}

const fieldTexts = ({ name, value }: { name: string; value: string }): string[] =>
  name === "content_attributes" ? textsIn(JSON.parse(value)) : [value];

/**
 * The headers of an answer as an error may show them: without cookies, and masked. If the masking fails, there are no
 * headers.
 */
export function safeHeaders(
  headers: Readonly<Record<string, string>>,
  request: ApiRequest<unknown>,
  transport: SecretKeeper,
): Readonly<Record<string, string>> {
  try {
    const mask = maskFor(request, transport);
    const shown = Object.entries(headers).filter(([name]) => !name.includes("cookie"));
    return Object.fromEntries(shown.map(([name, value]) => [name, mask(value)]));
  } catch {
    return {};
  }
}

/** Whether a short string, such as an id of the server, contains a secret of the transport. */
export const isSecret = (text: string, transport: Pick<SecretKeeper, "secrets">): boolean =>
  (transport.secrets?.() ?? []).some((secret) => secret !== "" && text.includes(secret));
