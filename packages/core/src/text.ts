import { isObject } from "@livedesk/schema";

/** A string in which each half of a surrogate pair that stands alone is replaced by U+FFFD, as every UTF-8 encoder does. */
export const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, "\ufffd");

/** How many bytes a string takes in UTF-8. */
export const utf8Length = (text: string): number =>
  encodeURIComponent(wellFormed(text)).replaceAll(/%[0-9A-F]{2}/g, "_").length;

/** Every string within a JSON value, but not the keys of its objects. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
