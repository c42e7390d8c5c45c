/**
 * The origin of the page that this runs in, or that the worker belongs to; undefined where there is no page, as on a server,
 * or where it has none of its own, as in a file or a sandbox.
 */
export const pageOrigin = (): string | undefined =>
  // A worker made from a Blob has its page's origin, but no address under which a path could be found.
  [globalThis.origin, globalThis.location?.origin].find((origin) => origin !== undefined && origin !== "null");
