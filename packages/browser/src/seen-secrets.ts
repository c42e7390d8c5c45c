// More than can be on their way at a time with a token of their own, unless a caller is out for it.
const MOST = 100;

/** What was sent in an `Authorization` header lately, and so may come back in an answer. */
export class SeenSecrets {
  #values: readonly string[] = [];

  add(value: string): void {
    this.#values = [value, ...this.#values.filter((other) => other !== value)].slice(0, MOST);
  }

  /** Each value, and what stands behind its scheme (`Bearer`). */
  list(): string[] {
    return this.#values.flatMap((value) => [value, value.replace(/^\S+\s+/, "")]);
  }
}
