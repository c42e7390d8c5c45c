// What no shell gives a meaning to.
const harmless = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/** Writes a text as one word of a POSIX shell. */
export const shellQuote = (text: string): string =>
  harmless.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
