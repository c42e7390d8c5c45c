import { type Clock, timingOf } from "@livedesk/core/adapter";
import { createClient } from "@livedesk/node";
import type { OutboxWorker, StoreStats } from "@livedesk/outbox";
import { createStopRules, type Plan, type StopRules } from "@livedesk/outbox/campaign";
import { readBaseUrl, readCredentials, readTimeout } from "../config.ts";
import { EXIT, type ExitCode } from "../errors.ts";
import { type Io, print, printJson, signalOf, type Signals, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import {
  canaryReader,
  canaryOutcome,
  confirmPlan,
  createQuestions,
  isSettled,
  type Questions,
  readPlan,
  showCanary,
  storePlan,
} from "../outbox/campaign.ts";
import { type EventLog, openEventLog } from "../outbox/event-log.ts";
import { chooseLedger, type Ledger, ledgerError, openLedger } from "../outbox/ledger.ts";
import { command, type RunOptions } from "../outbox/options.ts";
import { Progress } from "../outbox/progress.ts";
import { flagsOf, readRunFlags, type RunSettings } from "../outbox/run-flags.ts";
import { exitCodeOf, summaryOf, summaryText, Tally } from "../outbox/tally.ts";
import { failureLines, waitLines } from "../outbox/waits.ts";

/** `livedesk outbox run`: sends what is stored, until nothing is due, a rule stops it, or a signal comes. */
export const outboxRun: CommandFunction<RunOptions> = async (io, _args, options) => {
  const settings = readRunFlags(options);
  const { concurrency, rate, limits, canary } = settings;
  const client = createClient({
    ...readCredentials(io.env, options.profile),
    baseUrl: readBaseUrl(options.baseUrl, io.env, options.profile).value,
    timeout: readTimeout(options.timeout),
    maxConnections: concurrency,
  });
  const signals = io.watchSignals();
  using questions = createQuestions(io, signals.first);
  const plan = options.plan === undefined ? undefined : await readPlan(options.plan, "--plan");
  if (plan) await confirmPlan(plan, options.yes, options.plan ?? "", chooseLedger(io, options).flags, questions);
  const log = options.events === undefined ? undefined : await openEventLog(io, options.events);
  // A plan, or a worker that waits for messages, may be the first to use the ledger.
  const isNew = plan !== undefined || options.forever === true;
  await using ledger = await openLedger(io, options, { client, rate }, isNew);
  const { clock } = timingOf(client);
  const run: Run = { ...settings, io, options, ledger, log, clock, signals, tally: new Tally() };
  if (options.resume) await ledger.outbox.resume();
  let codes: readonly string[] | undefined;
  if (plan && canary !== undefined) {
    const judged = await sendCanary(run, plan, canary, questions);
    if ("code" in judged) return judged.code;
    codes = judged.codes;
  }
  if (plan) await storePlan(ledger, plan);
  const rules = limits && createStopRules({ ...limits, knownCodes: codes });
  // The ledger is closed at the end of this function, and not before the report is written.
  return await finish(run, await send(run, { rules }));
};

/** What a run works with. */
interface Run extends RunSettings {
  readonly io: Io;
  readonly options: RunOptions;
  readonly ledger: Ledger;
  readonly log: EventLog | undefined;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly tally: Tally;
}

/** When sending ends, besides by a signal. */
interface Ending {
  readonly rules?: StopRules | undefined;
  /** Ends as soon as this is true. Default: when nothing is due, or never with `--forever`. */
  readonly isDone?: (() => Promise<boolean>) | undefined;
}

/** Sends until the end. Returns the numbers of the ledger afterwards. */
async function send(run: Run, { rules, isDone }: Ending): Promise<StoreStats> {
  const { io, options, ledger, log, clock, rate, tally, signals } = run;
  const { outbox } = ledger;
  const before = await outbox.stats();
  const isForever = options.forever === true;
  if (before.paused !== undefined && before.queued > 0 && !isForever) return before;
  const over = new AbortController();
  log?.write("started", { queued: before.queued, unknown: before.unknown });
  const progress = new Progress({ io, clock, tally, rate, stats: () => outbox.stats() });
  const reading = [watch(run, rules, over.signal), log?.follow(outbox, over.signal) ?? Promise.resolve()];
  io.onCall();
  const worker = outbox.start({ concurrency: run.concurrency });
  const stopped = stopOnSignals(worker, run, progress, over.signal);
  progress.start();
  try {
    await Promise.race([
      aborted(signals.first),
      ...(isDone ? [until(isDone, clock, [signals.first, over.signal])] : isForever ? [] : [worker.drain()]),
      ...(isDone ? [pausedOn(worker)] : []),
    ]);
    await worker.stop();
    await stopped();
  } catch (error) {
    throw ledgerError(error);
  } finally {
    progress.end();
    over.abort();
    await Promise.all(reading);
  }
  return outbox.stats();
}

/** Resolves when the outbox is paused. Never resolves while it is not. */
async function pausedOn(worker: OutboxWorker): Promise<void> {
  // `drain` is also over when nothing is due: then only the end counts for which the caller waits.
  if (await worker.drain()) await new Promise(() => {});
}

/** Counts the events, and pauses the outbox if a rule says so. */
async function watch({ ledger, tally }: Run, rules: StopRules | undefined, signal: AbortSignal): Promise<void> {
  let isStopped = false;
  for await (const event of ledger.outbox.events(signal)) {
    tally.note(event);
    const reason = isStopped ? undefined : rules?.note(event);
    if (reason === undefined) continue;
    isStopped = true;
    await ledger.outbox.pause(reason);
  }
}

/** How often the canary is looked at, in ms. */
const LOOK_EVERY = 200;

async function until(isDone: () => Promise<boolean>, clock: Clock, ends: readonly AbortSignal[]): Promise<void> {
  while (!ends.some(({ aborted: isOver }) => isOver) && !(await isDone()))
    await new Promise<void>((resolve) => void clock.after(LOOK_EVERY, resolve));
}

/** The first signal ends the claims, the second also the calls. Returns a function that waits until what it began has ended. */
function stopOnSignals(
  worker: OutboxWorker,
  { ledger, signals, tally }: Run,
  progress: Progress,
  over: AbortSignal,
): () => Promise<unknown> {
  const begun: Promise<void>[] = [];
  const onFirst = async (): Promise<void> => {
    progress.stopping();
    // If the database fails at this moment, the messages in flight still have to get their answers.
    const stats = await ledger.outbox.stats().catch(() => undefined);
    const queued = stats === undefined ? "" : `, ${stats.queued} stay queued`;
    progress.say(
      `Stopping: ${tally.inFlight} in flight wait for their answers${queued}. Ctrl-C again stops at once; what is in flight is then unknown.`,
    );
  };
  const onSecond = async (): Promise<void> => {
    progress.say("Stopping at once: calls in flight end without an answer.");
    await worker.stop({ timeout: 0 });
  };
  const on = (signal: AbortSignal, act: () => Promise<void>): void => {
    const begin = (): void => void begun.push(act());
    if (signal.aborted) begin();
    else signal.addEventListener("abort", begin, { once: true, signal: over });
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

/** Sends the first messages of a plan, and decides whether the rest may go. Returns the exit code if not. */
async function sendCanary(
  run: Run,
  plan: Plan,
  count: number,
  questions: Questions,
): Promise<{ readonly code: ExitCode } | { readonly codes: readonly string[] }> {
  const { io, options, ledger, limits, signals } = run;
  await storePlan(ledger, plan, count);
  const read = await canaryReader(ledger, plan, count);
  const isDone = async (): Promise<boolean> => (await read()).every(isSettled);
  const stats = (await isDone()) ? await ledger.outbox.stats() : await send(run, { isDone });
  const messages = await read();
  if (!messages.every(isSettled)) return { code: await finish(run, stats) };
  if (stats.paused !== undefined) return { code: await finish(run, stats, { code: EXIT.stopped }) };
  const outcome = canaryOutcome(messages);
  showCanary(io, outcome);
  const [bad, unknown] = [outcome.bad / outcome.total, outcome.unknown / outcome.total];
  // Who resumes and continues has seen this outcome.
  const isAccepted = options.resume && options.continue;
  if (limits && !isAccepted && (bad > limits.errors || unknown > limits.unknown)) {
    await ledger.outbox.pause(
      `of the canary, ${outcome.bad} of ${outcome.total} messages failed and ${outcome.unknown} are unknown`,
    );
    return { code: await finish(run, await ledger.outbox.stats(), { code: EXIT.stopped, continues: true }) };
  }
  const rest = plan.header.messages - outcome.total;
  if (options.continue || rest <= 0) return { codes: outcome.codes };
  if (!questions.isPossible) return { code: await finish(run, stats, { code: EXIT.stopped, continues: true }) };
  const answer = await questions.ask(`Send the other ${rest} messages? Type yes to go on: `);
  if (answer?.toLowerCase() === "yes") return { codes: outcome.codes };
  const signal = signalOf(signals);
  const code = signal === undefined ? EXIT.declined : EXIT[signal];
  return { code: await finish(run, stats, { code, continues: true }) };
}

/** Why a run ends before everything is sent. */
interface EarlyEnd {
  readonly code: ExitCode;
  /** Whether the command that goes on should not ask about the canary again. */
  readonly continues?: boolean;
}

/** Reports the end of the run, and returns its exit code. The last line on stderr is the command that goes on, if there is one. */
async function finish(run: Run, stats: StoreStats, early?: EarlyEnd): Promise<ExitCode> {
  const { io, options, ledger, log, tally, signals } = run;
  await tally.recount((id) => ledger.outbox.get(id));
  const code = early?.code ?? exitCodeOf(tally, stats, signalOf(signals));
  log?.write("summary", { ...summaryOf(tally, stats), exitCode: code });
  const problem = await log?.end();
  if (options.json) printJson(io, summaryOf(tally, stats));
  else (options.events === "-" ? talk : print)(io, summaryText(tally, stats));
  if (problem !== undefined) talk(io, `warning: some events could not be written (${problem})`);
  for (const line of await failureLines(ledger, tally)) talk(io, line);
  if (stats.unknown > 0)
    talk(
      io,
      `${stats.unknown} unknown: nobody knows whether they were sent. To see them: ${command(["outbox", "unknowns", ...ledger.flags])}`,
    );
  const isPaused = stats.paused !== undefined;
  if (isPaused) talk(io, `The outbox is paused: ${visible(stats.paused)}`);
  else for (const line of await waitLines(io, ledger, stats)) talk(io, line);
  if (isPaused || early !== undefined || stats.queued + stats.sending > 0) {
    const goesOn = [...(options.continue || early?.continues ? ["--continue"] : []), ...(isPaused ? ["--resume"] : [])];
    talk(io, "To go on:");
    talk(io, command(["outbox", "run", ...ledger.flags, ...flagsOf(options), ...goesOn]));
  }
  return code === EXIT.ok && problem !== undefined ? EXIT.failed : code;
}
