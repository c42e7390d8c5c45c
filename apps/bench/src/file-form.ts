import { openAsBlob } from "node:fs";

/** What FormData of the platform and of undici have in common. */
interface Form {
  append(name: string, value: string): void;
  append(name: string, value: Blob, fileName: string): void;
}

/** Fills a form with a message that has a file. The file is read while it is sent. */
export async function fileForm<Kind extends Form>(form: Kind, path: string): Promise<Kind> {
  form.append("content", "The details");
  form.append("attachments[]", await openAsBlob(path), "file.bin");
  return form;
}
