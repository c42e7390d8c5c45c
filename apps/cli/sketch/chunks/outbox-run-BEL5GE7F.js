import {
  Progress,
  openEventLog
} from "./chunk-K3UOIVZY.js";
import {
  canaryOutcome,
  canaryReader,
  confirmPlan,
  createQuestions,
  createStopRules,
  isSettled,
  readPlan,
  showCanary,
  storePlan
} from "./chunk-HI5XQ7K3.js";
import "./chunk-J6J55QUC.js";
import {
  ledgerError,
  openLedger
} from "./chunk-PTVFQZYH.js";
import "./chunk-FNEWWLS7.js";
import "./chunk-IEU2XLW6.js";
import "./chunk-HSLYEJ3E.js";
import {
  readBaseUrl,
  readCredentials,
  readTimeout,
  wholeNumber
} from "./chunk-TCORFGKG.js";
import "./chunk-ZRDP2DVA.js";
import {
  createClient
} from "./chunk-HFPLMQF4.js";
import {
  shellQuote
} from "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import {
  timingOf
} from "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  print,
  printJson,
  signalOf,
  talk,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  CliError,
  EXIT
} from "./chunk-XUXS7NT6.js";
import {
  __callDispose,
  __using
} from "./chunk-RFYV5G4X.js";

// src/outbox/run-flags.ts
function readRunFlags(options) {
  refuseUnfitFlags(options);
  return {
    concurrency: readConcurrency(options.concurrency),
    rate: readRate(options.rate),
    limits: readLimits(options),
    canary: readCanary(options.canary)
  };
}
var command = (words) => ["livedesk", ...words.map((word) => shellQuote(word))].join(" ");
var REPEATED = {
  plan: "--plan",
  yes: "--yes",
  canary: "--canary",
  rate: "--rate",
  concurrency: "--concurrency",
  stopErrors: "--stop-errors",
  stopUnknown: "--stop-unknown",
  baseUrl: "--base-url",
  timeout: "--timeout",
  events: "--events"
};
function flagsOf(options) {
  const names = Object.keys(REPEATED);
  const flags = names.flatMap((name) => options[name] === void 0 ? [] : [REPEATED[name], options[name]]);
  return options.forever ? [...flags, "--forever"] : flags;
}
function refuseUnfitFlags({ plan, yes, canary, continue: goesOn, events, json }) {
  if (plan === void 0 && (yes !== void 0 || canary !== void 0))
    throw new CliError(`${yes === void 0 ? "--canary" : "--yes"}: needs --plan as well`);
  if (events === "-" && json) throw new CliError("--json: the events on stdout end with the summary already");
  if (goesOn && canary === void 0) throw new CliError("--continue: needs --canary as well");
}
function readConcurrency(text = "16") {
  const value = wholeNumber(text);
  if (typeof value === "number" && value >= 1 && value <= 1e3) return value;
  throw new CliError("--concurrency: must be a whole number from 1 to 1000");
}
function readCanary(text) {
  if (text === void 0) return void 0;
  const value = wholeNumber(text);
  if (typeof value === "number" && value >= 1 && value <= 1e4) return value;
  throw new CliError("--canary: must be a whole number from 1 to 10000");
}
function readRate(text) {
  if (text === void 0) return void 0;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(?:\/([sm]))?$/.exec(text) ?? [];
  const perSecond = Number(number) / (unit === "m" ? 60 : 1);
  if (number === void 0 || perSecond <= 0)
    throw new CliError("--rate: must be a number above 0 with /s or /m, such as 40/s");
  return { perSecond, burst: Math.max(1, Math.ceil(perSecond / 4)) };
}
function readLimits({ plan, stopErrors, stopUnknown }) {
  if (plan === void 0 && stopErrors === void 0 && stopUnknown === void 0) return void 0;
  const fallback = plan === void 0 ? 1 : void 0;
  return {
    errors: readPercent("--stop-errors", stopErrors) ?? fallback ?? 0.1,
    unknown: readPercent("--stop-unknown", stopUnknown) ?? fallback ?? 0.05
  };
}
function readPercent(name, text) {
  if (text === void 0) return void 0;
  const value = /^\d+(\.\d+)?%?$/.test(text) ? Number(text.replace("%", "")) : NaN;
  if (value >= 0 && value <= 100) return value / 100;
  throw new CliError(`${name}: must be a percentage from 0 to 100, such as 10`);
}

// src/outbox/tally.ts
var Tally = class {
  /** Messages that LiveDesk has, and that it did not report as undelivered. */
  sent = 0;
  /** Messages that LiveDesk has, and could not deliver. */
  undelivered = 0;
  rejected = 0;
  notSent = 0;
  /** The code of the attempt after which a message is tried again; undefined once a message was sent again. */
  retryingAfter;
  #unknown = /* @__PURE__ */ new Set();
  #inFlight = /* @__PURE__ */ new Set();
  /** Messages that this process sends at this moment. */
  get inFlight() {
    return this.#inFlight.size;
  }
  /** Messages of which nobody knows whether they were sent. */
  get unknown() {
    return this.#unknown.size;
  }
  /** Every message that needs no further attempt. */
  get settled() {
    return this.sent + this.undelivered + this.rejected + this.notSent + this.unknown;
  }
  /** Counts an event. */
  note(event) {
    switch (event.type) {
      case "sending":
        this.#inFlight.add(event.id);
        break;
      case "worker-died":
        this.#unknown.add(event.id);
        break;
      case "resolved":
        this.#unknown.delete(event.id);
        break;
      case "dropped":
        this.notSent++;
        break;
      case "settled":
        this.#inFlight.delete(event.id);
        if (event.how !== "kept") this.#settle(event);
        break;
      default:
    }
  }
  #settle({ id, state, code, messageId }) {
    this.#unknown.delete(id);
    if (state === "queued") {
      if (messageId === void 0) this.retryingAfter = code;
      return;
    }
    this.retryingAfter = void 0;
    if (state === "accepted") this[code === void 0 ? "sent" : "undelivered"]++;
    else if (state === "rejected") this.rejected++;
    else if (state === "not-sent") this.notSent++;
    else if (state === "unknown") this.#unknown.add(id);
  }
};
var CREDENTIALS = /* @__PURE__ */ new Set(["unauthorized", "forbidden", "missing-credentials"]);
function exitCodeOf(tally, stats, signal) {
  const isLeft = stats.queued + stats.sending > 0;
  if (signal !== void 0 && isLeft) return EXIT[signal];
  if (stats.paused !== void 0 && isLeft) return CREDENTIALS.has(stats.paused) ? EXIT.credentials : EXIT.stopped;
  if (tally.unknown > 0) return EXIT.unknown;
  if (tally.rejected + tally.notSent + tally.undelivered > 0) return EXIT.incomplete;
  return isLeft ? EXIT.pending : EXIT.ok;
}
var summaryOf = (tally, { queued, sending, paused, unknown }) => ({
  sent: tally.sent,
  undelivered: tally.undelivered,
  rejected: tally.rejected,
  notSent: tally.notSent,
  unknown: tally.unknown,
  /** These are the numbers of the whole ledger, also of other runs. */
  ledger: { queued, sending, unknown, paused }
});
function summaryText(tally, stats) {
  const parts = [
    `sent ${tally.sent}`,
    ...part("not delivered", tally.undelivered),
    ...part("refused", tally.rejected),
    ...part("not sent", tally.notSent),
    ...part("unknown", tally.unknown)
  ];
  const left = [
    ...stats.queued > 0 ? [`${stats.queued} still queued`] : [],
    ...stats.sending > 0 ? [`${stats.sending} being sent by another process`] : []
  ];
  return [parts.join(", "), ...left].join("; ");
}
var part = (name, count) => count > 0 ? [`${name} ${count}`] : [];

// src/commands/outbox-run.ts
var outboxRun = async (io, _args, options) => {
  var _stack = [];
  try {
    const settings = readRunFlags(options);
    const { concurrency, rate, limits, canary } = settings;
    const client = createClient({
      ...readCredentials(io.env),
      baseUrl: readBaseUrl(options.baseUrl, io.env).value,
      timeout: readTimeout(options.timeout),
      maxConnections: concurrency
    });
    const signals = io.watchSignals();
    const questions = __using(_stack, createQuestions(io, signals.first));
    const plan = options.plan === void 0 ? void 0 : await readPlan(options.plan, "--plan");
    if (plan) await confirmPlan(plan, options.yes, options.plan ?? "", questions);
    const log = options.events === void 0 ? void 0 : await openEventLog(io, options.events);
    const isNew = plan !== void 0 || options.forever === true;
    const ledger = __using(_stack, await openLedger(io, options, { client, rate }, isNew), true);
    const { clock } = timingOf(client);
    const run = { ...settings, io, options, ledger, log, clock, signals, tally: new Tally() };
    if (options.resume) await ledger.outbox.resume();
    let codes;
    if (plan && canary !== void 0) {
      const judged = await sendCanary(run, plan, canary, questions);
      if ("code" in judged) return judged.code;
      codes = judged.codes;
    }
    if (plan) await storePlan(ledger, plan);
    const rules = limits && createStopRules({ ...limits, knownCodes: codes });
    return finish(run, await send(run, { rules }));
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
async function send(run, { rules, isDone }) {
  const { io, options, ledger, log, clock, rate, tally, signals } = run;
  const { outbox } = ledger;
  const before = await outbox.stats();
  const isForever = options.forever === true;
  if (before.paused !== void 0 && before.queued > 0 && !isForever) return before;
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
      ...isDone ? [until(isDone, clock, [signals.first, over.signal])] : isForever ? [] : [worker.drain()],
      ...isDone ? [pausedOn(worker)] : []
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
async function pausedOn(worker) {
  if (await worker.drain()) await new Promise(() => {
  });
}
async function watch({ ledger, tally }, rules, signal) {
  let isStopped = false;
  for await (const event of ledger.outbox.events(signal)) {
    tally.note(event);
    const reason = isStopped ? void 0 : rules?.note(event);
    if (reason === void 0) continue;
    isStopped = true;
    await ledger.outbox.pause(reason);
  }
}
var LOOK_EVERY = 200;
async function until(isDone, clock, ends) {
  while (!ends.some(({ aborted: isOver }) => isOver) && !await isDone())
    await new Promise((resolve) => void clock.after(LOOK_EVERY, resolve));
}
function stopOnSignals(worker, { ledger, signals, tally }, progress, over) {
  const begun = [];
  const onFirst = async () => {
    progress.stopping();
    const { queued } = await ledger.outbox.stats();
    progress.say(
      `Stopping: ${tally.inFlight} in flight wait for their answers, ${queued} stay queued. Ctrl-C again stops at once; what is in flight is then unknown.`
    );
  };
  const onSecond = async () => {
    progress.say("Stopping at once: calls in flight end without an answer.");
    await worker.stop({ timeout: 0 });
  };
  const on = (signal, act) => {
    const begin = () => void begun.push(act());
    if (signal.aborted) begin();
    else signal.addEventListener("abort", begin, { once: true, signal: over });
  };
  on(signals.first, onFirst);
  on(signals.second, onSecond);
  return () => Promise.all(begun);
}
var aborted = (signal) => new Promise((resolve) => {
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
});
async function sendCanary(run, plan, count, questions) {
  const { io, options, ledger, limits, signals } = run;
  await storePlan(ledger, plan, count);
  const read = await canaryReader(ledger, plan, count);
  const isDone = async () => (await read()).every(isSettled);
  const stats = await isDone() ? await ledger.outbox.stats() : await send(run, { isDone });
  const messages = await read();
  if (!messages.every(isSettled)) return { code: await finish(run, stats) };
  if (stats.paused !== void 0) return { code: await finish(run, stats, { code: EXIT.stopped }) };
  const outcome = canaryOutcome(messages);
  showCanary(io, outcome);
  const [bad, unknown] = [outcome.bad / outcome.total, outcome.unknown / outcome.total];
  const isAccepted = options.resume && options.continue;
  if (limits && !isAccepted && (bad > limits.errors || unknown > limits.unknown)) {
    await ledger.outbox.pause(
      `of the canary, ${outcome.bad} of ${outcome.total} messages failed and ${outcome.unknown} are unknown`
    );
    return { code: await finish(run, await ledger.outbox.stats(), { code: EXIT.stopped, continues: true }) };
  }
  const rest = plan.header.messages - outcome.total;
  if (options.continue || rest <= 0) return { codes: outcome.codes };
  if (!questions.isPossible) return { code: await finish(run, stats, { code: EXIT.stopped, continues: true }) };
  const answer = await questions.ask(`Send the other ${rest} messages? Type yes to go on: `);
  if (answer?.toLowerCase() === "yes") return { codes: outcome.codes };
  const signal = signalOf(signals);
  const code = signal === void 0 ? EXIT.declined : EXIT[signal];
  return { code: await finish(run, stats, { code, continues: true }) };
}
async function finish(run, stats, early) {
  const { io, options, ledger, log, tally, signals } = run;
  const code = early?.code ?? exitCodeOf(tally, stats, signalOf(signals));
  log?.write("summary", { ...summaryOf(tally, stats), exitCode: code });
  const problem = await log?.end();
  if (options.json) printJson(io, summaryOf(tally, stats));
  else (options.events === "-" ? talk : print)(io, summaryText(tally, stats));
  if (problem !== void 0) talk(io, `warning: some events could not be written (${problem})`);
  if (stats.unknown > 0)
    talk(
      io,
      `${stats.unknown} unknown: nobody knows whether they were sent. To see them: ${command(["outbox", "unknowns", ...ledger.flags])}`
    );
  const isPaused = stats.paused !== void 0;
  if (isPaused) talk(io, `The outbox is paused: ${visible(stats.paused)}`);
  if (isPaused || early !== void 0 || SIGNALLED.has(code)) {
    const goesOn = [...options.continue || early?.continues ? ["--continue"] : [], ...isPaused ? ["--resume"] : []];
    talk(io, "To go on:");
    talk(io, command(["outbox", "run", ...ledger.flags, ...flagsOf(options), ...goesOn]));
  }
  return code === EXIT.ok && problem !== void 0 ? EXIT.failed : code;
}
var SIGNALLED = /* @__PURE__ */ new Set([EXIT.SIGHUP, EXIT.SIGINT, EXIT.SIGTERM]);
export {
  outboxRun
};
