import { createCipheriv, createDecipheriv } from "node:crypto";
import { FileChangedError, PortionReader } from "./checked-bytes.ts";
import type { FileKey, Seal } from "./seal.ts";

// A sealed file is its head, and then its chunks: the mark, the length of the key's name, the name, and the salt; then, for each MiB of
// the file, that MiB encrypted with AES-256-GCM, and the tag of 16 bytes. The nonce holds the number of the chunk and whether the chunk
// is the last one, so chunks that are missing, swapped or taken from another file do not open. The key belongs to this file alone.

const MARK = Buffer.from("LDF\u0001");
const CHUNK = 2 ** 20;
const SALT = 32;
const TAG = 16;

/** The size of a file when it is sealed, in bytes. */
export const sealedSize = (size: number, { keyId }: FileKey): number =>
  MARK.length + 1 + keyId.length + SALT + size + TAG * Math.max(1, Math.ceil(size / CHUNK));

/** Seals the bytes of a file. The same bytes with the same key become the same bytes. */
export async function* sealFile(
  bytes: AsyncIterable<Uint8Array>,
  { keyId, salt, key }: FileKey,
): AsyncGenerator<Uint8Array> {
  const reader = new PortionReader(bytes);
  const head = headOf(keyId, salt);
  try {
    yield head;
    for (let number = 0, isLast = false; !isLast; number++) {
      const chunk = await reader.read(CHUNK);
      isLast = await reader.isAtEnd();
      const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, isLast)).setAAD(head);
      yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    }
  } finally {
    await reader.close();
  }
}

/** Opens what `sealFile` made. A chunk is passed on only once it is proved to be the right one. */
export async function* openFile(bytes: AsyncIterable<Uint8Array>, seal: Seal): AsyncGenerator<Uint8Array> {
  const reader = new PortionReader(bytes);
  try {
    const mark = await reader.read(MARK.length + 1);
    if (Buffer.compare(mark.subarray(0, MARK.length), MARK) !== 0) throw damaged();
    const keyId = Buffer.from(await reader.read(mark[MARK.length] ?? 0)).toString("latin1");
    const salt = await reader.read(SALT);
    const key = seal.fileKeyOf(keyId, salt);
    const head = headOf(keyId, salt);
    for (let number = 0, isLast = false; !isLast; number++) {
      const sealed = await reader.read(CHUNK + TAG);
      isLast = await reader.isAtEnd();
      if (sealed.length < TAG) throw damaged();
      const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, isLast), { authTagLength: TAG });
      decipher.setAAD(head).setAuthTag(sealed.subarray(-TAG));
      const chunk = decipher.update(sealed.subarray(0, -TAG));
      try {
        decipher.final();
      } catch (cause) {
        throw damaged(cause);
      }
      yield chunk;
    }
  } finally {
    await reader.close();
  }
}

const headOf = (keyId: string, salt: Uint8Array): Buffer =>
  Buffer.concat([MARK, Buffer.from([keyId.length]), Buffer.from(keyId), salt]);

/** 7 bytes of zero, the number of the chunk in 4 bytes, and 1 for the last chunk. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

const damaged = (cause?: unknown): FileChangedError =>
  new FileChangedError("a sealed file was changed after it was stored, and cannot be opened", cause);
