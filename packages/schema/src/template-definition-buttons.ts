import * as z from "zod/mini";
import { closed } from "./closed.ts";
import {
  ADDRESS,
  ADDRESS_RULES,
  buttonsFault,
  DEFINED_BUTTON_TYPES,
  LONGEST,
  MOST_BUTTONS,
  NO_VARIABLE,
} from "./template-definition-rules.ts";
import { atMost, lengths } from "./template-length.ts";
import { expected, lineOfText, text } from "./text.ts";

const label = () =>
  atMost(lineOfText().check(z.refine((value) => NO_VARIABLE.pattern.test(value), NO_VARIABLE.message)), LONGEST.label);

const address = () =>
  atMost(text(ADDRESS).check(...ADDRESS_RULES.map(({ pattern, message }) => z.regex(pattern, message))), LONGEST.url);

const button = () =>
  z.discriminatedUnion(
    "type",
    [
      closed({ type: z.literal("quick_reply"), text: label() }),
      closed({ type: z.literal("url"), text: label(), url: address() }),
      closed({
        type: z.literal("phone_number"),
        text: label(),
        phone_number: atMost(lineOfText(), LONGEST.phone_number),
      }),
      closed({ type: z.literal("otp"), text: label() }),
    ],
    expected(DEFINED_BUTTON_TYPES),
  );

/**
 * The buttons of a template as approved, in their order, which is what `index` counts in a request.
 *
 * Contract: `button_params`. The limits are Meta's.
 */
export const definedButtons = () =>
  z
    .array(button(), "must be an array of buttons")
    .check(
      z.check(({ value, issues }) => {
        // What is wrong with one of them comes first.
        const message = issues.length === 0 ? buttonsFault(value) : undefined;
        if (message !== undefined) issues.push({ code: "custom", input: undefined, message });
      }),
    )
    .register(lengths, { minItems: 1, maxItems: MOST_BUTTONS });
