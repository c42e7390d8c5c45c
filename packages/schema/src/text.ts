import * as z from "zod/mini";

/** What a value of the wrong type is told: a missing one that it is missing, any other what would be right. */
export const expected = (what: string) => ({
  error: (issue: { readonly input?: unknown }): string =>
    issue.input === undefined ? `is required: give ${what}` : `must be ${what}`,
});

// Half of a surrogate pair has no UTF-8: it would reach the customer as another character than the one given.
const loneSurrogate = /\p{Surrogate}/u;

/** A string that UTF-8 can carry unchanged. */
export const text = (what = "a string") =>
  z
    .string(expected(what))
    .check(
      z.refine((value) => !loneSurrogate.test(value), "must be well-formed Unicode: it holds half of a character"),
    );

/** {@link text} that a person can see. */
export const visibleText = (what = "a string") =>
  text(what).check(
    z.regex(/\S/, { error: (issue) => (issue.input === "" ? "must not be empty" : "must not be blank") }),
  );

/** {@link visibleText} for one line of a template, where Meta refuses line breaks, tabs and wide gaps (132018). */
export const lineOfText = () =>
  visibleText().check(
    z.regex(/^[^\n\r\t]*$/, "must not hold a line break or a tab: WhatsApp refuses them in a template value"),
    z.refine((value) => !value.includes("     "), "must not hold more than 4 spaces in a row: WhatsApp refuses them"),
  );
