import { placeholdersOf, templateVariables } from "@livedesk/schema/plain";
import type { InputIssue } from "../errors/validation-error.ts";
import { validate } from "../validate.ts";
import { fillIn } from "./fill-in.ts";
import { givenIn, partFault, unknownKeys } from "./fill.ts";
import { issuesOf } from "./issues-of.ts";
import { lengthIssues } from "./length-issues.ts";

/** A text of a template: which part it is, what it says, and how long it may be with its values. */
export interface TextPart {
  readonly path: "header" | "body" | "footer";
  readonly text: string;
  readonly longest: number;
  /** Said of a text that is too long. */
  readonly why?: string;
}

const valueIssues = (path: string, value: unknown): InputIssue[] =>
  issuesOf(templateVariables, { value }).map(({ message }) => ({ path, message }));

/** What is wrong with the values of a text: each variable wants one, and nothing else is wanted. */
export function checkText({ path, text, longest, why = "" }: TextPart, value: unknown): InputIssue[] {
  const takes = placeholdersOf(text);
  const example = `{ ${takes.map((variable) => `${variable}: "…"`).join(", ")} }`;
  const part = { path, name: `the ${path}`, takes, example };
  const fault = partFault(value, part);
  if (fault) return [fault];
  const given = givenIn(value);
  const values = takes.flatMap((variable) => valueIssues(`${path}.${variable}`, given[variable]));
  const issues = [...values, ...unknownKeys(value, part)];
  if (issues.length > 0) return issues;
  return lengthIssues(path, fillIn(text, validate(templateVariables, given, path)), longest, `, values included${why}`);
}
