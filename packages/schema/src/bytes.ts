/** The name that the language gives an object's kind. Unlike `instanceof`, it is the same in another realm (`node:vm`, Jest). */
export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Whether a value is an `ArrayBuffer` or a view of one, of any realm. */
export const isBytes = (value: unknown): value is ArrayBuffer | ArrayBufferView =>
  ArrayBuffer.isView(value) || isBuffer(value);

const isBuffer = (value: unknown): value is ArrayBuffer =>
  /^(Shared)?ArrayBuffer$/.test(kindOf(value)) && typeof (value as { byteLength?: unknown }).byteLength === "number";

/**
 * The bytes of an `ArrayBuffer` or of the part of it that a view shows. They are not copied, unless they lie in memory that is
 * shared or can be resized, which not every runtime sends.
 *
 * @example
 * bytesOf(new Uint16Array([1, 2])).byteLength; // 4
 */
export function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (data instanceof Uint8Array && kindOf(data.buffer) === "ArrayBuffer" && !isResizable(data.buffer)) return data;
  const [buffer, start, length] = ArrayBuffer.isView(data)
    ? [data.buffer, data.byteOffset, data.byteLength]
    : [data, 0, data.byteLength];
  const bytes = new Uint8Array(buffer, start, length);
  return kindOf(buffer) === "ArrayBuffer" && !isResizable(buffer) ? bytes : Uint8Array.from(bytes);
}

// Newer than what this package is compiled for.
const isResizable = (buffer: ArrayBufferLike): boolean => (buffer as { resizable?: boolean }).resizable === true;

/** Whether the memory of these bytes was handed to somebody else: they are gone, and look as if they had been none. */
export const isGone = (data: ArrayBuffer | ArrayBufferView): boolean =>
  ((ArrayBuffer.isView(data) ? data.buffer : data) as { detached?: boolean }).detached === true;
