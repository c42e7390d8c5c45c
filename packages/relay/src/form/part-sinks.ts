import { GrowingBytes } from "../growing-bytes.ts";
import { Refusal } from "../refusal.ts";
import { decodeUtf8 } from "../utf8.ts";
import { FIRST_BYTES } from "./first-bytes.ts";
import type { PartSink } from "./reader.ts";

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

/** Counts the bytes of a file, keeps none of them, and shows its first ones to `look` as soon as they have come. */
export function filePart(field: string, most: number, look: (first: Uint8Array) => void): PartSink {
  const first = new GrowingBytes(2 * FIRST_BYTES);
  let size = 0;
  let isSeen = false;
  const show = (length: number): void => {
    isSeen = true;
    look(first.taken().subarray(0, length));
  };
  return {
    take(bytes, overlap) {
      size += bytes.byteLength;
      if (size - overlap > most) throw new Refusal(413, `${field}: a file must be at most ${most} bytes long`);
      if (isSeen) return;
      first.add(bytes.subarray(0, 2 * FIRST_BYTES - first.size));
      if (size - overlap >= FIRST_BYTES) show(FIRST_BYTES);
    },
    end(overlap) {
      if (!isSeen) show(size - overlap);
    },
  };
}
