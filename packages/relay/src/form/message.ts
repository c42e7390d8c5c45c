import { buildFileRequest } from "@livedesk/core";
import { type Limits, isAllowedType } from "../options.ts";
import { Refusal } from "../answers.ts";
import { GrowingBytes } from "../body.ts";
import { decodeUtf8, parseStrictly, checkStorable, checkAttributes } from "../strict-json.ts";
import type { PartSink, PartHead } from "./reader.ts";
import { strangeEnding, readingsOf } from "./file-names.ts";
import { FIRST_BYTES, beginsLike } from "./first-bytes.ts";

type FileMessage = Parameters<typeof buildFileRequest>[1];

const FILES = "attachments[]";
const TEXTS = ["content", "private", "content_attributes"];

/** What a message is checked with, and what counts the bytes of its texts before they are kept. */
export interface FormRules {
  readonly limits: Limits;
  readonly contentAttributes: readonly string[];
  readonly checkFiles: boolean;
  readonly count: (bytes: number) => void;
}

/** The message that a form holds, as far as its parts have come in. Of files, it knows what they are called. */
export class FormMessage {
  readonly #rules: FormRules;
  readonly #texts = new Map<string, string>();
  readonly #begun = new Set<string>();
  readonly #files: FileMessage["attachments"][number][] = [];
  /** The texts within the attributes. */
  readonly #inner: string[] = [];
  #textBytes = 0;

  constructor(rules: FormRules) {
    this.#rules = rules;
  }

  /** Gets to know the next part. Throws `Refusal` for one that no message has. */
  readonly begin = (head: PartHead): PartSink => {
    if (head.name === FILES) return this.#beginFile(head);
    if (TEXTS.includes(head.name)) return this.#beginText(head);
    throw new Refusal(422, `A part has no place in a message; known: ${[...TEXTS, FILES].join(", ")}`);
  };

  /** Throws `Refusal` or `ValidationError` where all parts together are no message. */
  check(conversationId: number): void {
    const [content, isPrivate, attributes] = TEXTS.map((name) => this.#texts.get(name));
    if (isPrivate !== undefined && isPrivate !== "true" && isPrivate !== "false") {
      throw new Refusal(422, 'private: must be "true" or "false"');
    }
    const message = {
      ...(content === undefined ? {} : { content }),
      ...(isPrivate === undefined ? {} : { private: isPrivate === "true" }),
      ...(attributes === undefined ? {} : { content_attributes: this.#parse(attributes) }),
      attachments: this.#files,
    };
    // Whether it is one is what is asked here.
    buildFileRequest(conversationId, message as FileMessage);
  }

  /** Every text in it. */
  texts(): readonly string[] {
    return [
      ...this.#texts.values(),
      ...this.#inner,
      ...this.#files.flatMap((file) => ("name" in file ? [file.name] : [])),
    ];
  }

  #parse(attributes: string): unknown {
    const value = parseStrictly(attributes, "content_attributes");
    checkAttributes(value, this.#rules.contentAttributes);
    checkStorable(value, "content_attributes");
    this.#inner.push(...textsIn(value));
    return value;
  }

  #beginText({ name, filename, type }: PartHead): PartSink {
    if (this.#begun.has(name)) throw new Refusal(422, `${name}: must be given once`);
    if (filename !== undefined || type !== undefined) throw new Refusal(422, `${name}: must be text, not a file`);
    this.#begun.add(name);
    const { jsonBytes } = this.#rules.limits;
    const count = (bytes: number): void => {
      this.#textBytes += bytes;
      if (this.#textBytes > jsonBytes) throw new Refusal(413, `The texts must be at most ${jsonBytes} bytes long`);
      this.#rules.count(bytes);
    };
    return textPart(name, jsonBytes, count, (text) => {
      checkStorable(text, name);
      this.#texts.set(name, text);
    });
  }

  #beginFile({ filename, type }: PartHead): PartSink {
    const { limits, checkFiles } = this.#rules;
    const { files, types, fileBytes } = limits;
    if (this.#files.length === files) throw new Refusal(422, `${FILES}: must be at most ${files} files`);
    const field = `attachments[${this.#files.length}]`;
    if (filename === undefined) throw new Refusal(422, `${field}: must have a file name`);
    const readings = readingsOf(field, filename);
    if (type === undefined || !isAllowedType(type, types)) {
      throw new Refusal(
        415,
        `${field}: must be of a type that this relay takes (limits.types), not ${type ?? "of none"}`,
      );
    }
    const ending = checkFiles ? readings.map((name) => strangeEnding(name, type, types)).find(Boolean) : undefined;
    if (ending !== undefined) {
      throw new Refusal(415, `${field}: must have a name that fits its type: .${ending} does not fit ${type}`);
    }
    this.#files.push({ name: filename, type, data: new Uint8Array() });
    return filePart(field, fileBytes, (first) => {
      if (!checkFiles || beginsLike(type, first, types)) return;
      throw new Refusal(415, `${field}: must be what its type says: its first bytes are not those of ${type}`);
    });
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

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
