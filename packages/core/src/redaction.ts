import { base64 } from "./base64.ts";
import { wellFormed } from "./utf8.ts";

const MASK = "[redacted]";

// Shorter ones occur by chance in any sentence, and masking them would leave nothing of it.
const MIN_LENGTH = 4;

/** The forms in which a text may come back: as it is, and encoded for JSON, for URLs and in base64. */
function formsOf(text: string): string[] {
  const encoded = base64(text).replace(/=+$/, "");
  const forms = [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(wellFormed(text)), encoded];
  return [...forms, encoded.replaceAll("+", "-").replaceAll("/", "_")];
}

/** Returns a function that masks these texts, in every form, in whatever it is given. */
export function redactor(texts: readonly string[]): (text: string) => string {
  const forms = texts.filter((text) => text.length >= MIN_LENGTH).flatMap(formsOf);
  // The longest first, or the rest of a longer one would stay behind.
  forms.sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}
