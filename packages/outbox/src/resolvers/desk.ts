import type { Clock } from "@livedesk/core/adapter";
import type { Events } from "../events.ts";
import type { ConversationFacts, Resolver, UnknownMessage, Verdict } from "../message.ts";
import type { Attempt, Evidence, Store, StoredMessage } from "../store.ts";
import { factsAbout, isShown, knownIds, type ReadInput, readWebhook, type SentWebhook } from "./facts.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a resolver may take, in ms. */
const TIME_LIMIT = 10 * SECOND;
/** Waits before a resolver is asked again, in ms: the first one, which doubles each time, and the longest one. */
const ASK_AGAIN = [MINUTE, HOUR] as const;
/** The longest wait between two looks for unknown messages, in ms, and how many messages are looked at. */
const LOOK_EVERY = 30 * SECOND;
const MOST_A_LOOK = 500;
/** How long before an unknown message the conversation is looked at, in ms, and how many messages of it. */
const FACTS_BEFORE = 7 * DAY;
const MOST_KNOWN = 5000;
/** How far the time of a webhook may lie before the attempt, and after its end, in ms: clocks differ, and a request may arrive late. */
const EARLY = 2 * MINUTE;
const LATE = 10 * MINUTE;
/** How many facts of a kind are noted about one message. More of them are not needed, and evidence must not grow without end. */
const MOST_FACTS = 100;

/** What the desk works with. */
interface DeskParts {
  readonly store: Store<unknown>;
  readonly events: Events;
  readonly clock: Clock;
  readonly resolvers: readonly Resolver[];
  readonly resendWhenAbsent: boolean;
  /** After this time since the start of an attempt of this process, nobody sends a byte for it, in ms. */
  readonly attemptOver: number;
  /** How long ended messages stay in the ledger, in ms. */
  readonly keptFor: number;
  readonly readInput: ReadInput;
  /** Opens the store. */
  ready(): Promise<void>;
  /** Whether this process is still making an attempt. */
  isOpen(attempt: Attempt): boolean;
}

/** What the desk remembers about an unknown message. The times are those of the monotonic clock: no step of the wall clock changes them. */
interface Asked {
  readonly attempt: number;
  /** When this process first saw that the attempt is unknown. The attempt had begun by then. */
  readonly seenAt: number;
  /** When it is due again, and how often it was asked about. */
  readonly dueAt: number;
  readonly times: number;
}

/** A verdict with the name of its resolver. */
type Answer = Verdict & { readonly by: string };

/** Asks the resolvers about unknown messages, and does what they say. A process may have several workers, and one desk. */
export class Desk {
  readonly #parts: DeskParts;
  readonly #closing = new AbortController();
  readonly #asked = new Map<number, Asked>();
  readonly #inProgress = new Map<number, Promise<void>>();
  #watchers = 0;
  #isLooking = false;
  #cancel = (): void => {};
  /** The id after which the next look begins. */
  #position: number | undefined;
  /** How far the wall clock is ahead of the monotonic clock. A step of the wall clock changes this. */
  #offset: number;
  /** The last time that the wall clock showed before or after a step, in ms since 1970. */
  #steppedAt = -Infinity;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#offset = parts.clock.wall() - parts.clock.now();
    if (parts.resolvers.length === 0) return;
    parts.events.listen((event) => {
      // A message that is asked about while other messages wait is found by the next look.
      if (event.type === "unknown" || event.type === "worker-died") void this.#askSafely(event.id);
    });
  }

  /** Looks for unknown messages that are due, as long as a worker runs. Returns how to end this. */
  watch(): () => void {
    if (this.#parts.resolvers.length > 0 && this.#watchers++ === 0) this.#lookLater(0);
    let isWatching = true;
    return () => {
      if (isWatching && this.#parts.resolvers.length > 0 && --this.#watchers === 0) this.#cancel();
      isWatching = false;
    };
  }

  /** Ends the questions that are open. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#cancel();
    await Promise.all(this.#inProgress.values());
  }

  /** Notes what a webhook shows about messages that are being sent or unknown, and asks about the unknown ones. */
  async observe(event: unknown): Promise<void> {
    const { store, events, clock, readInput } = this.#parts;
    const webhook = readWebhook(event);
    if (typeof webhook === "string") events.publish({ type: "webhook-unreadable", problem: webhook });
    if (webhook === undefined || typeof webhook === "string") return;
    await this.#parts.ready();
    const { messageId, conversationId, createdAt, sender } = webhook;
    const rows = await this.#rowsSince(conversationId, createdAt - DAY);
    // Every accepted message has a webhook of its own.
    if (knownIds(rows).has(messageId)) return;
    const evidence: Evidence = { at: clock.wall(), kind: "webhook", messageId, sender };
    const unknown: number[] = [];
    for (const row of rows) {
      const isOpen = row.state === "unknown" && !row.dropped;
      if ((!isOpen && row.state !== "sending") || !isInTime(row, webhook)) continue;
      const input = readInput(row);
      if (!input || !isShown(input, webhook.shown)) continue;
      const noted = webhooksOf(row);
      if (noted.length >= MOST_FACTS || noted.some((fact) => fact.messageId === messageId && fact.sender === sender))
        continue;
      await store.note(row.id, evidence);
      if (isOpen) unknown.push(row.id);
    }
    for (const id of unknown) await this.#askSafely(id);
  }

  /** Asks about a message. An error of the store is an event: the next look asks again. */
  async #askSafely(id: number): Promise<void> {
    if (this.#parts.resolvers.length === 0) return;
    while (this.#inProgress.has(id)) await this.#inProgress.get(id);
    if (this.#closing.signal.aborted) return;
    const asking = this.#ask(id)
      .catch((error: unknown) => this.#parts.events.publish({ type: "store-failed", error }))
      .finally(() => this.#inProgress.delete(id));
    this.#inProgress.set(id, asking);
    await asking;
  }

  async #ask(id: number): Promise<void> {
    const { store, clock, resolvers, readInput, keptFor } = this.#parts;
    const found = await store.find({ id });
    if (!found || !isOpenUnknown(found)) return void this.#asked.delete(id);
    // Another process took the attempt for abandoned. Its answer may still come, and decides more than a resolver can find out.
    if (this.#parts.isOpen(found)) return;
    this.#noticeStep();
    const seenAt = this.#seenAt(found);
    const since = (found.attempt > 1 ? found.createdAt : (found.startedAt ?? found.createdAt)) - FACTS_BEFORE;
    const rows = await this.#rowsSince(found.conversationId, since);
    const row = rows.find((other) => other.id === id) ?? found;
    // A message that ended shortly before may have a webhook that comes late.
    const isKept = since + FACTS_BEFORE - HOUR > clock.wall() - keptFor;
    const isComplete = isKept && rows.length <= MOST_KNOWN;
    const [message, facts] = factsAbout(row, rows.slice(0, MOST_KNOWN), isComplete, readInput);
    const answers: Answer[] = [];
    for (const answer of await Promise.all(resolvers.map((resolver) => this.#answerOf(resolver, message, facts)))) {
      if (answer) answers.push(answer);
    }
    const waits = answers.flatMap((answer) => (answer.verdict === "unclear" && answer.askAgainAt?.getTime()) || []);
    this.#schedule(found, seenAt, waits.length > 0 ? Math.min(...waits) - clock.wall() : undefined);
    if (!this.#closing.signal.aborted) await this.#follow(row, seenAt, facts, answers);
  }

  /** The verdict of a resolver; undefined if it failed. */
  async #answerOf(resolver: Resolver, message: UnknownMessage, facts: ConversationFacts): Promise<Answer | undefined> {
    const { events, clock } = this.#parts;
    const abort = new AbortController();
    const { signal } = this.#closing;
    let end = (): void => {};
    const ended = new Promise<undefined>((resolve, reject) => {
      const cancel = clock.after(TIME_LIMIT, () =>
        reject(new Error(`The resolver did not answer within ${TIME_LIMIT} ms`)),
      );
      const close = (): void => resolve(undefined);
      signal.addEventListener("abort", close, { once: true });
      end = () => {
        cancel();
        signal.removeEventListener("abort", close);
        abort.abort();
      };
    });
    const ask = async (): Promise<Answer> => ({
      ...checked(await resolver.resolve(message, facts, abort.signal), message, facts),
      by: resolver.name,
    });
    try {
      return await Promise.race([ask(), ended]);
    } catch (error) {
      events.publish({ type: "resolver-failed", id: message.id, by: resolver.name, error });
      return undefined;
    } finally {
      end();
    }
  }

  /** Notes the verdicts, and closes the message if they prove something and do not contradict each other. */
  async #follow(
    row: StoredMessage,
    seenAt: number,
    facts: ConversationFacts,
    answers: readonly Answer[],
  ): Promise<void> {
    const { store, events, clock, resolvers, resendWhenAbsent, attemptOver } = this.#parts;
    const { id } = row;
    const [present, ...otherPresent] = answers.filter((answer) => answer.verdict === "present");
    const absent = answers.find((answer) => answer.verdict === "absent");
    const isContradiction =
      present && (absent || otherPresent.some(({ messageId }) => messageId !== present.messageId));
    // A worker that was stopped for a while may still send. After this time it no longer does. The wall clock does not tell when the
    // time is over, because it may have jumped ahead since the attempt began.
    const overIn = seenAt + Math.max(attemptOver, row.overdueAfter ?? 0) - clock.now();
    // A second message to the customer is worse than one that a person must look at, so nothing may speak against it.
    const isDoubtful =
      answers.length < resolvers.length || !facts.isComplete || hasOpenWebhook(row, facts) || this.#hasStepped(row);
    const isResent = absent && resendWhenAbsent && overIn <= 0 && !isDoubtful && row.messageId === undefined;
    const deciding = isContradiction ? undefined : (present ?? (isResent ? absent : undefined));
    for (const answer of answers) if (answer !== deciding) await this.#note(row, answer);
    if (isContradiction) {
      const verdicts = answers.map(({ by, verdict }) => ({ by, verdict }));
      events.publish({ type: "resolvers-disagree", id, verdicts });
    }
    if (!deciding) {
      if (absent && resendWhenAbsent && overIn > 0) this.#schedule(row, seenAt, overIn);
      return;
    }
    // The resolvers took their time. Another attempt, or another webhook, may have come in between: then they are asked again.
    const now = await store.find({ id });
    if (now?.attempt !== row.attempt || webhooksOf(now).length !== webhooksOf(row).length) return;
    const evidence = evidenceOf(deciding, clock.wall());
    const decided = await store.decide(
      id,
      deciding === present ? { to: "accepted", messageId: present.messageId, evidence } : { to: "resend", evidence },
    );
    this.#asked.delete(id);
    if (!decided) return;
    events.publish({ type: "verdict", id, by: deciding.by, verdict: deciding.verdict });
    events.publish({ type: "resolved", id, how: deciding === present ? "sent" : "resend", by: deciding.by });
  }

  /** Adds a verdict to the evidence, unless the resolver said the same before. */
  async #note(row: StoredMessage, answer: Answer): Promise<void> {
    const { store, events, clock } = this.#parts;
    const evidence = evidenceOf(answer, clock.wall());
    const before = row.evidence.filter(({ kind }) => kind === "verdict");
    const last = before.findLast(({ by }) => by === answer.by);
    const isRepeated =
      last?.verdict === evidence.verdict && last?.messageId === evidence.messageId && last?.note === evidence.note;
    if (isRepeated || before.length >= MOST_FACTS) return;
    await store.note(row.id, evidence);
    events.publish({ type: "verdict", id: row.id, by: answer.by, verdict: answer.verdict });
  }

  /** The messages of a conversation that were attempted since a time, and one more than the most if there are too many. */
  #rowsSince(conversationId: string, startedSince: number): Promise<readonly StoredMessage[]> {
    return this.#parts.store.list({ conversationId, startedSince, limit: MOST_KNOWN + 1 });
  }

  #seenAt({ id, attempt }: StoredMessage): number {
    const before = this.#asked.get(id);
    return before?.attempt === attempt ? before.seenAt : this.#parts.clock.now();
  }

  /** Remembers a step of the wall clock since the last question. */
  #noticeStep(): void {
    const { clock } = this.#parts;
    const [now, wall] = [clock.now(), clock.wall()];
    const expected = now + this.#offset;
    if (Math.abs(wall - expected) >= SECOND) this.#steppedAt = Math.max(this.#steppedAt, wall, expected);
    this.#offset = wall - now;
  }

  /**
   * Whether the wall clock was changed since the attempt of a message began. The times in the ledger then do not tell how much time passed
   * between this attempt and the next message, and a verdict that nothing came of the attempt may rest on these times.
   */
  #hasStepped({ startedAt = 0 }: StoredMessage): boolean {
    return startedAt <= this.#steppedAt;
  }

  /** Asks again in so many ms, or after a time that doubles with every question. */
  #schedule({ id, attempt }: StoredMessage, seenAt: number, wait: number | undefined): void {
    const times = (this.#asked.get(id)?.times ?? 0) + 1;
    const [first, longest] = ASK_AGAIN;
    const now = this.#parts.clock.now();
    const dueAt =
      now + (wait === undefined ? Math.min(longest, first * 2 ** Math.min(times - 1, 20)) : Math.max(wait, SECOND));
    this.#asked.delete(id);
    this.#asked.set(id, { attempt, seenAt, dueAt, times });
    // The message that was not asked about for the longest time is asked about as if for the first time.
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > 10 * MOST_A_LOOK && oldest !== undefined) this.#asked.delete(oldest);
  }

  #lookLater(ms: number): void {
    this.#cancel = this.#parts.clock.after(ms, () => void this.#look());
  }

  /** Asks about the unknown messages that are due, one after the other, and begins again later. */
  async #look(): Promise<void> {
    const { store, events, clock } = this.#parts;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#parts.ready();
      const page = await store.list({ open: true, afterId: this.#position, limit: MOST_A_LOOK });
      this.#position = page.length < MOST_A_LOOK ? undefined : page.at(-1)?.id;
      for (const { id } of page) {
        if (this.#watchers === 0 || this.#closing.signal.aborted) break;
        if ((this.#asked.get(id)?.dueAt ?? 0) <= clock.now()) await this.#askSafely(id);
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) events.publish({ type: "store-failed", error });
    }
    this.#isLooking = false;
    if (this.#watchers === 0 || this.#closing.signal.aborted) return;
    const dueAt = Math.min(...[...this.#asked.values()].map((asked) => asked.dueAt));
    this.#lookLater(Math.max(SECOND, Math.min(LOOK_EVERY, dueAt - clock.now())));
  }
}

const isOpenUnknown = ({ state, dropped }: StoredMessage): boolean => state === "unknown" && !dropped;

const webhooksOf = ({ evidence }: StoredMessage): readonly Evidence[] =>
  evidence.filter(({ kind }) => kind === "webhook");

/** Whether a webhook that may be about this message is not explained by another message. */
function hasOpenWebhook(row: StoredMessage, { messages }: ConversationFacts): boolean {
  const known = knownIds(messages);
  return webhooksOf(row).some(({ messageId }) => messageId !== undefined && !known.has(messageId));
}

/** Whether a webhook about an attempt of this message could have this time. */
function isInTime(row: StoredMessage, { createdAt }: SentWebhook): boolean {
  const first = row.attempt > 1 ? row.createdAt : (row.startedAt ?? row.createdAt);
  return createdAt >= first - EARLY && createdAt <= (row.endedAt ?? Infinity) + LATE;
}

/** Checks what a resolver returned. Throws a `TypeError` that says what is wrong. */
function checked(answer: Verdict, message: UnknownMessage, { messages }: ConversationFacts): Verdict {
  const { verdict } = answer;
  if (verdict !== "present" && verdict !== "absent" && verdict !== "unclear") {
    throw new TypeError('verdict: must be "present", "absent" or "unclear"');
  }
  if (answer.verdict === "unclear") {
    const { askAgainAt: at } = answer;
    if (at === undefined || (at instanceof Date && !Number.isNaN(at.getTime()))) return answer;
    throw new TypeError("askAgainAt: must be a valid Date");
  }
  if (answer.verdict === "absent") return answer;
  const { messageId } = answer;
  if (!Number.isSafeInteger(messageId) || messageId < 1) throw new TypeError("messageId: must be the id of a message");
  const other = messages.find((known) => known.messageId === messageId && known.id !== message.id);
  if (other) throw new TypeError(`messageId: ${messageId} is the id of message ${other.id} already`);
  return answer;
}

function evidenceOf(answer: Answer, at: number): Evidence {
  const { by, verdict, evidence: note } = answer;
  const isPresent = answer.verdict === "present";
  return {
    at,
    kind: "verdict",
    by,
    verdict,
    outcome: isPresent ? "accepted" : undefined,
    messageId: isPresent ? answer.messageId : undefined,
    note: typeof note === "string" ? note.slice(0, 500) : undefined,
  };
}
