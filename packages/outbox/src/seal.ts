import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  KeyObject,
  randomBytes,
} from "node:crypto";
import { ConfigurationError, ValidationError } from "@livedesk/core";
import { checkOptions, checkOptionsLike, optionRule, type OptionRules } from "@livedesk/core/adapter";

/** A key with its name. */
export interface SealKey {
  /** The name of the key, 1 to 100 characters of `A-Z a-z 0-9 . _ : -`. It is stored beside what the key seals, and is not secret. */
  readonly keyId: string;
  /** 32 random bytes, such as `randomBytes(32)` of `node:crypto`, or a secret `KeyObject` of this length. */
  readonly key: KeyObject | Uint8Array;
}

/** How an outbox seals messages and files before it stores them. */
export interface SealOptions extends SealKey {
  /** Keys that sealed in the past: they only open. A key may go when no message is stored that it sealed. */
  readonly previous?: readonly SealKey[] | undefined;
}

/** What a sealed message belongs to. It cannot be opened as the message of another row. */
interface SealedFor {
  readonly conversationId: string;
  readonly key: string | undefined;
  readonly inputHash: Uint8Array;
}

/** The key of one file. It is found again by the other two, which are stored in front of the file. */
export interface FileKey {
  readonly keyId: string;
  /** 32 bytes. */
  readonly salt: Uint8Array;
  readonly key: KeyObject;
}

/** Makes stored messages unreadable for a person who has only the database. Without keys it leaves them as they are. */
export interface Seal {
  /** The hashes under which equal bytes are found: the first is that of the present key, the others are those of the time before it. */
  hashes(bytes: Uint8Array): readonly [Uint8Array, ...Uint8Array[]];
  seal(text: Uint8Array, of: SealedFor): Uint8Array;
  /** Opens what `seal` made. Bytes that were not sealed are returned as they are. */
  open(stored: Uint8Array, of: SealedFor): Uint8Array;
  /** The key for a file, by the SHA-256 of its bytes in hex; undefined if files are stored as they are. */
  fileKey(sha256: string): FileKey | undefined;
  /** The key of a file that was sealed before. Throws `ConfigurationError` for an unknown `keyId`. */
  fileKeyOf(keyId: string, salt: Uint8Array): KeyObject;
}

/** The beginning of a sealed message. A message that is not sealed begins with `{`. */
const MARK = Buffer.from("LDM\u0001");
const NONCE = 12;
const TAG = 16;
const KEY = 32;

const OPTIONS: OptionRules<SealOptions> = {
  keyId: optionRule.required({
    wanted: "a name of 1 to 100 characters (A-Z a-z 0-9 . _ : -)",
    isRight: (value) => typeof value === "string" && /^[\w.:-]{1,100}$/.test(value),
  }),
  key: optionRule.required({
    wanted: "32 bytes, as a Uint8Array or a secret KeyObject: make them with randomBytes(32)",
    isRight: (value) => keyOf(value) !== undefined,
  }),
  previous: { wanted: "an array of { keyId, key }", isRight: Array.isArray },
};
const { previous: _, ...KEY_OPTIONS } = OPTIONS;

function keyOf(value: unknown): KeyObject | undefined {
  if (value instanceof KeyObject) return value.type === "secret" && value.symmetricKeySize === KEY ? value : undefined;
  return value instanceof Uint8Array && value.byteLength === KEY ? createSecretKey(value) : undefined;
}

/**
 * Makes the seal of an outbox. Without options, nothing is sealed. Throws `ConfigurationError` for a key that is not of 32 bytes, and
 * for two keys of one name.
 */
export function createSeal(options: SealOptions | undefined): Seal {
  if (options === undefined) return NO_SEAL;
  checkOptionsLike("{ keyId, key }", options, OPTIONS, "seal");
  const { previous = [] } = options;
  for (const [at, each] of previous.entries()) checkOptions(each, KEY_OPTIONS, `seal.previous[${at}]`);
  const keys = new Map<string, Keys>();
  for (const { keyId, key } of [options, ...previous]) {
    if (keys.has(keyId)) throw new ConfigurationError(`seal: two keys have the keyId ${JSON.stringify(keyId)}`);
    keys.set(keyId, new Keys(keyId, key));
  }
  return new KeyedSeal([...keys.values()]);
}

/** The keys that are derived from one key, one for each purpose. */
class Keys {
  readonly keyId: string;
  readonly message: KeyObject;
  readonly hash: KeyObject;
  readonly file: KeyObject;

  constructor(keyId: string, key: SealKey["key"]) {
    const derive = (purpose: string): KeyObject =>
      createSecretKey(Buffer.from(hkdfSync("sha256", keyOf(key)!, "", `livedesk-outbox ${purpose}`, KEY)));
    this.keyId = keyId;
    this.message = derive("message");
    this.hash = derive("hash");
    this.file = derive("file");
  }
}

const NO_SEAL: Seal = {
  hashes: (bytes) => [createHash("sha256").update(bytes).digest()],
  seal: (text) => text,
  open(stored) {
    if (isSealed(stored)) throw unknownKey(keyIdIn(stored));
    return stored;
  },
  fileKey: () => undefined,
  fileKeyOf(keyId) {
    throw unknownKey(keyId);
  },
};

class KeyedSeal implements Seal {
  readonly #present: Keys;
  readonly #all: readonly Keys[];

  constructor(all: readonly Keys[]) {
    this.#present = all[0]!;
    this.#all = all;
  }

  hashes(bytes: Uint8Array): [Uint8Array, ...Uint8Array[]] {
    const hash = ({ hash: key }: Keys): Uint8Array => createHmac("sha256", key).update(bytes).digest();
    // A message may also have been stored before the outbox had a key.
    return [hash(this.#present), ...this.#all.slice(1).map(hash), ...NO_SEAL.hashes(bytes)];
  }

  seal(text: Uint8Array, of: SealedFor): Uint8Array {
    const { keyId, message } = this.#present;
    const head = headOf(keyId);
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv("aes-256-gcm", message, nonce).setAAD(boundTo(head, of));
    return Buffer.concat([head, nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }

  open(stored: Uint8Array, of: SealedFor): Uint8Array {
    // A message that was stored before the outbox had a key.
    if (!isSealed(stored)) return stored;
    const keyId = keyIdIn(stored);
    const head = headOf(keyId);
    const nonce = stored.subarray(head.length, head.length + NONCE);
    const sealed = stored.subarray(head.length + NONCE, -TAG);
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#keys(keyId).message, nonce, { authTagLength: TAG });
      decipher.setAAD(boundTo(head, of)).setAuthTag(stored.subarray(-TAG));
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      const message = "was changed after it was sealed, or belongs to another message: it cannot be opened";
      throw new ValidationError([{ path: "message", message: `the stored message ${message}` }]);
    }
  }

  fileKey(sha256: string): FileKey {
    const keys = this.#present;
    // Equal files have equal salts, so that they are stored once. Without the key, a salt tells nothing about its file.
    const salt = createHmac("sha256", keys.file).update(`salt ${sha256}`).digest();
    return { keyId: keys.keyId, salt, key: fileKey(keys, salt) };
  }

  fileKeyOf(keyId: string, salt: Uint8Array): KeyObject {
    return fileKey(this.#keys(keyId), salt);
  }

  #keys(keyId: string): Keys {
    const found = this.#all.find((keys) => keys.keyId === keyId);
    if (found === undefined) throw unknownKey(keyId);
    return found;
  }
}

const fileKey = (keys: Keys, salt: Uint8Array): KeyObject =>
  createSecretKey(createHmac("sha256", keys.file).update("key ").update(salt).digest());

const headOf = (keyId: string): Buffer => Buffer.concat([MARK, Buffer.from([keyId.length]), Buffer.from(keyId)]);

const keyIdIn = (stored: Uint8Array): string =>
  Buffer.from(stored.subarray(MARK.length + 1, MARK.length + 1 + (stored[MARK.length] ?? 0))).toString("latin1");

const isSealed = (bytes: Uint8Array): boolean => Buffer.compare(bytes.subarray(0, MARK.length), MARK) === 0;

/** What the seal of a message vouches for besides the message itself. */
const boundTo = (head: Uint8Array, { conversationId, key, inputHash }: SealedFor): Uint8Array =>
  Buffer.concat([
    head,
    Buffer.from(JSON.stringify([conversationId, key ?? null, Buffer.from(inputHash).toString("hex")])),
  ]);

/** Another worker may have the key, so the message is not wrong. */
const unknownKey = (keyId: string): ConfigurationError =>
  new ConfigurationError(
    `The message was sealed with the key ${JSON.stringify(keyId)}, which this outbox does not have: add it to seal.previous`,
    "sealed",
  );
