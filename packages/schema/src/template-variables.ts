import * as z from "zod/mini";
import { isRecord } from "./is-json-object.ts";
import { keyFault, protoFault } from "./template-keys.ts";
import { VARIABLES } from "./template-rules.ts";
import { NO_NUL } from "./text-rules.ts";
import { expected, lineOfText } from "./text.ts";

const record = z.record(z.string(), lineOfText(), expected(VARIABLES)).check(
  z.refine((values) => keyFault(Object.keys(values)) === undefined, {
    error: ({ input }) => keyFault(Object.keys(input as object)),
    // Also where something is wrong with a value.
    when: ({ value }) => isRecord(value),
  }),
);

/** What stands ahead of the record, which drops the key `__proto__` without a word. */
function refuseProto() {
  const guard = z.custom<Record<string, string>>((values) => !isRecord(values) || protoFault(values) === undefined, {
    error: ({ input }) => protoFault(input as object),
  });
  // A check written by hand has no JSON Schema of its own: what goes in is what the record takes. It is written out here,
  // because a call of `z.toJSONSchema` would put zod's generator into every page that imports this model.
  // oxlint-disable-next-line no-underscore-dangle -- zod's own place for this
  guard._zod.toJSONSchema = () => ({
    type: "object",
    propertyNames: { type: "string" },
    additionalProperties: {
      type: "string",
      allOf: [{ pattern: NO_NUL.pattern.source }, { pattern: "\\S" }, { pattern: "^[^\\n\\r\\t]*$" }],
    },
  });
  return guard;
}

/**
 * Values for the variables of one part of a template, by position (`"1"`, `"2"`, no gaps) or by name.
 *
 * @example
 * templateVariablesSchema.parse({ "1": "John", "2": "shipped" });
 *
 * Contract: `processed_params` and `text_variables`.
 */
export const templateVariablesSchema = z.pipe(refuseProto(), record);

/** Values for the variables of one part of a template. */
export type TemplateVariables = z.output<typeof templateVariablesSchema>;
