import * as z from "zod/mini";
import { invisible, NO_NUL, NO_WIDE_GAP, ONE_LINE, VISIBLE, WELL_FORMED, WIDE_GAP } from "./text-rules.ts";

/** The message for a value of the wrong type: a missing value is required, any other value must be something else. */
export const expected = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is required: give ${what}` : `must be ${what}`,
});

/** A string that UTF-8 can carry and a database can store unchanged. */
export const text = (what = "a string") =>
  z.string(expected(what)).check(
    z.refine((value) => WELL_FORMED.pattern.test(value), WELL_FORMED.message),
    z.regex(NO_NUL.pattern, NO_NUL.message),
  );

/** {@link text} that a person can see. */
export const visibleText = (what = "a string") =>
  text(what).check(z.regex(VISIBLE, { error: (issue) => invisible(issue.input) }));

/** {@link visibleText} for one line of a template, where Meta refuses line breaks, tabs and wide gaps (132018). */
export const lineOfText = () =>
  visibleText().check(
    z.regex(ONE_LINE.pattern, ONE_LINE.message),
    z.refine((value) => !value.includes(WIDE_GAP), NO_WIDE_GAP),
  );
