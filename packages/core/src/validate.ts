import { type InputIssue, ValidationError } from "./errors.ts";

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What is needed of a model. */
interface InputModel<Output> {
  safeParse(value: unknown): { success: true; data: Output } | { success: false; error: { issues: readonly Issue[] } };
}

const spell = (path: readonly PropertyKey[], name: string): string =>
  path.reduce<string>((spelt, key) => {
    if (typeof key === "number") return `${spelt}[${key}]`;
    return spelt === "" ? String(key) : `${spelt}.${String(key)}`;
  }, "") || name;

/** Returns the input as its model reads it, or throws a `ValidationError` that names each field that is wrong. */
export function validate<Output>(model: InputModel<Output>, value: unknown, name: string): Output {
  const result = model.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationError(
    result.error.issues.map(({ path, message }): InputIssue => ({ path: spell(path, name), message })),
  );
}
