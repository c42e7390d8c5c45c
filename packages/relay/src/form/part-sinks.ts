import { GrowingBytes } from "../growing-bytes.ts";
import { Refusal } from "../refusal.ts";
import { decodeUtf8 } from "../utf8.ts";
import type { PartSink } from "./form-reader.ts";

/** Keeps the text of a part. `count` is told of its bytes, and throws where those of all texts are more than `most`. */
export function textPart(
  name: string,
  most: number,
  count: (bytes: number) => void,
  keep: (text: string) => void,
): PartSink {
  const kept = new GrowingBytes(most);
  return {
    take(bytes) {
      count(bytes.byteLength);
      kept.add(bytes);
    },
    end(overlap) {
      keep(decodeUtf8(kept.taken().subarray(0, kept.size - overlap), name));
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
