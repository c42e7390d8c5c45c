import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { expected, lineOfText, visibleText } from "./text.ts";

const INDEX = "a button's place among all buttons of the template, a whole number from 0 to 9";

const index = z
  .number(expected(INDEX))
  .check(z.int(`must be ${INDEX}`), z.gte(0, `must be ${INDEX}`), z.lte(9, `must be ${INDEX}`));

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
  expected('"url" or "quick_reply"'),
);

/** One button of a template, one shape a `sub_type`. */
export type TemplateButton = z.output<typeof templateButtonSchema>;

/** The buttons of a template, each at a place of its own. */
export const templateButtonsSchema = z.array(templateButtonSchema, "must be an array of buttons").check(
  z.check((context) => {
    context.value.forEach(({ index: place }, at) => {
      if (context.value.findIndex((button) => button.index === place) === at) return;
      context.issues.push({
        code: "custom",
        input: undefined,
        path: [at, "index"],
        message: `repeats the button ${place}`,
      });
    });
  }),
);
