import type { TemplateDefinition } from "@livedesk/schema";
import type { Clock } from "../desk/clock.ts";
import type { ConversationRecord } from "../desk/conversation.ts";
import { readConversation, recordsOf, type Seed, type SeedConversation, seedConversation } from "./seed-file.ts";
import type { Store } from "../desk/store.ts";
import { type ConversationSummary, summaryOf } from "../desk/truth.ts";
import type { Changes } from "../events.ts";
import type { FaultRules } from "../faults/rules.ts";
import type { FaultList } from "../faults/schema.ts";
import { Refusal } from "../http/refusal.ts";
import type { TemplateRegistry } from "../templates/registry.ts";

/** Creates, shows and deletes conversations. */
export interface ConversationControl {
  /** Creates a conversation. Every field has a default. Throws if a field is wrong or the id exists already. */
  create(conversation?: SeedConversation): ConversationSummary;
  /** Returns every conversation, without its messages. */
  list(): readonly ConversationSummary[];
  /** Deletes a conversation with its messages. Throws if it is unknown. */
  delete(id: number): void;
}

/** The parts of an emulator that a reset sets back. */
interface Parts {
  readonly store: Store;
  readonly faults: FaultRules;
  readonly templates: TemplateRegistry;
  readonly clock: Clock;
  readonly log: { readonly clear: () => void };
  readonly changes: Changes;
  /** The statuses that messages get later. */
  readonly receipts: { readonly reset: () => void; readonly keep: () => () => void; readonly settle: () => void };
  readonly throttle: { readonly reset: () => void };
  /** Returns the conversations of the start as they are at this time. */
  readonly atStart: (now: Date) => readonly ConversationRecord[];
}

/** What a snapshot contains. Messages are never changed, so they are not copied. */
interface State {
  readonly conversations: readonly ConversationRecord[];
  readonly nextIds: { readonly message: number; readonly file: number };
  readonly faults: FaultList;
  readonly templates: readonly TemplateDefinition[];
  readonly offset: number;
  /** Brings back what becomes of messages after they were sent. */
  readonly bringBackReceipts: () => void;
}

const MOST_SNAPSHOTS = 100;

/** Sets an emulator back to its start, or to a snapshot. */
export class Workspace {
  readonly #parts: Parts;
  readonly #start: Pick<State, "faults" | "templates">;
  readonly #snapshots = new Map<string, State>();
  #lastSnapshot = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#start = { faults: parts.faults.list(), templates: parts.templates.list() };
  }

  create(given: unknown = {}): ConversationSummary {
    const { store } = this.#parts;
    const conversation = readConversation(given);
    const ids = store.conversations().map(({ id }) => id);
    const messageIds = new Set(store.conversations().flatMap(({ messages }) => messages.map(({ id }) => id)));
    if (conversation.id !== undefined && ids.includes(conversation.id))
      throw new Refusal(422, `id: conversation ${conversation.id} exists already`);
    const repeated = conversation.messages?.find(({ id }) => id !== undefined && messageIds.has(id));
    if (repeated !== undefined) throw new Refusal(422, `messages: message ${repeated.id} exists already`);
    const next = { ...store.nextIds(), conversation: ids.reduce((most, id) => Math.max(most, id + 1), 0) };
    const [record] = recordsOf([conversation], store.now(), next);
    return summaryOf(store.create(record as ConversationRecord), store.now());
  }

  list(): readonly ConversationSummary[] {
    const { store } = this.#parts;
    return store.conversations().map((conversation) => summaryOf(conversation, store.now()));
  }

  delete(id: number | string): void {
    this.#parts.store.delete(id);
  }

  /** Sets everything back to the start, and removes the list of exchanges. */
  reset(): void {
    const { log, clock, receipts, atStart } = this.#parts;
    log.clear();
    this.#load({
      ...this.#start,
      offset: 0,
      conversations: atStart(clock.source()),
      nextIds: { message: 0, file: 0 },
      bringBackReceipts: () => receipts.reset(),
    });
  }

  /** Keeps the present state, and returns the id of the snapshot. */
  snapshot(): string {
    const { store, faults, templates, clock, receipts } = this.#parts;
    receipts.settle();
    this.#lastSnapshot += 1;
    const id = String(this.#lastSnapshot);
    this.#snapshots.set(id, {
      conversations: store.records(),
      nextIds: store.nextIds(),
      faults: faults.list(),
      templates: templates.list(),
      offset: clock.read().offset,
      bringBackReceipts: receipts.keep(),
    });
    this.#snapshots.delete(String(this.#lastSnapshot - MOST_SNAPSHOTS));
    return id;
  }

  /**
   * Sets everything but the list of exchanges back to a snapshot. Statuses that have not come yet no longer come. Throws
   * a 404 for an unknown id.
   */
  restore(id: string): void {
    const state = this.#snapshots.get(id);
    if (state === undefined)
      throw new Refusal(404, `There is no such snapshot; this emulator keeps the last ${MOST_SNAPSHOTS} snapshots`);
    this.#load(state);
  }

  /** Returns the present state as a seed. */
  exportSeed(): Seed {
    const { store, faults, templates, receipts } = this.#parts;
    receipts.settle();
    const { seed, rules } = faults.list();
    return {
      conversations: store.records().map((record) => seedConversation(record, store.now())),
      templates: templates.list(),
      faults: { seed, rules: rules.map(({ id: _id, matched: _matched, struck: _struck, ...rule }) => rule) },
    };
  }

  #load({ conversations, nextIds, faults, templates, offset, bringBackReceipts }: State): void {
    const parts = this.#parts;
    parts.store.load(conversations, nextIds);
    bringBackReceipts();
    parts.throttle.reset();
    parts.clock.moveTo(offset);
    parts.faults.restore(faults);
    parts.templates.replace(templates);
    parts.changes.announce({ what: "messages" });
    parts.changes.announce({ what: "exchanges" });
  }
}
