import { buildFileRequest } from "@livedesk/core";
import { textsIn } from "@livedesk/core/adapter";
import { Refusal } from "../answers.ts";
import { GrowingBytes } from "../body.ts";
import { isAllowedType, type MessageRules } from "../options.ts";
import { checkAttributes, checkStorable, decodeUtf8, parseStrictly } from "../strict-json.ts";
import { decodedFileNames, mismatchedExtension } from "./file-names.ts";
import { FIRST_BYTES, matchesType } from "./first-bytes.ts";
import type { PartHead, PartSink } from "./reader.ts";

type FileMessage = Parameters<typeof buildFileRequest>[1];

const FILES = "attachments[]";
const TEXTS = ["content", "private", "content_attributes"];

/**
 * The message that a form contains. The texts of the message are kept. Only the names and the types of its files are
 * kept.
 */
export class FormMessage {
  readonly #rules: MessageRules;
  readonly #countTexts: (bytes: number) => void;
  readonly #texts = new Map<string, string>();
  readonly #startedTexts = new Set<string>();
  readonly #files: FileMessage["attachments"][number][] = [];
  /** The texts inside `content_attributes`. */
  readonly #attributeTexts: string[] = [];
  #textBytes = 0;

  /** `countTexts` is called with the number of text bytes before they are kept. `countTexts` may throw a `Refusal`. */
  constructor(rules: MessageRules, countTexts: (bytes: number) => void) {
    this.#rules = rules;
    this.#countTexts = countTexts;
  }

  /** Takes the next part of the form. Throws `Refusal` for a part that a message cannot have. */
  readonly onPart = (head: PartHead): PartSink => {
    if (head.name === FILES) return this.#startFile(head);
    if (TEXTS.includes(head.name)) return this.#startText(head);
    throw new Refusal(422, `A part of the form has an unknown name. Known names: ${[...TEXTS, FILES].join(", ")}`);
  };

  /** Throws `Refusal` or `ValidationError` if the parts together are not a valid message. */
  check(conversationId: number): void {
    const [content, isPrivate, attributes] = TEXTS.map((name) => this.#texts.get(name));
    if (isPrivate !== undefined && isPrivate !== "true" && isPrivate !== "false") {
      throw new Refusal(422, 'private: must be "true" or "false"');
    }
    const message = {
      ...(content === undefined ? {} : { content }),
      ...(isPrivate === undefined ? {} : { private: isPrivate === "true" }),
      ...(attributes === undefined ? {} : { content_attributes: this.#parseAttributes(attributes) }),
      attachments: this.#files,
    };
    // Building a request checks the message. The request itself is not needed.
    buildFileRequest(conversationId, message as FileMessage);
  }

  /** Every text of the message, for the client's redaction. */
  texts(): readonly string[] {
    return [
      ...this.#texts.values(),
      ...this.#attributeTexts,
      ...this.#files.flatMap((file) => ("name" in file ? [file.name] : [])),
    ];
  }

  #parseAttributes(attributes: string): unknown {
    const value = parseStrictly(attributes, "content_attributes");
    checkAttributes(value, this.#rules.contentAttributes);
    checkStorable(value, "content_attributes");
    this.#attributeTexts.push(...textsIn(value));
    return value;
  }

  #startText({ name, filename, type }: PartHead): PartSink {
    if (this.#startedTexts.has(name)) throw new Refusal(422, `${name}: must not be given twice`);
    if (filename !== undefined || type !== undefined)
      throw new Refusal(422, `${name}: must be a text field, not a file`);
    this.#startedTexts.add(name);
    const { jsonBytes } = this.#rules.limits;
    const count = (bytes: number): void => {
      this.#textBytes += bytes;
      if (this.#textBytes > jsonBytes) {
        throw new Refusal(413, `The text fields together must be at most ${jsonBytes} bytes long`);
      }
      this.#countTexts(bytes);
    };
    return textSink(name, jsonBytes, count, (text) => {
      checkStorable(text, name);
      this.#texts.set(name, text);
    });
  }

  #startFile({ filename, type }: PartHead): PartSink {
    const { limits, checkFiles } = this.#rules;
    const { files, types, fileBytes } = limits;
    if (this.#files.length === files) throw new Refusal(422, `${FILES}: must contain at most ${files} files`);
    const field = `attachments[${this.#files.length}]`;
    if (filename === undefined) throw new Refusal(422, `${field}: must have a file name`);
    const names = decodedFileNames(field, filename);
    if (type === undefined || !isAllowedType(type, types)) {
      const found = type === undefined ? "has no Content-Type" : `the type ${type} is not allowed`;
      throw new Refusal(415, `${field}: ${found} (option limits.types)`);
    }
    const extension = checkFiles
      ? names.map((name) => mismatchedExtension(name, type, types)).find(Boolean)
      : undefined;
    if (extension !== undefined) {
      throw new Refusal(415, `${field}: the file extension .${extension} does not match the type ${type}`);
    }
    this.#files.push({ name: filename, type, data: new Uint8Array() });
    return fileSink(field, fileBytes, (firstBytes) => {
      if (!checkFiles || matchesType(type, firstBytes, types)) return;
      throw new Refusal(415, `${field}: the first bytes of the file do not match the type ${type}`);
    });
  }
}

/** Keeps the text of a part. `count` is called with the number of bytes before they are kept. */
function textSink(
  name: string,
  maxBytes: number,
  count: (bytes: number) => void,
  onText: (text: string) => void,
): PartSink {
  const kept = new GrowingBytes(maxBytes);
  return {
    take(bytes) {
      count(bytes.byteLength);
      kept.add(bytes);
    },
    end(overlap) {
      onText(decodeUtf8(kept.bytes().subarray(0, kept.size - overlap), name));
    },
  };
}

/** Counts the bytes of a file without keeping them, and calls `onFirstBytes` as soon as the first ones have arrived. */
function fileSink(field: string, maxBytes: number, onFirstBytes: (bytes: Uint8Array) => void): PartSink {
  const first = new GrowingBytes(2 * FIRST_BYTES);
  let size = 0;
  let isChecked = false;
  const check = (length: number): void => {
    isChecked = true;
    onFirstBytes(first.bytes().subarray(0, length));
  };
  return {
    take(bytes, overlap) {
      size += bytes.byteLength;
      if (size - overlap > maxBytes) throw new Refusal(413, `${field}: a file must be at most ${maxBytes} bytes long`);
      if (isChecked) return;
      first.add(bytes.subarray(0, 2 * FIRST_BYTES - first.size));
      if (size - overlap >= FIRST_BYTES) check(FIRST_BYTES);
    },
    end(overlap) {
      if (!isChecked) check(size - overlap);
    },
  };
}
