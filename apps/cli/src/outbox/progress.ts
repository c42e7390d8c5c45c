import type { Clock } from "@livedesk/core/adapter";
import type { Rate, StoreStats } from "@livedesk/outbox";
import { type Io, talk, visible } from "../io.ts";
import { wrap } from "../preview/wrap.ts";
import { durationText, type Tally } from "./tally.ts";

/** What a progress display shows and how. */
export interface ProgressParts {
  readonly io: Io;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly rate: Rate | undefined;
  readonly stats: () => Promise<StoreStats>;
}

/** Times in ms: between two looks, between two plain lines, and over which the speed is measured. */
const LOOK_EVERY = 500;
const LINE_EVERY = 10_000;
const LINE_EVERY_ACCESSIBLE = 30_000;
const SPEED_OVER = 10_000;

/**
 * Shows how a run goes on: on a terminal one block that is drawn again and again, elsewhere a plain line every ten seconds and whenever
 * the state changes. It only reads; an error of the ledger leaves the last numbers.
 */
export class Progress {
  readonly #parts: ProgressParts;
  readonly #isLive: boolean;
  readonly #lineEvery: number;
  readonly #samples: { readonly at: number; readonly settled: number }[] = [];
  #drawn = 0;
  #cancel = (): void => {};
  #isOver = false;
  #state = "";
  #lineAt = -Infinity;
  #isStopping = false;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    const { env, stderr } = parts.io;
    const isAccessible = Boolean(env["ACCESSIBLE"]);
    this.#isLive = stderr.isTTY === true && env["TERM"] !== "dumb" && !isAccessible;
    this.#lineEvery = isAccessible ? LINE_EVERY_ACCESSIBLE : LINE_EVERY;
  }

  /** Begins to show. */
  start(): void {
    void this.#look();
  }

  /** Says from now on that the run is stopping. */
  stopping(): void {
    this.#isStopping = true;
  }

  /** Writes a line of its own, above the block. */
  say(line: string): void {
    this.#erase();
    talk(this.#parts.io, line);
  }

  /** Ends the display. The block is removed: a summary follows. */
  end(): void {
    this.#isOver = true;
    this.#cancel();
    this.#erase();
  }

  async #look(): Promise<void> {
    const { clock, stats } = this.#parts;
    const now = await stats().catch(() => undefined);
    if (this.#isOver) return;
    if (now) this.#show(now);
    this.#cancel = clock.after(LOOK_EVERY, () => void this.#look());
  }

  #show(stats: StoreStats): void {
    const { clock, io, tally } = this.#parts;
    const at = clock.now();
    this.#samples.push({ at, settled: tally.settled });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > SPEED_OVER) this.#samples.shift();
    const { state, why } = this.#stateOf(stats);
    const lines = [countsOf(tally, stats), [this.#speed(stats), why].filter(Boolean).join(" · ")];
    if (this.#isLive) {
      const columns = io.stderr.columns ?? 80;
      this.#erase();
      // A line that the terminal breaks would take two lines, of which one would stay.
      for (const line of lines) io.stderr.write(`${wrap(visible(line), columns - 1)[0] ?? ""}\n`);
      this.#drawn = lines.length;
      return;
    }
    if (state === this.#state && at - this.#lineAt < this.#lineEvery) return;
    this.#state = state;
    this.#lineAt = at;
    talk(io, lines.filter(Boolean).join(" · "));
  }

  #erase(): void {
    if (this.#drawn > 0) this.#parts.io.stderr.write(`\u001B[${this.#drawn}A\r\u001B[J`);
    this.#drawn = 0;
  }

  /** Messages per second over the last seconds; 0 until there is something to measure. */
  #perSecond(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at === first.at) return 0;
    return ((last.settled - first.settled) * 1000) / (last.at - first.at);
  }

  #speed({ queued }: StoreStats): string {
    const speed = this.#perSecond();
    if (speed === 0) return "";
    const left = queued > 0 ? `, about ${durationText((queued / speed) * 1000)} left` : "";
    return `${speed.toFixed(1)}/s${left}`;
  }

  /** Whether and why the run waits. A new `state` is worth a line of its own; `why` may change at every look. */
  #stateOf({ paused, pausedForMs, queued, sending, waits }: StoreStats): {
    readonly state: string;
    readonly why: string;
  } {
    const { tally, rate } = this.#parts;
    const left = (text: string) => ({ state: text, why: text });
    if (this.#isStopping) return left(`stopping: waits for ${tally.inFlight} in flight`);
    if (paused !== undefined) return left(`paused: ${paused}`);
    if (pausedForMs > 0)
      return {
        state: "postponed",
        why: `waits because LiveDesk asked for it (HTTP 429), ${durationText(pausedForMs)} left`,
      };
    if (tally.retryingAfter !== undefined) return left(`tries again after ${tally.retryingAfter}`);
    if (queued > 0 && sending === 0 && this.#samples.length > 2 && this.#perSecond() === 0) return waitOf(waits);
    if (rate && this.#perSecond() >= rate.perSecond * 0.9) return { state: "", why: "waits for the limit of --rate" };
    return left("");
  }
}

/** Why nothing is sent, and for how long. */
function waitOf({ held, later, after }: StoreStats["waits"]): { readonly state: string; readonly why: string } {
  if (held !== undefined) {
    const end = held.forMs === undefined ? "until somebody resolves it" : `${durationText(held.forMs)} left`;
    return { state: `held ${held.id}`, why: `waits because the outcome of message ${held.id} is unknown, ${end}` };
  }
  if (later !== undefined)
    return {
      state: `later ${later.id}`,
      why: `waits for message ${later.id}, which goes in ${durationText(later.forMs)}`,
    };
  if (after !== undefined)
    return { state: "after", why: `message ${after.id} waits until message ${after.waitsFor} is accepted` };
  return { state: "", why: "" };
}

const countsOf = (tally: Tally, { queued, sending }: StoreStats): string =>
  [
    `sent ${tally.sent}`,
    `failed ${tally.failed}`,
    `unknown ${tally.unknown}`,
    `queued ${queued}`,
    `in flight ${sending}`,
  ].join("  ");
