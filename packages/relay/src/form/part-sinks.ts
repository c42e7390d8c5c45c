import { join } from "../incoming-body.ts";
import { Refusal } from "../refusal.ts";
import { decodeUtf8 } from "../utf8.ts";
import type { PartSink } from "./form-reader.ts";

/** Keeps the text of a part. `count` is told of its bytes, and throws where they are too many. */
export function textPart(name: string, count: (bytes: number) => void, keep: (text: string) => void): PartSink {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    take(bytes) {
      size += bytes.byteLength;
      count(bytes.byteLength);
      // A copy: the bytes go on, and whoever gets them may fill them anew.
      chunks.push(bytes.slice());
    },
    end(overlap) {
      keep(decodeUtf8(join(chunks, size).subarray(0, size - overlap), name));
    },
  };
}

/** Counts the bytes of a file, and keeps none of them. */
export function filePart(most: number): PartSink {
  let size = 0;
  return {
    take(bytes, overlap) {
      size += bytes.byteLength;
      if (size - overlap > most) throw new Refusal(413, `attachments[]: a file must be at most ${most} bytes long`);
    },
    end: () => undefined,
  };
}
