import { shellQuote, timingOf } from "@livedesk/core/adapter";
import { createClient } from "@livedesk/node";
import type { Outbox, OutboxWorker, Rate, StoreStats } from "@livedesk/outbox";
import { readBaseUrl, readCredentials, readTimeout, wholeNumber } from "../config.ts";
import { CliError, EXIT, type ExitCode } from "../errors.ts";
import { type Io, print, printJson, signalOf, type Signals, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import type { RunOptions } from "../outbox/options.ts";
import { type EventLog, openEventLog } from "../outbox/event-log.ts";
import { type Ledger, ledgerError, openLedger } from "../outbox/ledger.ts";
import { Progress } from "../outbox/progress.ts";
import { exitCodeOf, summaryOf, summaryText, Tally } from "../outbox/tally.ts";

/** `livedesk outbox run`: sends what is stored, until nothing is due or a signal comes. */
export const outboxRun: CommandFunction<RunOptions> = async (io, _args, options) => {
  const concurrency = readConcurrency(options.concurrency);
  const rate = readRate(options.rate);
  const client = createClient({
    ...readCredentials(io.env),
    baseUrl: readBaseUrl(options.baseUrl, io.env).value,
    timeout: readTimeout(options.timeout),
    maxConnections: concurrency,
  });
  const log = options.events === undefined ? undefined : await openEventLog(io, options.events);
  await using ledger = await openLedger(io, options, { client, rate });
  const { clock } = timingOf(client);
  const tally = new Tally();
  const progress = new Progress({ io, clock, tally, rate, stats: () => ledger.outbox.stats() });
  const signals = io.watchSignals();
  if (options.resume) await ledger.outbox.resume();
  const run: Run = { io, ledger, log, tally, progress, signals, concurrency, isForever: options.forever ?? false };
  const stats = await sendAll(run);
  return finish(run, options, stats);
};

interface Run {
  readonly io: Io;
  readonly ledger: Ledger;
  readonly log: EventLog | undefined;
  readonly tally: Tally;
  readonly progress: Progress;
  readonly signals: Signals;
  readonly concurrency: number;
  readonly isForever: boolean;
}

/** Sends until nothing is due, the outbox is paused, or a signal comes. Returns the numbers of the ledger at the end. */
async function sendAll(run: Run): Promise<StoreStats> {
  const { io, ledger, log, tally, progress, signals, isForever } = run;
  const { outbox } = ledger;
  const before = await outbox.stats();
  if (before.paused !== undefined && before.queued > 0 && !isForever) return before;
  const over = new AbortController();
  log?.write("started", { queued: before.queued, unknown: before.unknown });
  const reading = [count(outbox, tally, over.signal), log?.follow(outbox, over.signal) ?? Promise.resolve()];
  io.onCall();
  const worker = outbox.start({ concurrency: run.concurrency });
  const stopping = stopOnSignals(worker, run);
  progress.start();
  try {
    await (isForever ? aborted(signals.first) : Promise.race([worker.drain(), aborted(signals.first)]));
    await worker.stop();
    await stopping();
  } catch (error) {
    throw ledgerError(error);
  } finally {
    progress.end();
    over.abort();
    await Promise.all(reading);
  }
  return outbox.stats();
}

async function count(outbox: Outbox, tally: Tally, signal: AbortSignal): Promise<void> {
  for await (const event of outbox.events(signal)) tally.note(event);
}

/** The first signal ends the claims, the second also the calls. Returns a function that waits until what it began has ended. */
function stopOnSignals(worker: OutboxWorker, { ledger, progress, signals }: Run): () => Promise<unknown> {
  const begun: Promise<void>[] = [];
  const onFirst = async (): Promise<void> => {
    progress.stopping();
    const { queued, sending } = await ledger.outbox.stats();
    progress.say(
      `Stopping: ${sending} in flight wait for their answers, ${queued} stay queued. Ctrl-C again stops at once; what is in flight is then unknown.`,
    );
  };
  const onSecond = async (): Promise<void> => {
    progress.say("Stopping at once: calls in flight end without an answer.");
    await worker.stop({ timeout: 0 });
  };
  const on = (signal: AbortSignal, act: () => Promise<void>): void => {
    const begin = (): void => void begun.push(act());
    if (signal.aborted) begin();
    else signal.addEventListener("abort", begin, { once: true });
  };
  on(signals.first, onFirst);
  on(signals.second, onSecond);
  return () => Promise.all(begun);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** Reports the end of the run, and returns its exit code. The last line on stderr is the command that goes on, if there is one. */
async function finish(
  { io, ledger, log, tally, signals }: Run,
  options: RunOptions,
  stats: StoreStats,
): Promise<ExitCode> {
  const code = exitCodeOf(tally, stats, signalOf(signals));
  log?.write("summary", { ...summaryOf(tally, stats), exitCode: code });
  const problem = await log?.end();
  if (options.json) printJson(io, summaryOf(tally, stats));
  else (options.events === "-" ? talk : print)(io, summaryText(tally, stats));
  if (problem !== undefined) talk(io, `warning: some events could not be written (${problem})`);
  if (stats.unknown > 0)
    talk(
      io,
      `${stats.unknown} unknown: nobody knows whether they were sent. To see them: ${command(["outbox", "unknowns", ...ledger.flags])}`,
    );
  if (stats.paused !== undefined && stats.queued > 0)
    talk(io, `The outbox is paused: ${visible(stats.paused)}. To go on:`);
  else if (code === EXIT.SIGHUP || code === EXIT.SIGINT || code === EXIT.SIGTERM) talk(io, "To go on:");
  else return code === EXIT.ok && problem !== undefined ? EXIT.failed : code;
  talk(
    io,
    command([
      "outbox",
      "run",
      ...ledger.flags,
      ...flagsOf(options),
      ...(stats.paused === undefined ? [] : ["--resume"]),
    ]),
  );
  return code;
}

const command = (words: readonly string[]): string => ["livedesk", ...words.map((word) => shellQuote(word))].join(" ");

/** The flags that a command which goes on needs again. */
const flagsOf = ({ rate, concurrency, forever, baseUrl, timeout, events }: RunOptions): readonly string[] => [
  ...(rate === undefined ? [] : ["--rate", rate]),
  ...(concurrency === undefined ? [] : ["--concurrency", concurrency]),
  ...(forever ? ["--forever"] : []),
  ...(baseUrl === undefined ? [] : ["--base-url", baseUrl]),
  ...(timeout === undefined ? [] : ["--timeout", timeout]),
  ...(events === undefined ? [] : ["--events", events]),
];

function readConcurrency(text = "16"): number {
  const value = wholeNumber(text);
  if (typeof value === "number" && value >= 1 && value <= 1000) return value;
  throw new CliError("--concurrency: must be a whole number from 1 to 1000");
}

/** Reads `40/s` or `600/m`. A quarter of a second may go at once. */
function readRate(text: string | undefined): Rate | undefined {
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(?:\/([sm]))?$/.exec(text) ?? [];
  const perSecond = Number(number) / (unit === "m" ? 60 : 1);
  if (number === undefined || perSecond <= 0)
    throw new CliError("--rate: must be a number above 0 with /s or /m, such as 40/s");
  return { perSecond, burst: Math.max(1, Math.ceil(perSecond / 4)) };
}
