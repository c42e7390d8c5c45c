import type { OutboxEvent, OutboxMessage, StoreStats } from "@livedesk/outbox";
import { EXIT, type ExitCode } from "../errors.ts";
import type { SignalName } from "../io.ts";

/** The most messages that are named after a run. */
const MOST_NOTICED = 20;

/** What became of the messages of one run, counted from its events. Each message is counted once, by its last state. */
export class Tally {
  /** Messages that LiveDesk has, and that it did not report as undelivered. */
  sent = 0;
  /** Messages that LiveDesk has, and could not deliver. */
  undelivered = 0;
  rejected = 0;
  notSent = 0;
  /** The code of the attempt after which a message is tried again; undefined once a message was sent again. */
  retryingAfter: string | undefined;
  readonly #unknown = new Set<number>();
  readonly #inFlight = new Set<number>();
  readonly #noticed = new Set<number>();

  /** Messages that this process sends at this moment. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Messages of which nobody knows whether they were sent. */
  get unknown(): number {
    return this.#unknown.size;
  }

  /** Messages that were not sent or not delivered, and are not unknown. */
  get failed(): number {
    return this.undelivered + this.rejected + this.notSent;
  }

  /** Every message that needs no further attempt. */
  get settled(): number {
    return this.sent + this.failed + this.unknown;
  }

  /** The ids of the first messages that were not sent, not delivered, or unknown at some time. */
  get noticed(): Iterable<number> {
    return this.#noticed;
  }

  /** Counts the unknown messages by what has become of them since: another process may have sent one, or a person may have decided. */
  async recount(get: (id: number) => Promise<OutboxMessage | undefined>): Promise<void> {
    for (const id of this.#unknown) {
      const message = await get(id);
      if (message === undefined || (message.state === "unknown" && !message.dropped)) continue;
      if (message.state === "unknown") this.#unknown.delete(id);
      else this.#settle(message);
    }
  }

  /** Counts an event. */
  note(event: OutboxEvent): void {
    switch (event.type) {
      case "sending":
        this.#inFlight.add(event.id);
        break;
      case "worker-died":
        this.#notice(event.id);
        this.#unknown.add(event.id);
        break;
      case "resolved":
        this.#unknown.delete(event.id);
        break;
      case "dropped":
        this.#notice(event.id);
        this.notSent++;
        break;
      case "settled":
        this.#inFlight.delete(event.id);
        if (event.how !== "kept") this.#settle(event);
        break;
      default:
    }
  }

  #notice(id: number): void {
    if (this.#noticed.size < MOST_NOTICED) this.#noticed.add(id);
  }

  #settle({ id, state, code, messageId }: Pick<OutboxMessage, "id" | "state" | "code" | "messageId">): void {
    this.#unknown.delete(id);
    if (state === "queued") {
      // A message with an id was accepted, and is only to be delivered again.
      if (messageId === undefined) this.retryingAfter = code;
      return;
    }
    this.retryingAfter = undefined;
    if (state !== "sending" && (state !== "accepted" || code !== undefined)) this.#notice(id);
    if (state === "accepted") this[code === undefined ? "sent" : "undelivered"]++;
    else if (state === "rejected") this.rejected++;
    else if (state === "not-sent") this.notSent++;
    else if (state === "unknown") this.#unknown.add(id);
  }
}

/** Codes with which the outbox pauses itself because the credentials are wrong. */
const CREDENTIALS: ReadonlySet<string> = new Set(["unauthorized", "forbidden", "missing-credentials"]);

/** The exit code of a run. A run that can go on says so first; then the worst outcome counts. */
export function exitCodeOf(tally: Tally, stats: StoreStats, signal: SignalName | undefined): ExitCode {
  const isLeft = stats.queued + stats.sending > 0;
  if (signal !== undefined && isLeft) return EXIT[signal];
  if (stats.paused !== undefined && isLeft) return CREDENTIALS.has(stats.paused) ? EXIT.credentials : EXIT.stopped;
  if (tally.unknown > 0) return EXIT.unknown;
  if (tally.failed > 0) return EXIT.incomplete;
  return isLeft ? EXIT.pending : EXIT.ok;
}

/** The end of a run, for programs. */
export const summaryOf = (tally: Tally, { queued, sending, paused, unknown }: StoreStats) => ({
  sent: tally.sent,
  undelivered: tally.undelivered,
  rejected: tally.rejected,
  notSent: tally.notSent,
  unknown: tally.unknown,
  /** These are the numbers of the whole ledger, also of other runs. */
  ledger: { queued, sending, unknown, paused },
});

/** The end of a run, for people. */
export function summaryText(tally: Tally, stats: StoreStats): string {
  const parts = [
    `sent ${tally.sent}`,
    ...part("not delivered", tally.undelivered),
    ...part("refused", tally.rejected),
    ...part("not sent", tally.notSent),
    ...part("unknown", tally.unknown),
  ];
  const left = [
    ...(stats.queued > 0 ? [`${stats.queued} still queued`] : []),
    ...(stats.sending > 0 ? [`${stats.sending} being sent by another process`] : []),
  ];
  return [parts.join(", "), ...left].join("; ");
}

const part = (name: string, count: number): string[] => (count > 0 ? [`${name} ${count}`] : []);

/** A time for people: seconds up to two minutes, then minutes, then hours and minutes, and days from two days on. */
export function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
