/**
 * Tells a listener something. Whatever it does, also later on, must not change what becomes of a message, and it is the
 * listener's own to report.
 */
export function notify<Value>(listener: (value: Value) => unknown, value: Value): void {
  try {
    const result = listener(value);
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // As said above.
  }
}
