import type { InputIssue } from "../errors/validation-error.ts";
import { givenIn } from "./fill.ts";

/** Everything that is wrong with the options of a message, but for the content itself. */
export function checkOptions(options: unknown = {}): InputIssue[] {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    return [{ path: "options", message: 'must be an object, for example { content: "Hello" }' }];
  const { content: _, ...rest } = givenIn(options);
  return Object.keys(rest).map((key) => ({ path: `options.${key}`, message: "is no option; known: content" }));
}
