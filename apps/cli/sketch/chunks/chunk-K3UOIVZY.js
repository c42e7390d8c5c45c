import {
  wrap
} from "./chunk-HSLYEJ3E.js";
import {
  jsonText,
  talk,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  CliError
} from "./chunk-XUXS7NT6.js";

// src/outbox/event-log.ts
import { createWriteStream } from "node:fs";
import { once } from "node:events";
var VERSION = 1;
async function openEventLog(io, file) {
  const stream = file === "-" ? void 0 : await openFile(file);
  let seq = 0;
  let problem;
  stream?.on("error", (error) => problem ??= error.code ?? error.name);
  const write = (type, facts, at = Date.now()) => {
    const line = `${jsonText({ v: VERSION, seq: ++seq, ts: new Date(at).toISOString(), type, ...facts })}
`;
    if (stream === void 0) io.stdout.write(line);
    return stream === void 0 || problem !== void 0 || stream.write(line);
  };
  return {
    write,
    async follow(outbox, signal) {
      for await (const event of outbox.events(signal)) {
        const { type, at, ...facts } = event;
        const isRoom = write(type, withoutError(facts), at);
        if (!isRoom && stream) await drained(stream);
      }
    },
    async end() {
      if (stream && !stream.closed) {
        stream.end();
        await once(stream, "close").catch(() => {
        });
      }
      return problem;
    }
  };
}
async function drained(stream) {
  if (stream.closed || stream.destroyed) return;
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(stream, "drain", { signal }), once(stream, "close", { signal })]).catch(() => {
  });
  over.abort();
}
async function openFile(file) {
  const stream = createWriteStream(file, { flags: "a", mode: 384 });
  try {
    await once(stream, "open");
    return stream;
  } catch {
    throw new CliError(`--events: ${JSON.stringify(file)} cannot be written`);
  }
}
function withoutError(facts) {
  if (!("error" in facts)) return facts;
  const { error } = facts;
  const { name, code, reason } = Object(error);
  return { error: { name, code, reason } };
}

// src/outbox/progress.ts
var LOOK_EVERY = 500;
var LINE_EVERY = 1e4;
var LINE_EVERY_ACCESSIBLE = 3e4;
var SPEED_OVER = 1e4;
var Progress = class {
  #parts;
  #isLive;
  #lineEvery;
  #samples = [];
  #drawn = 0;
  #cancel = () => {
  };
  #isOver = false;
  #state = "";
  #lineAt = -Infinity;
  #isStopping = false;
  constructor(parts) {
    this.#parts = parts;
    const { env, stderr } = parts.io;
    const isAccessible = Boolean(env["ACCESSIBLE"]);
    this.#isLive = stderr.isTTY === true && env["TERM"] !== "dumb" && !isAccessible;
    this.#lineEvery = isAccessible ? LINE_EVERY_ACCESSIBLE : LINE_EVERY;
  }
  /** Begins to show. */
  start() {
    void this.#look();
  }
  /** Says from now on that the run is stopping. */
  stopping() {
    this.#isStopping = true;
  }
  /** Writes a line of its own, above the block. */
  say(line) {
    this.#erase();
    talk(this.#parts.io, line);
  }
  /** Ends the display. The block is removed: a summary follows. */
  end() {
    this.#isOver = true;
    this.#cancel();
    this.#erase();
  }
  async #look() {
    const { clock, stats } = this.#parts;
    const now = await stats().catch(() => void 0);
    if (this.#isOver) return;
    if (now) this.#show(now);
    this.#cancel = clock.after(LOOK_EVERY, () => void this.#look());
  }
  #show(stats) {
    const { clock, io, tally } = this.#parts;
    const at = clock.now();
    this.#samples.push({ at, settled: tally.settled });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > SPEED_OVER) this.#samples.shift();
    const { state, why } = this.#stateOf(stats);
    const lines = [countsOf(tally, stats), [this.#speed(stats), why].filter(Boolean).join(" \xB7 ")];
    if (this.#isLive) {
      const columns = io.stderr.columns ?? 80;
      this.#erase();
      for (const line of lines) io.stderr.write(`${wrap(visible(line), columns - 1)[0] ?? ""}
`);
      this.#drawn = lines.length;
      return;
    }
    if (state === this.#state && at - this.#lineAt < this.#lineEvery) return;
    this.#state = state;
    this.#lineAt = at;
    talk(io, lines.filter(Boolean).join(" \xB7 "));
  }
  #erase() {
    if (this.#drawn > 0) this.#parts.io.stderr.write(`\x1B[${this.#drawn}A\r\x1B[J`);
    this.#drawn = 0;
  }
  /** Messages per second over the last seconds; 0 until there is something to measure. */
  #perSecond() {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at === first.at) return 0;
    return (last.settled - first.settled) * 1e3 / (last.at - first.at);
  }
  #speed({ queued }) {
    const speed = this.#perSecond();
    if (speed === 0) return "";
    const left = queued > 0 ? `, about ${durationText(queued / speed * 1e3)} left` : "";
    return `${speed.toFixed(1)}/s${left}`;
  }
  /** Whether and why the run waits. A new `state` is worth a line of its own; `why` may change at every look. */
  #stateOf({ paused, pausedForMs, queued, sending }) {
    const { tally, rate } = this.#parts;
    const left = (text) => ({ state: text, why: text });
    if (this.#isStopping) return left(`stopping: waits for ${tally.inFlight} in flight`);
    if (paused !== void 0) return left(`paused: ${paused}`);
    if (pausedForMs > 0)
      return {
        state: "postponed",
        why: `waits because LiveDesk asked for it (HTTP 429), ${durationText(pausedForMs)} left`
      };
    if (tally.retryingAfter !== void 0) return left(`tries again after ${tally.retryingAfter}`);
    if (queued > 0 && sending === 0 && this.#samples.length > 2 && this.#perSecond() === 0)
      return left("waits: the queued messages have a later time, or wait for another message");
    if (rate && this.#perSecond() >= rate.perSecond * 0.9) return { state: "", why: "waits for the limit of --rate" };
    return left("");
  }
};
var countsOf = (tally, { queued, sending }) => [
  `sent ${tally.sent}`,
  `failed ${tally.undelivered + tally.rejected + tally.notSent}`,
  `unknown ${tally.unknown}`,
  `queued ${queued}`,
  `in flight ${sending}`
].join("  ");
function durationText(ms) {
  const seconds = Math.ceil(ms / 1e3);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export {
  openEventLog,
  drained,
  Progress,
  durationText
};
