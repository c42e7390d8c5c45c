/** A text that nobody has had before, of 32 digits and letters. Unlike `crypto.randomUUID`, it is there without TLS too. */
export function randomText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
