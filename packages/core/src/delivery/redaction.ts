import { wellFormed } from "../text.ts";
import type { ApiRequest } from "../requests/request.ts";

const MASK = "[redacted]";

// Shorter ones occur by chance in any sentence, and masking them would leave nothing of it.
const MIN_LENGTH = 4;

/** Base64 of a text's UTF-8. */
type Base64 = (text: string) => string;

/** The forms in which a text may come back: as it is, and encoded for JSON, for URLs and in base64. */
function formsOf(text: string, base64: Base64): string[] {
  const encoded = base64(text).replace(/=+$/, "");
  const forms = [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(wellFormed(text)), encoded];
  return [...forms, encoded.replaceAll("+", "-").replaceAll("/", "_")];
}

// A server may quote a part of a text, or tidy it. A run of this many characters is no chance.
const RUN = 10;

// Of long texts the runs of every form would take more memory than a refusal is worth.
const SHORT = 2000;

const tidy = (text: string): string => text.replaceAll(/\s+/g, " ");

/** Every run of the texts, however it is cut out of them. */
function runsOf(texts: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (const text of texts.map(tidy)) {
    for (let at = 0; at + RUN <= text.length; at++) runs.add(text.slice(at, at + RUN));
  }
  return runs;
}

/** Masks whatever a text has in common with the runs. */
function maskRuns(text: string, runs: ReadonlySet<string>): string {
  const tidied = tidy(text);
  let masked = "";
  let kept = 0;
  for (let at = 0; at + RUN <= tidied.length; at++) {
    if (!runs.has(tidied.slice(at, at + RUN))) continue;
    const start = at;
    while (runs.has(tidied.slice(at + 1, at + 1 + RUN))) at++;
    masked += tidied.slice(kept, start) + MASK;
    kept = at + RUN;
    at = kept - 1;
  }
  return masked + tidied.slice(kept);
}

/** Returns a function that masks these texts, in every form and in every part of some length, in whatever it is given. */
export function redactor(texts: readonly string[], base64: Base64): (text: string) => string {
  const forms = texts.filter((text) => text.length >= MIN_LENGTH).flatMap((text) => formsOf(text, base64));
  // The longest first, or the rest of a longer one would stay behind.
  forms.sort((a, b) => b.length - a.length);
  const runs = runsOf([...texts, ...forms.filter((form) => form.length <= SHORT)]);
  return (text) =>
    maskRuns(
      forms.reduce((masked, form) => masked.replaceAll(form, MASK), text),
      runs,
    );
}

/** Every text that a caller put into a request: a customer may be able to be known by any of them. */
export function requestTexts({ body }: ApiRequest<unknown>): string[] {
  if (body.kind === "json") return textsIn(body.value);
  if (body.kind === "none") return [];
  if (body.kind === "encoded") return [...body.texts()];
  return [...body.fields.flatMap(fieldTexts), ...body.files.map((file) => file.filename)];
}

const fieldTexts = ({ name, value }: { name: string; value: string }): string[] =>
  name === "content_attributes" ? textsIn(JSON.parse(value)) : [value];

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
