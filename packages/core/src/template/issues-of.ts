interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What is needed of a model. */
interface Model {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: readonly Issue[] } };
}

/** What a model of the API finds wrong with a value. */
export function issuesOf(model: Model, value: unknown): readonly Issue[] {
  const result = model.safeParse(value);
  return result.success ? [] : result.error.issues;
}
