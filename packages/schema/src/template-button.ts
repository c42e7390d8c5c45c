import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { BUTTON_INDEX, BUTTON_TYPES, BUTTONS, repeatedPlaces, repeats } from "./template-rules.ts";
import { expected, lineOfText, visibleText } from "./text.ts";

const index = z
  .number(expected(BUTTON_INDEX))
  .check(
    z.int({ error: `must be ${BUTTON_INDEX}`, abort: true }),
    z.gte(0, `must be ${BUTTON_INDEX}`),
    z.lte(9, `must be ${BUTTON_INDEX}`),
  );

/**
 * One button of a template: `url` takes the end of its address in `text`, `quick_reply` the `payload` that comes back.
 *
 * @example
 * templateButtonSchema.parse({ index: 0, sub_type: "url", text: "track/12345" });
 *
 * Contract: `button_params`.
 */
export const templateButtonSchema = z.discriminatedUnion(
  "sub_type",
  [
    closed({ index, sub_type: z.literal("url"), text: lineOfText() }),
    closed({ index, sub_type: z.literal("quick_reply"), payload: visibleText() }),
  ],
  expected(BUTTON_TYPES),
);

/** One button of a template, one shape a `sub_type`. */
export type TemplateButton = z.output<typeof templateButtonSchema>;

/** The buttons of a template, each at a place of its own. */
export const templateButtonsSchema = z.array(templateButtonSchema, BUTTONS).check(
  z.check(({ value, issues }) => {
    // What is wrong with one of them comes first.
    if (issues.length > 0) return;
    for (const [at, place] of repeatedPlaces(value)) {
      issues.push({ code: "custom", input: undefined, path: [at, "index"], message: repeats(place) });
    }
  }),
);
