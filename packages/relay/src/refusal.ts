/** Headers that belong to a refusal. */
export type RefusalHeaders = Readonly<Record<string, string>>;

/** A request that is not passed on. Thrown only while it is sure that nothing came of it at LiveDesk. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: RefusalHeaders;

  /** `message` is what the caller is told: it names fields, and never holds what was in them. */
  constructor(status: number, message: string, headers: RefusalHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The header that says when to come back, from a time in ms. */
export const retryAfter = (ms: number): RefusalHeaders => ({
  "retry-after": String(Math.max(1, Math.ceil(ms / 1000))),
});
