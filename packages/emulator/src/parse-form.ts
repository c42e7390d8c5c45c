import { Refusal } from "./refusal.ts";

/** The parts of a multipart body, read by the platform's own parser, which decodes file names as browsers encode them. */
export async function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  if (!/;\s*boundary=/i.test(contentType))
    throw new Refusal(
      422,
      "Content-Type: multipart/form-data needs a boundary; leave the header out and your HTTP client writes it",
    );
  try {
    return await new Response(bytes, { headers: { "Content-Type": contentType } }).formData();
  } catch {
    throw new Refusal(
      400,
      'The multipart body cannot be read; in a file name, write " as %22, CR as %0D and LF as %0A',
    );
  }
}
