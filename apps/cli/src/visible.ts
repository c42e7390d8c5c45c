/**
 * What a terminal obeys or does not show: control characters, and characters that hide or reverse their neighbours. The two
 * joiners are left alone: emoji and some scripts are put together by them.
 */
const HIDDEN = String.raw`(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`;

const hidden = new RegExp(HIDDEN, "gu");
const hiddenInLines = new RegExp(String.raw`(?!\n)${HIDDEN}`, "gu");

/** The longest parts of a text in which everything is hidden but line breaks, which stay. */
export const hiddenRuns = new RegExp(String.raw`(?:(?!\n)${HIDDEN})+`, "gu");

/** A text from elsewhere with its hidden characters drawn, so that no terminal obeys them: an escape becomes `␛`. */
export const visible = (text: string): string => text.replaceAll(hidden, drawn);

/** {@link visible}, of several lines. */
export const visibleLines = (text: string): string => text.replaceAll(hiddenInLines, drawn);

/**
 * A value as JSON in which the hidden characters are escapes: the same value, and nothing that a terminal obeys. `indent` is
 * that of `JSON.stringify`.
 */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(hiddenInLines, escaped);

function drawn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** JSON has escapes of 16 bits alone: a character beyond them takes two. */
const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
