import * as z from "zod/mini";
import { isJsonObject, JSON_OBJECT, jsonTextFault } from "./is-json-object.ts";

/**
 * A plain object that JSON carries unchanged: dates, functions, NaN and objects that hold themselves are refused, and so are texts
 * that cannot be stored, at any depth.
 */
export const jsonObjectSchema = z.custom<Record<string, unknown>>(undefined).check(
  z.check<Record<string, unknown>>(({ value, issues }) => {
    const fault = isJsonObject(value) ? jsonTextFault(value) : { path: [], message: JSON_OBJECT };
    // The value is a customer's text: it has no place in an issue, which may be logged.
    if (fault) issues.push({ code: "custom", input: undefined, path: [...fault.path], message: fault.message });
  }),
);
