import type { Changes } from "../events/changes.ts";
import type { Exchange, ExchangeBody, ExchangeFilter } from "./exchange.ts";

const MAX_EXCHANGES = 1000;
// In characters. Reached only by many large bodies; then fewer exchanges are kept.
const MAX_TEXT = 16 * 1024 * 1024;

interface Kept {
  readonly exchange: Exchange;
  readonly length: number;
}

function lengthOf(body: ExchangeBody): number {
  if (body.kind === "json") return body.text.length;
  return body.kind === "none" ? 0 : body.parts.reduce((sum, { text = "" }) => sum + text.length, 0);
}

/** The last calls of the API, with what was answered. */
export class ExchangeLog {
  readonly #changes: Changes;
  #kept: Kept[] = [];
  #length = 0;
  #lastId = 0;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  add(call: Omit<Exchange, "id">): void {
    const exchange = { id: ++this.#lastId, ...call };
    const length = lengthOf(call.request.body) + (call.response?.body.length ?? 0);
    this.#kept.push({ exchange, length });
    this.#length += length;
    while (this.#kept.length > MAX_EXCHANGES || this.#length > MAX_TEXT)
      this.#length -= this.#kept.shift()?.length ?? this.#length;
    const { conversation_id } = exchange;
    this.#changes.announce({ what: "exchanges", ...(conversation_id !== null && { conversation_id }) });
  }

  /** Those that are wanted, oldest first, as a copy. */
  list({ conversationId, messageId }: ExchangeFilter = {}): readonly Exchange[] {
    const wanted = this.#kept.filter(
      ({ exchange }) =>
        (conversationId === undefined || exchange.conversation_id === conversationId) &&
        (messageId === undefined || exchange.message_id === messageId),
    );
    return structuredClone(wanted.map(({ exchange }) => exchange));
  }
}
