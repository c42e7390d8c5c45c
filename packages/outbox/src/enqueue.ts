import { buildSendRequest, ConfigurationError, LiveDeskError, NotSentError, ValidationError } from "@livedesk/core";
import { idSchema } from "@livedesk/schema";
import { checkMany, type NewMessage } from "./call-options.ts";
import { KeyReusedError } from "./errors.ts";
import type { EnqueuedMessage } from "./outbox.ts";
import type { Enqueued, NewRow, Store } from "./store.ts";

type Request = ReturnType<typeof buildSendRequest>;

/** The fields of a row that come from the input. */
type Fields = Pick<NewRow, "input" | "inputHash" | "files">;

type Frozen = Fields & { readonly earlier: Iterable<Pick<NewRow, "input" | "inputHash">> };

/** Where messages are stored, and how. */
export interface EnqueueParts {
  readonly store: Store<unknown>;
  /** Stores the files of a request, and writes the message down. `earlier`: as it would have been written before a key of the seal changed. */
  readonly freeze: (request: Request, key: string | undefined) => Promise<Frozen>;
  /** Opens the store. */
  readonly ready: () => Promise<void>;
}

/** A message that is to be stored, or was stored before. */
export interface EnqueuedRow extends Pick<NewRow, "key" | "conversationId" | "reference"> {
  readonly answer: EnqueuedMessage;
}

/** A message of the caller, and how errors name it. */
interface Copy {
  readonly request: Request;
  readonly row: Omit<NewRow, keyof Fields>;
  readonly place: Place;
}

/**
 * Checks messages, freezes them and stores them in one transaction: all of them, or none. `isMany`: an error names the message that is
 * wrong by its place among the others and by its key.
 */
export async function enqueueAll(
  { store, freeze, ready }: EnqueueParts,
  messages: readonly NewMessage[],
  options: { readonly tx?: unknown },
  isMany: boolean,
): Promise<readonly EnqueuedRow[]> {
  if (isMany) checkMany(messages, options);
  const { tx } = options;
  // Everything is copied before the first `await`: the caller may use its objects again for the next message.
  const copies = messages.map((message, at) => copyOf(message, new Place(isMany ? at : undefined, message.key)));
  await ready();
  const frozen: Frozen[] = [];
  for (const { request, row, place } of copies) frozen.push(await place.locate(() => freeze(request, row.key)));
  const rows = copies.map(({ row }, index): NewRow => ({ ...row, ...fieldsOf(frozen[index] as Frozen) }));
  refuseSameKeys(rows, copies);
  let results = await store.enqueue(rows, tx);
  // The message may have been stored before the keys of the seal changed.
  for (const [index, { earlier }] of frozen.entries()) {
    for (const { input, inputHash } of earlier) {
      if (!isReused(results[index])) break;
      rows[index] = { ...(rows[index] as NewRow), input, inputHash };
      results = await store.enqueue(rows, tx);
    }
  }
  return results.map((result, index) => {
    const { row, place } = copies[index] as Copy;
    const { key, conversationId, reference } = row;
    return { key, conversationId, reference, answer: answerOf(result, row, place) };
  });
}

function copyOf(message: NewMessage, place: Place): Copy {
  try {
    const request = buildSendRequest(message.conversationId, message.input);
    return { request, row: rowOf(message), place };
  } catch (error) {
    throw place.named(error);
  }
}

const rowOf = (message: NewMessage): Copy["row"] => ({
  conversationId: String(idSchema.parse(message.conversationId)),
  key: message.key,
  priority: message.priority ?? 0,
  runAt: message.runAt?.getTime(),
  expiresAt: message.expiresAt?.getTime(),
  after: message.after,
  reference: message.reference,
});

const fieldsOf = ({ input, inputHash, files }: Frozen): Fields => ({ input, inputHash, files });

/** Refuses two messages of one call that have one key and different inputs: an error of the store would name an id that is never stored. */
function refuseSameKeys(rows: readonly NewRow[], copies: readonly Copy[]): void {
  const first = new Map<string, number>();
  for (const [at, { key, inputHash }] of rows.entries()) {
    if (key === undefined) continue;
    const known = first.get(key);
    if (known === undefined) first.set(key, at);
    else if (Buffer.compare((rows[known] as NewRow).inputHash, inputHash) !== 0) {
      const what = `key: ${JSON.stringify(key)} stands for another input in messages[${known}]`;
      throw new KeyReusedError((copies[at] as Copy).place.path(what), key, undefined);
    }
  }
}

const isReused = (result: Enqueued | undefined): boolean =>
  result !== undefined && "problem" in result && result.problem === "key-reused";

/** What the caller gets for a row. Throws for a row that was not stored. */
function answerOf(result: Enqueued, { key = "", after = "" }: Copy["row"], place: Place): EnqueuedMessage {
  if (!("problem" in result)) return result;
  if (result.problem === "key-reused") {
    const what = `key: ${JSON.stringify(key)} stands for another input already, that of message ${result.id}`;
    throw new KeyReusedError(place.path(what), key, result.id);
  }
  throw place.named(new ConfigurationError(`after: no message has the key ${JSON.stringify(after)}`));
}

/** Where a message stands among the messages of a call, so that an error can say which of them is wrong. */
class Place {
  readonly #at: number | undefined;
  readonly #key: string | undefined;

  /** `at` is undefined for the only message of a call. */
  constructor(at: number | undefined, key: string | undefined) {
    this.#at = at;
    this.#key = key;
  }

  /** The path of a field of this message. */
  path(field: string): string {
    return this.#at === undefined ? field : `messages[${this.#at}].${field}`;
  }

  async locate<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      throw this.named(error);
    }
  }

  /** An error about this message, which says so. An error that is not about a message stays as it is. */
  named(error: unknown): unknown {
    if (this.#at === undefined || !(error instanceof LiveDeskError)) return error;
    const key = this.#key === undefined ? "" : ` (in the message with the key ${JSON.stringify(this.#key)})`;
    if (error instanceof ValidationError) {
      const issues = error.issues.map(({ path, message }) => ({ path: this.path(path), message: message + key }));
      return new ValidationError(issues, error.retryAt);
    }
    if (error instanceof ConfigurationError) return new ConfigurationError(this.path(error.message) + key, error.code);
    if (error.code !== "file-unreadable") return error;
    const { code, cause } = error;
    return new NotSentError(`messages[${this.#at}]: ${error.message}${key}`, { code, cause });
  }
}
