/** A text from elsewhere with its control characters drawn, so that no terminal obeys them: an escape becomes `␛`. */
export const visible = (text: string): string => text.replaceAll(hidden, drawn);

// Also what hides or reverses its neighbours. Not the two joiners, by which emoji and some scripts are put together.
const hidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function drawn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
