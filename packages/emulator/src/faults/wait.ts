/** Waits for so many milliseconds; rejects when the signal aborts, which it does when the client leaves. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;
