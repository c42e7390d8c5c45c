/** A part of a form: its head's lines, and what is in it. */
export interface Part {
  readonly head: string;
  readonly content?: string | Uint8Array;
}

export const BOUNDARY = "----WebKitFormBoundaryAbCdEf0123456789";

/** A text part, as browsers write it. */
export const text = (name: string, content: string): Part => ({
  head: `Content-Disposition: form-data; name="${name}"`,
  content,
});

/** What a PNG begins with. */
export const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A picture of so many bytes, as far as a relay looks at it. */
export const picture = (size: number): Buffer => Buffer.concat([PNG, Buffer.alloc(size - PNG.length, 97)]);

/** A file part, as browsers write it. */
export const file = (filename = "photo.png", type = "image/png", content: string | Uint8Array = PNG): Part => ({
  head: `Content-Disposition: form-data; name="attachments[]"; filename="${filename}"\r\nContent-Type: ${type}`,
  content,
});

/** The bytes of a form. */
export const form = (parts: readonly Part[], end = `--${BOUNDARY}--\r\n`): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ head, content = "" }) => [
      Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from("\r\n"),
    ]),
    Buffer.from(end),
  ]);

/** The headers of a form. */
export const formHeaders = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
