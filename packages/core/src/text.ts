import { isObject } from "@livedesk/schema";

/**
 * A string in which each lone surrogate (half of a surrogate pair) is replaced with U+FFFD, as in every UTF-8 encoder.
 */
export const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, "\ufffd");

/** How many bytes a string has in UTF-8. */
export const utf8Length = (text: string): number =>
  encodeURIComponent(wellFormed(text)).replaceAll(/%[0-9A-F]{2}/g, "_").length;

/**
 * Every string in a JSON value, at any depth. The keys of objects are not included.
 *
 * @example
 * textsIn({ content: "Hello", content_attributes: { note: "a" } }); // ["Hello", "a"]
 */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
