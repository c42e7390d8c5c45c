import { Refusal } from "./http/refusal.ts";

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

interface Model<Value> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Value }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

const complaint = (path: readonly PropertyKey[], message: string): string =>
  path.length === 0 ? `the body ${message}` : `${path.join(".")}: ${message}`;

/** A value that a model accepts, found `at` a path; throws a 422 that names each field and what would be right. */
export function validate<Value>(model: Model<Value>, value: unknown, ...at: readonly PropertyKey[]): Value {
  const result = model.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal(
    422,
    result.error.issues.map(({ path, message }) => complaint([...at, ...path], message)).join("; "),
  );
}
