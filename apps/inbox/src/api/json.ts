/** A JSON object whose keys nobody vouches for. */
export type Json = Readonly<Record<string, unknown>>;

/** A value as an object: one without keys where it is none. */
export const asObject = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};

/** A value as a list: an empty one where it is none. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A value as a text: the fallback where it is none. */
export const asText = (value: unknown, fallback = ""): string => (typeof value === "string" ? value : fallback);

/** A value as a number: undefined where it is none. */
export const asNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;
