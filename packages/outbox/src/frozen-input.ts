import {
  type buildSendRequest,
  type JsonBody,
  type MultipartBody,
  type SendInput,
  ValidationError,
} from "@livedesk/core";
import { isJsonObject, isObject } from "@livedesk/schema";
import { checkSizes, isKeptFile, keepFile, type KeptFile, namedFile, storedName } from "./kept-file.ts";
import type { Seal } from "./seal.ts";
import type { FileSettings } from "./store.ts";

/** What `freezeRequest` and `thaw` need besides the message. Made once for an outbox. */
export interface FreezerSettings {
  readonly files: FileSettings;
  readonly seal: Seal;
}

/** A message as it is stored: these are the fields of a new row. */
export interface Frozen {
  /** The message as JSON, sealed if the outbox seals. */
  readonly input: Uint8Array;
  /** Equal for equal messages to the same conversation, however their keys are ordered. */
  readonly inputHash: Uint8Array;
  /** The names of the stored files. */
  readonly files: readonly string[];
  /**
   * The same message as a previous key would have hashed it. If the store says `key-reused`, the row is tried again with each of these,
   * since the message may have been stored before the keys changed. Each is made when it is asked for.
   */
  readonly earlier: Iterable<Pick<Frozen, "input" | "inputHash">>;
}

/** A stored message, as far as it is needed to make its input again. */
export interface ToThaw {
  readonly conversationId: string;
  readonly key: string | undefined;
  readonly inputHash: Uint8Array;
  readonly input: Uint8Array;
}

const VERSION = 1;

/**
 * Stores the files of a request, and writes the message down. The request is a copy of what the caller gave, so it must be built when the
 * caller calls: what is written is what would have been sent then, and a later change of the input changes nothing.
 */
export async function freezeRequest(
  { conversationId, body }: ReturnType<typeof buildSendRequest>,
  key: string | undefined,
  settings: FreezerSettings,
): Promise<Frozen> {
  const { seal } = settings;
  const [value, files] =
    body.kind === "multipart" ? await keepFiles(body, settings) : [(body as JsonBody).value, [] as KeptFile[]];
  const conversation = String(conversationId);
  const message = Buffer.from(JSON.stringify({ v: VERSION, input: value }));
  const identity = Buffer.from(canonical({ conversation, input: withoutPlaces(value, files), v: VERSION }));
  const [inputHash, ...earlierHashes] = seal.hashes(identity);
  const sealedFor = (hash: Uint8Array): Pick<Frozen, "input" | "inputHash"> => ({
    input: seal.seal(message, { conversationId: conversation, key, inputHash: hash }),
    inputHash: hash,
  });
  const stored = new Set(files.map(storedName).filter((name) => name !== undefined));
  return {
    ...sealedFor(inputHash),
    files: [...stored],
    earlier: {
      *[Symbol.iterator]() {
        for (const hash of earlierHashes) yield sealedFor(hash);
      },
    },
  };
}

/** Stores the files of a message, and returns its input with what is kept of them. */
async function keepFiles(
  { fields, files }: MultipartBody,
  settings: FreezerSettings,
): Promise<[value: object, files: KeptFile[]]> {
  checkSizes(files, settings.files);
  const attachments: KeptFile[] = [];
  for (const [at, file] of files.entries()) attachments.push(await keepFile(file, at, settings.files, settings.seal));
  const {
    content,
    private: isPrivate,
    content_attributes,
  } = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  const value = {
    content,
    private: isPrivate && isPrivate === "true",
    content_attributes: content_attributes && (JSON.parse(content_attributes) as object),
    attachments,
  };
  return [value, attachments];
}

/** Two messages are equal if the same is sent for both, wherever their files are kept. */
const withoutPlaces = (value: object, files: readonly KeptFile[]): object =>
  files.length === 0
    ? value
    : { ...value, attachments: files.map(({ name, type, size, sha256 }) => ({ name, type, size, sha256 })) };

/**
 * Makes the input of a stored message again. A file is read, and compared with what was stored, when the client opens it: before
 * anything is sent. Throws `ValidationError` for a message that is damaged, and `ConfigurationError` for one that was sealed with an
 * unknown key.
 */
export function thaw(stored: ToThaw, { seal, files }: FreezerSettings): SendInput {
  const input = inputIn(seal.open(stored.input, stored));
  if (typeof input === "string") return { content: input };
  if (!isJsonObject(input) || !Array.isArray(input["attachments"])) return input as SendInput;
  const attachments = input["attachments"].map((file: unknown) =>
    isKeptFile(file) ? namedFile(file, files.store, seal) : file,
  );
  return { ...input, attachments } as SendInput;
}

function inputIn(json: Uint8Array): unknown {
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch {
    throw damaged("is not JSON");
  }
  if (!isJsonObject(read) || read["v"] !== VERSION) {
    throw damaged(`was stored by another version of the outbox: this version reads { "v": ${VERSION}, "input": … }`);
  }
  return read["input"];
}

const damaged = (what: string): ValidationError =>
  new ValidationError([{ path: "message", message: `the stored message ${what}` }]);

/** A JSON value with the keys of its objects in one order, so that equal values are equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}
