// Path separators and control characters have no place in a name that a browser saves under.
const withoutPath = (name: string): string => name.replaceAll(/[/\\\p{Cc}]/gu, "_");

const ascii = (name: string): string => name.replaceAll(/[^\x20-\x7e]|["%]/gu, "_");

// RFC 5987 allows fewer characters than encodeURIComponent leaves alone.
const extended = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.codePointAt(0)?.toString(16).toUpperCase()}`);

/** A `Content-Disposition` header (RFC 6266) under whose name a browser saves a file: always, or if it is asked to. */
export function contentDisposition(kind: "attachment" | "inline", fileName: string): string {
  const name = withoutPath(fileName);
  return `${kind}; filename="${ascii(name)}"; filename*=UTF-8''${extended(name)}`;
}
