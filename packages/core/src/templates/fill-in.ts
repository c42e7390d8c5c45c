const placeholder = /\{\{([^{}]*)\}\}/g;

/** A text with its placeholders replaced, in one pass: a value that looks like a placeholder stays as it is. */
export const fillIn = (text: string, values: Readonly<Record<string, string>> = {}): string =>
  text.replaceAll(placeholder, (whole, variable: string) => values[variable] ?? whole);
