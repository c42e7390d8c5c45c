import type { ModelIssue } from "@livedesk/schema";
import { type InputIssue, ValidationError } from "./errors.ts";

/** The part of a zod model that this package uses. */
export interface Model<Output> {
  safeParse(
    value: unknown,
  ): { success: true; data: Output } | { success: false; error: { issues: readonly ModelIssue[] } };
}

/** Writes a path as the API spells it, such as `attachments[0].name`; the name of the whole input if the path is empty. */
const spell = (path: readonly PropertyKey[], name: string): string =>
  path.reduce<string>((spelled, key) => {
    if (typeof key === "number") return `${spelled}[${key}]`;
    return spelled === "" ? String(key) : `${spelled}.${String(key)}`;
  }, "") || name;

/** Returns the input as its model reads it. Throws a `ValidationError` that names each wrong field. */
export function validate<Output>(model: Model<Output>, value: unknown, name: string): Output {
  const result = model.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationError(
    result.error.issues.map(({ path, message }): InputIssue => ({ path: spell(path, name), message })),
  );
}
