import type { InputIssue } from "../errors/validation-error.ts";

/** Whether a text is too long. Counts code points: nobody counts fewer, so nothing is refused that Meta might take. */
export const lengthIssues = (path: string, text: string, longest: number, why = ""): InputIssue[] =>
  Array.from(text).length > longest ? [{ path, message: `must be at most ${longest} characters long${why}` }] : [];
