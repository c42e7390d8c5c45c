import * as z from "zod/mini";
import { isRecord } from "./objects.ts";
import { prepared } from "./json-object.ts";
import { keyFault, protoFault } from "./template-keys.ts";
import { VARIABLES } from "./template-rules.ts";
import { expected, lineOfText } from "./text.ts";

const record = z.catchall(z.object({}), lineOfText()).check(
  z.refine((values) => keyFault(Object.keys(values)) === undefined, {
    error: ({ input }) => keyFault(Object.keys(input as object)),
    // Also where something is wrong with a value.
    when: ({ value }) => isRecord(value),
  }),
);

/**
 * Values for the variables of one part of a template, by position (`"1"`, `"2"`, no gaps) or by name.
 *
 * @example
 * templateVariablesSchema.parse({ "1": "John", "2": "shipped" });
 *
 * Contract: `processed_params` and `text_variables`.
 */
export const templateVariablesSchema = prepared((values, refuse) => {
  const message = isRecord(values) ? protoFault(values) : expected(VARIABLES).error({ input: values });
  return message === undefined ? values : refuse({ message });
}, record);

/** Values for the variables of one part of a template. */
export type TemplateVariables = z.output<typeof templateVariablesSchema>;
