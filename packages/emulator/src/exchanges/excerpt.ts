const LIMIT = 64 * 1024;
// No character takes more bytes than this for each of its code units.
const MAX_BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

/** A text, or its UTF-8 bytes, as far as a limit of bytes; what is cut says so at its end. */
export function excerpt(body: string | Uint8Array, limit = LIMIT): string {
  if (typeof body === "string" && body.length * MAX_BYTES_PER_UNIT <= limit) return body;
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  if (bytes.length <= limit) return decoder.decode(bytes);
  // As a stream, so that a character which the limit cuts in two is left out.
  const text = decoder.decode(bytes.subarray(0, limit), { stream: true });
  return `${text}… (cut: the first ${limit} of ${bytes.length} bytes)`;
}
