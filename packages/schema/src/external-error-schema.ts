import * as z from "zod/mini";
import { prepared } from "./json-object.ts";

/** The reason of a failed message, also where a server gives a bare code as a number. */
export const externalErrorSchema = prepared((reason) => (typeof reason === "number" ? String(reason) : reason), z.string());
