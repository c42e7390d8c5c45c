import { hiddenRuns } from "./visible.ts";

// What no shell gives a meaning to.
const harmless = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

const encoder = new TextEncoder();

/**
 * Writes a text as one word of a POSIX shell. What a terminal would obey is spelt by `printf`, so that the command can be shown
 * and still means the same.
 */
export function shellQuote(text: string): string {
  if (harmless.test(text)) return text;
  const quoted = text.replaceAll("'", String.raw`'\''`);
  return `'${quoted.replaceAll(hiddenRuns, (run) => `'"$(printf '${octal(run)}')"'`)}'`;
}

const octal = (run: string): string =>
  Array.from(encoder.encode(run), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
