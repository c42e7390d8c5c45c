/** The bytes that are asked for, from the first to the last; `unsatisfiable` if the file has none of them. */
export type ByteRange = { readonly first: number; readonly last: number } | "unsatisfiable";

const single = /^bytes=(\d*)-(\d*)$/i;

/**
 * What a `Range` header asks for of a file (RFC 9110, 14): one range. Undefined if there is none, if it makes no sense, or
 * if there are several; then the whole file is the right answer.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = single.exec(header?.replaceAll(/[ \t]/g, "") ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  return first > last ? "unsatisfiable" : { first, last };
}
