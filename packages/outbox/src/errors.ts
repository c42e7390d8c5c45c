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
  /** The id of the message that has the key. */
  readonly id: number;

  constructor(key: string, id: number) {
    super(`key: stands for another input already, that of message ${id}. Use another key for another input`, {
      code: "key-reused",
    });
    this.key = key;
    this.id = id;
  }
}
