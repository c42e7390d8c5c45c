/**
 * Tells a listener something. Whatever it does, also later on, must not change what becomes of a message, and it is the
 * listener's own to report.
 */
export function notify<Value>(listener: (value: Value) => unknown, value: Value): void {
  try {
    const result = listener(value);
    // Also a promise of another realm (`node:vm`, Jest), which is no instance of this one's class.
    if (isThenable(result)) result.then(undefined, () => undefined);
  } catch {
    // As said above.
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
