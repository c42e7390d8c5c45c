import * as z from "zod/mini";
import { expected } from "./text.ts";

/** An object of these keys alone: a misspelt key is an error here, where the server would drop it without a word. */
export const closed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has the unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}; known: ${Object.keys(shape).join(", ")}`
        : expected("an object").error(issue),
  });
