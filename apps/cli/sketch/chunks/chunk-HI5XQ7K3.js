import {
  issuesOf
} from "./chunk-J6J55QUC.js";
import {
  checkMessage,
  ledgerError
} from "./chunk-PTVFQZYH.js";
import {
  wholeNumber
} from "./chunk-TCORFGKG.js";
import {
  openFile
} from "./chunk-ZRDP2DVA.js";
import {
  ConfigurationError,
  ValidationError
} from "./chunk-C4SM5Z73.js";
import {
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

// ../../packages/outbox/dist/campaign/index.js
import { createHash } from "node:crypto";
var sha256 = (text) => createHash("sha256").update(text).digest("hex");
var lineOf = (n, message) => ({
  n,
  ...message,
  sha256: sha256(JSON.stringify(message))
});
async function openPlan(lines) {
  const whole = createHash("sha256");
  let header;
  let end;
  let [at, count] = [0, 0];
  let digest = "";
  for await (const text of lines()) {
    at++;
    if (end !== void 0) throw broken(at, "stands behind the end of the plan");
    const value = objectIn(text, at);
    if (header === void 0) header = headerIn(value);
    else if (value["type"] === "end") {
      end = value;
      digest = whole.digest("hex");
      continue;
    } else {
      messageIn(value, at);
      count++;
    }
    whole.update(`${text}
`);
  }
  if (header === void 0) throw broken(1, "is missing");
  if (end === void 0) throw broken(at + 1, "is missing: the end of the plan was lost");
  if (end.sha256 !== digest || end.messages !== count || header.messages !== count)
    throw broken(at, "does not match the lines above it");
  const found = header;
  return {
    header: found,
    sha256: digest,
    async *messages() {
      const again = createHash("sha256");
      let number = 0;
      for await (const text of lines()) {
        const value = objectIn(text, ++number);
        if (value["type"] === "end") break;
        again.update(`${text}
`);
        if (number > 1) yield messageIn(value, number);
      }
      if (again.digest("hex") !== digest) throw broken(number, "is new: the plan was changed while it was read");
    }
  };
}
var broken = (line, what) => new ConfigurationError(`plan: line ${line} ${what}. Make the plan again; a plan is never edited`);
function objectIn(text, line) {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
  }
  throw broken(line, "is not a JSON object");
}
function headerIn(value) {
  if (value["type"] !== "plan") throw new ConfigurationError("plan: this file is not a plan of a campaign");
  if (value["v"] !== 1)
    throw new ConfigurationError("plan: was made by another version of @livedesk/outbox. Make it again");
  return value;
}
function messageIn(value, line) {
  const { key, conversationId, input } = value;
  const message = { key, conversationId, input };
  if (value["n"] !== line - 1 || value["sha256"] !== sha256(JSON.stringify(message)))
    throw broken(line, "does not match its hash");
  return message;
}
var MOST_PROBLEMS = 100;
var NOTES = {
  window: "Templates are delivered also outside the 24-hour window of a conversation.",
  marketing: "Marketing: WhatsApp charges each delivered message, and limits how many one person gets from all businesses.",
  utility: "Utility: WhatsApp charges each delivered message, unless the 24-hour window of the conversation is open.",
  authentication: "Authentication: WhatsApp charges each delivered message.",
  unknown: 'The definition of the template names no category, so the cost is not known. Add "category" to it.'
};
async function planCampaign(options) {
  const { name, template, skipInvalid = false, now = Date.now() } = options;
  if (!/^[\w.-]{1,100}$/.test(name))
    throw new ConfigurationError('name: must be 1 to 100 of the characters a-z, A-Z, 0-9, ".", "_" and "-"');
  const problems = [];
  const warnings = /* @__PURE__ */ new Map();
  let [messages, optedOut, wrong] = [0, 0, 0];
  for await (const entry of entriesOf(options)) {
    if (entry.kind === "opted-out") optedOut++;
    else if (entry.kind === "message") {
      messages++;
      for (const { path, message, code } of template.check(entry.values).warnings)
        addWarning(warnings, { code, message: `${path}: ${message}` }, entry.line);
    } else {
      wrong++;
      problems.push(...entry.problems.slice(0, MOST_PROBLEMS - problems.length));
    }
  }
  for (const { path, message, code } of template.warnings)
    addWarning(warnings, { code, message: `${path}: ${message}` });
  const { category } = template.definition;
  const costClass = costClassOf(category);
  const header = {
    v: 1,
    type: "plan",
    name,
    createdAt: new Date(now).toISOString(),
    template: { name: template.name, language: template.language, category },
    costClass,
    messages,
    optedOut,
    leftOut: wrong,
    warnings: [...warnings.values()],
    notes: [NOTES[costClass], NOTES.window]
  };
  const isComplete = messages > 0 && (wrong === 0 || skipInvalid);
  return {
    problems,
    wrong,
    header: isComplete ? header : void 0,
    lines: () => linesOf(header, isComplete, options)
  };
}
var costClassOf = (category) => category === void 0 ? "unknown" : category.toLowerCase();
function addWarning(warnings, warning, line) {
  const known = warnings.get(warning.message);
  const people = (known?.people ?? 0) + (line === void 0 ? 0 : 1);
  warnings.set(warning.message, { ...warning, people, firstLine: known?.firstLine ?? line });
}
async function* entriesOf({
  name,
  template,
  people,
  optOuts
}) {
  const seen = /* @__PURE__ */ new Map();
  let count = 0;
  for await (const given of people()) {
    const line = given.line ?? ++count;
    const conversationId = String(given.conversationId);
    const person = given.person ?? conversationId;
    if (optOuts?.has(person) || optOuts?.has(conversationId)) {
      yield { kind: "opted-out" };
      continue;
    }
    const wrong = (found) => ({
      kind: "wrong",
      problems: found.map((problem) => ({ line, ...problem }))
    });
    if (given.problem !== void 0) {
      yield wrong([{ path: void 0, message: given.problem }]);
      continue;
    }
    const rendered = render(template, `plan:${name}:${person}`, conversationId, given.values);
    if (Array.isArray(rendered)) {
      yield wrong(rendered);
      continue;
    }
    const message = rendered;
    const id = shortHash(message.key);
    const hash = shortHash(JSON.stringify([conversationId, message.input]));
    const first = seen.get(id);
    if (first === void 0) {
      seen.set(id, { line, hash });
      yield { kind: "message", line, values: given.values, message };
    } else {
      const how = first.hash === hash ? "with the same message" : "with another message";
      yield wrong([
        { path: void 0, message: `is the same person as line ${first.line}, ${how}: keep one of the two` }
      ]);
    }
  }
}
function render(template, key, conversationId, values) {
  try {
    const { content, template_params } = template.message(values);
    const message = { key, conversationId, input: { content, template_params } };
    checkMessage(message);
    return message;
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map(({ path, message }) => ({ path, message }));
    if (error instanceof ConfigurationError) return [{ path: void 0, message: error.message }];
    throw error;
  }
}
var shortHash = (text) => createHash("sha256").update(text).digest("base64").slice(0, 22);
async function* linesOf(header, isComplete, options) {
  if (!isComplete) throw new ConfigurationError("plan: has problems, or nobody to send to, so it cannot be written");
  const whole = createHash("sha256");
  const line = (value) => {
    const text = `${JSON.stringify(value)}
`;
    whole.update(text);
    return text;
  };
  yield line(header);
  let n = 0;
  for await (const entry of entriesOf(options)) {
    if (entry.kind === "wrong" && !options.skipInvalid) break;
    if (entry.kind !== "message") continue;
    const { message } = entry;
    yield line(lineOf(++n, message));
  }
  if (n !== header.messages) throw new ConfigurationError("people: changed while the plan was made");
  yield `${JSON.stringify({ type: "end", messages: n, sha256: whole.digest("hex") })}
`;
}
async function reviewPlan(plan, { random = 3, chance = Math.random } = {}) {
  let n = 0;
  let first;
  let longest;
  let most = -1;
  const drawn = [];
  for await (const message of plan.messages()) {
    n++;
    first ??= { why: "first", n, message };
    const length = JSON.stringify(message.input).length;
    if (length > most) {
      most = length;
      longest = { why: "longest", n, message };
    }
    if (drawn.length < random) drawn.push({ why: "random", n, message });
    else {
      const place = Math.floor(chance() * n);
      if (place < random) drawn[place] = { why: "random", n, message };
    }
  }
  const shown = /* @__PURE__ */ new Set();
  const samples = [first, longest, ...drawn.toSorted((one, other) => one.n - other.n)].filter(
    (sample) => sample !== void 0 && !shown.has(sample.n) && shown.add(sample.n) !== void 0
  );
  return { header: plan.header, sha256: plan.sha256, confirm: plan.header.messages, samples };
}
function createStopRules(options = {}) {
  const { errors = 0.1, unknown = 0.05, knownCodes, last = 100, atLeast = 20 } = options;
  checkShare("errors", errors);
  checkShare("unknown", unknown);
  for (const [name, value] of Object.entries({ last, atLeast }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new ConfigurationError(`${name}: must be a whole number above 0`);
  const known = knownCodes === void 0 ? void 0 : new Set(knownCodes);
  const endings = [];
  const share = (ending) => endings.filter((each) => each === ending).length / endings.length;
  return {
    note(event) {
      const ended = endingOf(event);
      if (ended === void 0) return void 0;
      const { ending, code } = ended;
      endings.push(ending);
      if (endings.length > last) endings.shift();
      if (ending !== "good" && code !== void 0 && known && !known.has(code))
        return `a new failure: ${code} did not occur before`;
      if (endings.length < Math.min(atLeast, last)) return void 0;
      if (share("unknown") > unknown)
        return `${percent(share("unknown"))} of the last ${endings.length} messages are unknown`;
      if (share("bad") > errors)
        return `${percent(share("bad"))} of the last ${endings.length} messages were refused, not sent or not delivered`;
      return void 0;
    }
  };
}
function checkShare(name, value) {
  if (!(value >= 0 && value <= 1)) throw new ConfigurationError(`${name}: must be a share from 0 to 1, such as 0.1`);
}
function endingOf(event) {
  if (event.type === "worker-died") return { ending: "unknown", code: event.code };
  if (event.type === "dropped") return { ending: "bad", code: event.code };
  if (event.type !== "settled" || event.how !== "written" || event.state === "queued") return void 0;
  const { state, code } = event;
  if (state === "unknown") return { ending: "unknown", code };
  return { ending: state === "accepted" && code === void 0 ? "good" : "bad", code };
}
var percent = (share) => `${Math.round(share * 1e3) / 10} %`;

// src/outbox/campaign.ts
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
var BATCH = 1e3;
async function readPlan(file, argument) {
  try {
    return await openPlan(() => linesOf2(file, argument));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new CliError(`${argument}: ${error.message.replace(/^plan: /, "")}`, { code: "invalid-plan" });
  }
}
async function* linesOf2(file, argument) {
  var _stack = [];
  try {
    await openFile(file, argument);
    const handle = __using(_stack, await open(file), true);
    yield* handle.readLines();
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function createQuestions(io, signal) {
  const isPossible = io.stdin.isTTY === true && io.stderr.isTTY === true;
  let reader;
  let lines;
  return {
    isPossible,
    async ask(question) {
      io.stderr.write(question);
      reader ??= createInterface({
        input: io.stdin instanceof Readable ? io.stdin : Readable.from(io.stdin),
        terminal: false
      });
      lines ??= reader[Symbol.asyncIterator]();
      const stop = () => reader?.close();
      if (signal.aborted) return void 0;
      signal.addEventListener("abort", stop, { once: true });
      try {
        const { done, value } = await lines.next();
        return done || signal.aborted ? void 0 : value.trim();
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    [Symbol.dispose]: () => reader?.close()
  };
}
async function confirmPlan({ header }, yes, file, questions) {
  const { name, messages, template, costClass } = header;
  if (yes === void 0 && !questions.isPossible)
    throw new CliError(
      `--yes: is required, because nobody can be asked here. Look at the plan with: livedesk outbox review ${JSON.stringify(file)}`,
      { exitCode: EXIT.declined, code: "not-confirmed" }
    );
  const text = yes ?? await questions.ask(
    visible(`${name} sends the template ${template.name} (${template.language}; cost class: ${costClass}).`) + " Type the number of its messages to go on: "
  );
  if (text !== void 0 && wholeNumber(text) === messages) return;
  if (yes !== void 0)
    throw new CliError(`--yes: is not the number of messages of the plan. Look at it with: livedesk outbox review`);
  throw new CliError("this is not the number of messages of the plan; nothing was stored", {
    exitCode: EXIT.declined,
    code: "declined"
  });
}
async function storePlan(ledger, plan, most = Infinity) {
  try {
    await ledger.atomically(
      async (enqueue) => {
        let batch = [];
        let count = 0;
        for await (const message of plan.messages()) {
          if (count++ >= most) break;
          const { key, conversationId, input } = message;
          batch.push({ key, conversationId, input });
          if (batch.length < BATCH) continue;
          await enqueue(batch);
          batch = [];
        }
        if (batch.length > 0) await enqueue(batch);
      },
      () => true
    );
  } catch (error) {
    throw planError(error);
  }
}
function planError(error) {
  const isReused = error instanceof Error && "code" in error && error.code === "key-reused";
  if (!isReused && !(error instanceof ConfigurationError)) return ledgerError(error);
  const [issue] = issuesOf(error);
  const why = isReused ? "another plan of this name was stored before, with another message for the same person. Make the plan again with another --campaign" : issue?.message ?? "";
  return new CliError(`--plan: nothing was stored: ${why}`, { code: "plan-refused" });
}
async function canaryReader({ outbox }, plan, count) {
  const keys = [];
  for await (const { key } of plan.messages()) {
    keys.push(key);
    if (keys.length >= count) break;
  }
  return async () => {
    const found = await Promise.all(keys.map((key) => outbox.get(key)));
    return found.filter((message) => message !== void 0);
  };
}
var isSettled = ({ state, messageId }) => state !== "queued" && state !== "sending" || messageId !== void 0;
function canaryOutcome(messages) {
  const unknown = messages.filter(({ state }) => state === "unknown").length;
  const good = messages.filter(({ state, code }) => state === "accepted" && code === void 0).length;
  const codes = new Set(messages.flatMap(({ code }) => code ?? []));
  return { total: messages.length, good, unknown, bad: messages.length - good - unknown, codes: [...codes] };
}
function showCanary(io, { total, good, bad, unknown, codes }) {
  talk(io, `Canary: ${good} of ${total} sent, ${bad} failed, ${unknown} unknown`);
  for (const code of codes) talk(io, `  ${visible(code)}: livedesk explain ${visible(code)}`);
}

export {
  planCampaign,
  reviewPlan,
  createStopRules,
  readPlan,
  createQuestions,
  confirmPlan,
  storePlan,
  canaryReader,
  isSettled,
  canaryOutcome,
  showCanary
};
