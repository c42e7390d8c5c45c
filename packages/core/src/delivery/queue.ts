import { endedCall, NotSentError } from "../errors.ts";
import type { Deadline } from "../transport.ts";

/** How many requests may be in progress at a time, and how many calls may wait. */
export interface QueueLimits {
  readonly concurrency: number;
  readonly maxQueued: number;
}

interface Waiter {
  readonly conversation: string;
  readonly start: () => void;
  /** Ends the wait with an error, because the conversation was stopped. */
  readonly refuse: () => void;
}

/**
 * Decides when a call may send. The calls of one conversation are sent one after the other, in the order in which they
 * came. Calls of different conversations are sent at the same time, up to a limit. If a client sends without an order,
 * each call has a name of its own in place of the conversation.
 */
export class SendQueue {
  readonly #limits: QueueLimits;
  /** Each conversation in which a call is being sent, and the calls that wait for their turn in this conversation. */
  readonly #conversations = new Map<string, Set<Waiter> | undefined>();
  /** Calls whose turn in their conversation has come, and that wait until fewer calls are being sent. */
  readonly #ready = new Set<Waiter>();
  /** Conversations to which no call may send until `resume` is called. */
  readonly #stopped = new Set<string>();
  #running = 0;
  #queued = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * Waits until a call may send, and returns whether it had to wait: false without a promise if it may send at once.
   * `leave` must be called afterwards. Rejects with `NotSentError` if the queue is full, if the conversation is stopped,
   * or if the call ends first.
   */
  enter(conversation: string, deadline: Deadline): false | Promise<true> {
    if (this.#stopped.has(conversation)) return Promise.reject(conversationStopped(conversation));
    const isOccupied = this.#conversations.has(conversation);
    if (!isOccupied && this.#running < this.#limits.concurrency) {
      this.#conversations.set(conversation, undefined);
      this.#running++;
      return false;
    }
    if (this.#queued >= this.#limits.maxQueued) return Promise.reject(queueFull(this.#queued));
    if (!isOccupied) this.#conversations.set(conversation, undefined);
    return this.#wait(conversation, isOccupied ? this.#waitersOf(conversation) : this.#ready, deadline);
  }

  leave(conversation: string): void {
    this.#running--;
    this.#passOn(conversation);
    this.#startReady();
  }

  /**
   * Refuses every call that waits for its turn in a conversation, and every later call, until `resume` is called. Only
   * a call whose turn it is may stop its conversation.
   */
  stop(conversation: string): void {
    this.#stopped.add(conversation);
    for (const waiter of this.#conversations.get(conversation) ?? []) waiter.refuse();
  }

  /** Lets calls send to a conversation again. */
  resume(conversation: string): void {
    this.#stopped.delete(conversation);
  }

  #waitersOf(conversation: string): Set<Waiter> {
    const waiters = this.#conversations.get(conversation) ?? new Set();
    this.#conversations.set(conversation, waiters);
    return waiters;
  }

  #wait(conversation: string, waiters: Set<Waiter>, deadline: Deadline): Promise<true> {
    this.#queued++;
    return new Promise((resolve, reject) => {
      const start = (): void => {
        deadline.onEnd(undefined);
        this.#queued--;
        resolve(true);
      };
      const refuse = (): void => {
        deadline.onEnd(undefined);
        this.#queued--;
        waiters.delete(waiter);
        reject(conversationStopped(conversation));
      };
      const waiter: Waiter = { conversation, start, refuse };
      waiters.add(waiter);
      deadline.onEnd(() => {
        this.#queued--;
        this.#remove(waiter);
        reject(endedCall(deadline));
      });
    });
  }

  /**
   * Removes a call that has ended while it waited. If it was the turn of this call, the next call of the conversation
   * gets its turn.
   */
  #remove(waiter: Waiter): void {
    if (this.#ready.delete(waiter)) this.#passOn(waiter.conversation);
    else this.#conversations.get(waiter.conversation)?.delete(waiter);
  }

  /** Gives the turn to the next call of a conversation, or forgets the conversation if no call waits. */
  #passOn(conversation: string): void {
    const next = takeFirst(this.#conversations.get(conversation));
    if (next) this.#ready.add(next);
    else this.#conversations.delete(conversation);
  }

  #startReady(): void {
    while (this.#running < this.#limits.concurrency) {
      const next = takeFirst(this.#ready);
      if (next === undefined) return;
      this.#running++;
      next.start();
    }
  }
}

function takeFirst(waiters: Set<Waiter> | undefined): Waiter | undefined {
  const first = waiters?.values().next().value;
  if (first) waiters?.delete(first);
  return first;
}

const queueFull = (queued: number): NotSentError =>
  new NotSentError(`The message was not sent: the queue is full, because ${queued} calls wait (see \`maxQueued\`)`, {
    code: "queue-full",
  });

const conversationStopped = (conversation: string): NotSentError =>
  new NotSentError(
    `The message was not sent: the outcome of an earlier message to conversation ${conversation} is unknown. Look at the conversation, then call resume(${conversation}) on the client`,
    { code: "conversation-stopped" },
  );
