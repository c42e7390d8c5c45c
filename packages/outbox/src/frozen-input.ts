import { buildSendRequest, type SendInput, ValidationError } from "@livedesk/core";
import { isJsonObject, isObject } from "@livedesk/schema";
import type { Id } from "@livedesk/schema";
import type { Seal } from "./seal.ts";
import type { FileStore } from "./store.ts";

/** Where files are kept, and how much. */
export interface FileSettings {
  readonly store: FileStore;
  /** The greatest size of one file, in bytes. */
  readonly maxFile: number;
  /** The greatest size of all files of a message together, in bytes. */
  readonly maxMessage: number;
}

/** What `freeze` and `thaw` need besides the message. Made once for an outbox. */
export interface FreezerSettings {
  readonly files: FileSettings;
  readonly seal: Seal;
}

/** A message to freeze. */
export interface ToFreeze {
  readonly conversationId: Id;
  readonly key: string | undefined;
  readonly input: SendInput | string;
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
   * since the message may have been stored before the keys changed.
   */
  readonly earlier: readonly Pick<Frozen, "input" | "inputHash">[];
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
 * Checks a message as the SDK does before it sends, stores its files, and writes it down. What is written is what would be sent now, so
 * a later change of the input changes nothing. Throws `ValidationError`.
 */
export async function freeze({ conversationId, key, input }: ToFreeze, { seal }: FreezerSettings): Promise<Frozen> {
  const { body } = buildSendRequest(conversationId, input);
  if (body.kind !== "json") throw new Error("Files are not frozen yet");
  const conversation = String(conversationId);
  const message = Buffer.from(JSON.stringify({ v: VERSION, input: body.value }));
  const identity = Buffer.from(canonical({ conversation, input: body.value, v: VERSION }));
  const [present, ...earlier] = seal.hashes(identity).map((inputHash) => ({
    input: seal.seal(message, { conversationId: conversation, key, inputHash }),
    inputHash,
  }));
  return { ...present!, files: [], earlier };
}

/**
 * Makes the input of a stored message again. A file is read, and compared with what was stored, when the client opens it: before
 * anything is sent. Throws `ValidationError` for a message that is damaged, and `ConfigurationError` for one that was sealed with an
 * unknown key.
 */
export function thaw(stored: ToThaw, { seal }: FreezerSettings): SendInput {
  const input = inputIn(seal.open(stored.input, stored));
  return typeof input === "string" ? { content: input } : (input as SendInput);
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
