/** A text as a string literal of TypeScript, in the quotes that need fewer escapes, as formatters choose them. */
export function stringLiteral(text: string): string {
  const quote = countOf(text, '"') > countOf(text, "'") ? "'" : '"';
  return quote + text.replaceAll(/["'\\]/g, (found) => escapeIn(quote, found)).replaceAll(unsafe, escaped) + quote;
}

// What ends a line in some reader, is not seen, or turns what follows around. Not the two joiners of scripts and emoji.
// And what would end a script, or open a comment, in a page.
const unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<(?=\/|!--)/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[found] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`);
}

const escapeIn = (quote: string, found: string): string => (found === "\\" || found === quote ? `\\${found}` : found);

const countOf = (text: string, character: string): number => text.split(character).length - 1;
