import {
  NotSentError
} from "./chunk-C4SM5Z73.js";

// ../../packages/outbox/dist/chunk-QQMQW5TI.js
import { createHash } from "node:crypto";
var FileChangedError = class extends NotSentError {
  static className = "FileChangedError";
  retryable = false;
  constructor(what, cause) {
    super(`The message was not sent: ${what}`, { code: "file-changed", cause });
  }
};
async function digestOf(bytes) {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { size, sha256: hash.digest("hex") };
}
async function* checked(bytes, { size, sha256 }, refuse) {
  const hash = createHash("sha256");
  let read = 0;
  let held;
  for await (const chunk of bytes) {
    read += chunk.byteLength;
    if (read > size) throw refuse(`has more than ${size} bytes`);
    hash.update(chunk);
    if (held) yield held;
    held = chunk;
  }
  if (read < size) throw refuse(`has ${read} bytes instead of ${size}`);
  if (hash.digest("hex") !== sha256) throw refuse("has other bytes than before");
  if (held) yield held;
}
var CHUNK = 512 * 1024;
async function* chunksOf(file) {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
var PortionReader = class {
  #chunks;
  /** Bytes that were read from the stream and not yet given out. */
  #left = [];
  #length = 0;
  constructor(bytes) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }
  /** The next bytes: `length`, or fewer at the end of the stream. */
  async read(length) {
    await this.#fill(length);
    const all = this.#left.length === 1 ? this.#left[0] : Buffer.concat(this.#left);
    const portion = all.subarray(0, length);
    this.#left = [all.subarray(portion.length)];
    this.#length -= portion.length;
    return portion;
  }
  /** Whether there are no more bytes. */
  async isAtEnd() {
    await this.#fill(1);
    return this.#length === 0;
  }
  async close() {
    await this.#chunks.return?.();
  }
  async #fill(length) {
    while (this.#length < length) {
      const { done, value } = await this.#chunks.next();
      if (done) return;
      this.#left.push(value);
      this.#length += value.byteLength;
    }
  }
};
var MARK = /* @__PURE__ */ Symbol.for("livedesk.outbox.store-error");
var StoreError = class _StoreError extends Error {
  name = "StoreError";
  reason;
  constructor(reason, message, options) {
    super(message, options);
    this.reason = reason;
    Object.defineProperty(this, MARK, { value: true });
  }
  /** Whether a value is an error of this class, even if another entry or another installed copy of this package made it. */
  static [Symbol.hasInstance](value) {
    if (this !== _StoreError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value?.[MARK] === true;
  }
};

export {
  FileChangedError,
  digestOf,
  checked,
  chunksOf,
  PortionReader,
  StoreError
};
