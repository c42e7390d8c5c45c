import { buildSendRequest, type SendInput } from "@livedesk/core";
import type { Id } from "@livedesk/schema";
import type { OutboxEvent } from "./events.ts";
import type { Health, HealthOptions } from "./health.ts";
import type { OutboxMessage } from "./message.ts";
import {
  checkNewMessage,
  type EnqueueOptions,
  type NewMessage,
  type OutboxWorker,
  type WorkerOptions,
} from "./call-options.ts";
import type { ListQuery, OutboxState, StoreStats } from "./store.ts";

/**
 * Checks a message as `enqueueMany` does, and stores nothing. Only the ledger knows whether the key stands for another input, and whether
 * the message in `after` exists. Throws `ValidationError` for the message and `ConfigurationError` for its options.
 *
 * @example
 * checkMessage({ conversationId: 141, input: "Your order has shipped.", key: "order-456-shipped" });
 */
export function checkMessage(message: NewMessage): void {
  checkNewMessage(message);
  buildSendRequest(message.conversationId, message.input);
}

/** What `enqueue` did. */
export interface EnqueuedMessage {
  readonly id: number;
  /** Whether a message with this key and this input was stored before. It stays one message. */
  readonly duplicate: boolean;
  /** `queued`; `not-sent` if the message that it waits for has failed already; for a duplicate, what has become of the message. */
  readonly state: OutboxState;
}

/** What `process` found or did. */
export interface Processed {
  readonly message: OutboxMessage;
  /** Why the message is still queued; undefined if it is not. */
  readonly waitsFor: "message" | "pause" | "rate" | "paused" | undefined;
  /**
   * When another call may send it, in ms from now. Infinity if no time changes that: nothing is left to do, the outbox is paused, or a
   * person has to decide about an unknown message first.
   */
  readonly next: number;
}

/** A durable queue of messages. */
export interface Outbox<Tx = never> {
  /**
   * Opens the store and brings its tables up to date, so that a wrong place or a missing right is found when the program starts. Every
   * other function does the same when it is called first. Call `open` before the first `enqueue` with a `tx`: while your transaction is
   * open, the tables cannot be created.
   *
   * @example
   * await outbox.open();
   */
  open(): Promise<void>;
  /**
   * Checks a message, freezes it and stores it. When the promise resolves, the message survives a crash. The same key with the same
   * input is the same message for ever. Throws `ValidationError` for an input that LiveDesk could only refuse, `KeyReusedError` if
   * the key stands for another input, and `ConfigurationError` for a wrong option.
   *
   * @example
   * const { id } = await outbox.enqueue(141, "Your order has shipped.", { key: "order-456-shipped" });
   */
  enqueue(conversationId: Id, input: SendInput | string, options?: EnqueueOptions<Tx>): Promise<EnqueuedMessage>;
  /**
   * Stores many messages in one transaction: all of them, or none. Throws as `enqueue` does, and names the message that is wrong by its
   * place and its key.
   *
   * @example
   * await outbox.enqueueMany(orders.map(({ id, conversationId }) => ({ conversationId, input: "Shipped.", key: `order-${id}` })));
   */
  enqueueMany(
    messages: readonly NewMessage[],
    options?: { readonly tx?: Tx | undefined },
  ): Promise<readonly EnqueuedMessage[]>;
  /**
   * Starts a worker in this process.
   *
   * @example
   * const worker = outbox.start({ concurrency: 16 });
   */
  start(options?: WorkerOptions): OutboxWorker;
  /**
   * Sends one queued message now, after the queued messages of its conversation that must go before it, and returns what became of
   * it. It may be called any number of times, by anything: the ledger refuses what must not be sent again.
   *
   * @example
   * const { message } = await outbox.process(id);
   */
  process(idOrKey: number | string, options?: { readonly signal?: AbortSignal | undefined }): Promise<Processed>;
  /** What became of a message, by its id or its key; undefined if there is none. */
  get(idOrKey: number | string): Promise<OutboxMessage | undefined>;
  /**
   * The input of a message, as it is sent; undefined if there is no such message, or if its text was purged. Throws
   * `ConfigurationError` for a message that was sealed with an unknown key.
   *
   * @example
   * const input = await outbox.input("order-456-shipped");
   */
  input(idOrKey: number | string): Promise<SendInput | undefined>;
  /** Messages in the order of their ids. */
  list(query?: Partial<Omit<ListQuery, "limit" | "open">>): AsyncIterable<OutboxMessage>;
  /** The messages that may have been sent or not, and that no person and no resolver has closed. */
  unknowns(): AsyncIterable<OutboxMessage>;
  /**
   * Decides about an unknown message. `sent`: it was sent, so it is accepted. `resend`: it was not sent, so it is queued again, behind
   * what was sent since. `drop`: nobody will find out, so it is no longer listed by `unknowns()`. Throws `ConfigurationError` if the
   * message is not unknown.
   *
   * @example
   * await outbox.resolve(id, "sent", { by: "on-call", messageId: 30 });
   */
  resolve(
    idOrKey: number | string,
    how: "sent" | "resend" | "drop",
    decision: { readonly by: string; readonly messageId?: number | undefined; readonly note?: string | undefined },
  ): Promise<OutboxMessage>;
  /** Ends a queued message. Returns false if it is not queued (any more). */
  cancel(idOrKey: number | string): Promise<boolean>;
  /** Stops all sending, of every worker, until `resume()`. Messages can still be stored. */
  pause(reason: string): Promise<void>;
  /** Ends a pause, whether a person or the outbox itself began it. */
  resume(): Promise<void>;
  /**
   * Notes what a webhook of LiveDesk proves: a `message_created` about a message of this outbox that is being sent or unknown. Give it
   * the parsed JSON of every webhook; events of other kinds are ignored, and one that cannot be read is reported as an event. The
   * webhook must have reached you by a way that you trust. Resolves when the `resolvers` have been asked; rejects if the store fails.
   *
   * @example
   * await outbox.observe(request.body);
   */
  observe(webhookEvent: unknown): Promise<void>;
  stats(): Promise<StoreStats>;
  /**
   * Whether the outbox does its work, and what is wrong: for a probe or a monitor. Throws `ConfigurationError` for a wrong option.
   *
   * @example
   * const { ok, problems } = await outbox.health({ longestQueued: 600_000 });
   */
  health(options?: HealthOptions): Promise<Health>;
  /** The events of this process from now on. When the signal is aborted, the events that were published before are still returned. */
  events(signal?: AbortSignal): AsyncIterable<OutboxEvent>;
  /** Forgets the texts, files and rows that are older than `retain` says. A worker does this by itself, every hour. */
  purge(): Promise<{ readonly texts: number; readonly rows: number; readonly files: number }>;
  /** Stops the workers of this process and closes the store. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
