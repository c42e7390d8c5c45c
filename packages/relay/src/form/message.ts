import { buildFileRequest } from "@livedesk/core";
import { checkAttributes } from "../content-attributes.ts";
import { parseStrictly } from "../strict-json.ts";
import type { Limits } from "../options.ts";
import { Refusal } from "../refusal.ts";
import { checkStorable } from "../storable.ts";
import { strangeEnding } from "./file-names.ts";
import { readingsOf } from "./file-name.ts";
import { isAllowedType } from "./file-types.ts";
import { beginsLike } from "./first-bytes.ts";
import type { PartSink } from "./reader.ts";
import type { PartHead } from "./part-head.ts";
import { filePart, textPart } from "./part-sinks.ts";

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
