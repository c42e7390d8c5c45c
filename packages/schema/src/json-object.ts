import * as z from "zod/mini";
import { isJsonObject, JSON_OBJECT } from "./is-json-object.ts";

/** A plain object that JSON carries unchanged: dates, functions, NaN and objects that hold themselves are refused. */
export const jsonObjectSchema = z.custom<Record<string, unknown>>(isJsonObject, JSON_OBJECT);
