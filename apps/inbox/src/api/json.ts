/** A JSON object whose values are not validated. */
export type Json = Readonly<Record<string, unknown>>;

/** Returns an object, or an empty object if the value is not an object. */
export const asObject = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};

/** Returns an array, or an empty array if the value is not an array. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Returns a string, or the fallback if the value is not a string. */
export const asText = (value: unknown, fallback = ""): string => (typeof value === "string" ? value : fallback);

/** Returns a finite number, or undefined if the value is not a finite number. */
export const asNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;
