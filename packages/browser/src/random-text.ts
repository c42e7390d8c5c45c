/** A text that nobody has had before, of digits and letters. Unlike `crypto.randomUUID`, it is there without TLS too. */
export const randomText = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (number) => number.toString(36)).join("");
