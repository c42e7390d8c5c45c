import type { Problem } from "./problem.ts";

/** Something that is read from the emulator. What was once read stays while a newer reading fails. */
export type Loadable<Value> =
  | { readonly phase: "loading" }
  | { readonly phase: "ready"; readonly value: Value }
  | { readonly phase: "failed"; readonly error: Problem; readonly value?: Value };

/** What is there, however old. */
export const valueOf = <Value>(loadable: Loadable<Value>): Value | undefined =>
  loadable.phase === "loading" ? undefined : loadable.value;

/** After a reading that went well. */
export const loaded = <Value>(value: Value): Loadable<Value> => ({ phase: "ready", value });

/** After a reading that went wrong. */
export function failedToLoad<Value>(before: Loadable<Value>, error: Problem): Loadable<Value> {
  const value = valueOf(before);
  return { phase: "failed", error, ...(value !== undefined && { value }) };
}
