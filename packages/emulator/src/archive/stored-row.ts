import type { StoredFile, StoredMessage } from "../stored-message.ts";

type FileFacts = Omit<StoredFile, "bytes">;
type Bytes = StoredFile["bytes"];

const factsOf = ({ id, token, name, type, sha256 }: StoredFile): FileFacts => ({ id, token, name, type, sha256 });

const withBytes = (facts: FileFacts, bytes: Bytes): StoredFile => ({ ...facts, bytes });

/** A message as text, without the bytes of its files. JSON, since it keeps any text that a caller may send, to the letter. */
export const toRow = (message: StoredMessage): string =>
  JSON.stringify({ ...message, files: message.files.map(factsOf) });

/** The message in a row, its files given their bytes again. */
export function fromRow(row: string, bytesOf: (fileId: number) => Bytes): StoredMessage {
  // Only `toRow` writes these, and the format's version has been checked.
  const message = JSON.parse(row) as Omit<StoredMessage, "files"> & { readonly files: readonly FileFacts[] };
  return { ...message, files: message.files.map((facts) => withBytes(facts, bytesOf(facts.id))) };
}
