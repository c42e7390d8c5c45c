// Graph's own words, as its clients report them.
const WORDS = {
  131008: "Required parameter is missing",
  132000: "Number of parameters does not match the expected number of params",
  132001: "Template name does not exist in the translation",
  132005: "Translated text too long",
  132012: "Parameter format does not match format in the created template",
} as const;

/** The code with which Meta refuses a template at once. */
export type GraphCode = keyof typeof WORDS;

/**
 * What upstream stores when Meta refuses a message at once: Graph's `error.message`. The details beside it, which would
 * name the part of the template, are lost there, and so they are here.
 */
export const graphError = (code: GraphCode): string => `(#${code}) ${WORDS[code]}`;
