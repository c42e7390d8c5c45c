/**
 * Bytes that come in pieces, copied into one room that grows with them: a piece that was kept for itself would take up far more
 * than its bytes, and a caller may make pieces of one byte each.
 */
export class GrowingBytes {
  readonly #most: number;
  #room = new Uint8Array();
  #size = 0;

  /** `most` is how many are expected at most; no room is made for more. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** How many bytes are taken up: no more than twice as many as have come. */
  get capacity(): number {
    return this.#room.byteLength;
  }

  /** Copies a piece: whoever gets its bytes next may fill them anew. */
  add(piece: Uint8Array): void {
    const size = this.#size + piece.byteLength;
    if (size > this.#room.byteLength) {
      const room = new Uint8Array(Math.max(size, Math.min(this.#most, 2 * this.#room.byteLength)));
      room.set(this.#room.subarray(0, this.#size));
      this.#room = room;
    }
    this.#room.set(piece, this.#size);
    this.#size = size;
  }

  /** What has come, in one piece. */
  taken(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#size);
  }
}
