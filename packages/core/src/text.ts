/** A string with each half of a surrogate pair replaced by U+FFFD, as every UTF-8 encoder does. */
export const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, "\ufffd");

/** How many bytes a string takes in UTF-8. */
export const utf8Length = (text: string): number =>
  encodeURIComponent(wellFormed(text)).replaceAll(/%[0-9A-F]{2}/g, "_").length;
