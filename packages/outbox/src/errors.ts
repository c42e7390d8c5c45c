import { NotSentError } from "@livedesk/core";

/**
 * The key of a message stands for another message already. The new message was not stored. Keys are for ever, so that a program that
 * runs twice sends each message once; a changed message needs another key.
 *
 * @example
 * if (error instanceof KeyReusedError) console.error(`${error.key} stands for the message ${error.id}`);
 */
export class KeyReusedError extends NotSentError {
  static override readonly className: string = "KeyReusedError";
  override readonly retryable = false;
  readonly key: string;
  /** The id of the message that has the key. Undefined if that is a message of the same call: then neither of the two was stored. */
  readonly id: number | undefined;

  /** `message` says which key stands for what. */
  constructor(message: string, key: string, id: number | undefined) {
    super(`${message}. Use another key for another input`, { code: "key-reused" });
    this.key = key;
    this.id = id;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), key: this.key, id: this.id };
  }
}
