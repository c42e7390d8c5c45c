/**
 * Finds a text in bytes that come piece by piece, also across pieces, in a time that grows with the bytes alone, whatever
 * they are (Knuth, Morris and Pratt).
 */
export class TextSearch {
  readonly #text: Uint8Array;
  /** For each length of a match: how long a shorter one its end is the beginning of. */
  readonly #shorter: Uint8Array;
  #matched = 0;

  /** `text` has at most 255 bytes. */
  constructor(text: Uint8Array) {
    this.#text = text;
    this.#shorter = new Uint8Array(text.length + 1);
    for (let at = 1, length = 0; at < text.length; at++) {
      length = this.#extend(length, text[at]);
      this.#shorter[at + 1] = length;
    }
  }

  /** Returns the place right behind the text's next occurrence from a place on, or -1; what was matched so far is kept. */
  find(bytes: Uint8Array, from: number): number {
    const first = this.#text[0] ?? 0;
    for (let at = from; at < bytes.length; at++) {
      if (this.#matched === 0) {
        at = bytes.indexOf(first, at);
        if (at === -1) return -1;
      }
      this.#matched = this.#extend(this.#matched, bytes[at]);
      if (this.#matched === this.#text.length) {
        this.#matched = 0;
        return at + 1;
      }
    }
    return -1;
  }

  /** The length of the match that a byte leaves. */
  #extend(matched: number, byte: number | undefined): number {
    let length = matched;
    while (length > 0 && this.#text[length] !== byte) length = this.#shorter[length] ?? 0;
    return this.#text[length] === byte ? length + 1 : 0;
  }
}
