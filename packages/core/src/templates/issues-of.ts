import type { Issue, PlainModel } from "@livedesk/schema/plain";

/** What a model of the API finds wrong with a value. */
export function issuesOf(model: PlainModel<unknown>, value: unknown): readonly Issue[] {
  const result = model.safeParse(value);
  return result.success ? [] : result.error.issues;
}
