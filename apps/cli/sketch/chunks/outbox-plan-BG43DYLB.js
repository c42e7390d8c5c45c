import {
  planCampaign,
  readPlan,
  reviewPlan
} from "./chunk-HI5XQ7K3.js";
import {
  openRecords
} from "./chunk-ZBEIZQVE.js";
import "./chunk-J6J55QUC.js";
import "./chunk-PTVFQZYH.js";
import "./chunk-FNEWWLS7.js";
import "./chunk-IEU2XLW6.js";
import {
  chooseTemplate
} from "./chunk-DP4N4XRU.js";
import "./chunk-QAFNQZF4.js";
import {
  wholeNumber
} from "./chunk-TCORFGKG.js";
import {
  decode
} from "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import {
  shellQuote
} from "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import {
  ConfigurationError
} from "./chunk-C4SM5Z73.js";
import {
  placeholdersOf
} from "./chunk-RLSAHZSO.js";
import {
  print,
  printJson,
  talk,
  visible,
  visibleLines
} from "./chunk-3VDSCCUD.js";
import {
  CliError,
  EXIT,
  findingLine
} from "./chunk-XUXS7NT6.js";
import {
  __callDispose,
  __using
} from "./chunk-RFYV5G4X.js";

// src/commands/outbox-plan.ts
import { createWriteStream } from "node:fs";
import { link, rm } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

// src/outbox/people.ts
import { readFile } from "node:fs/promises";
var ID_COLUMNS = ["conversationId", "conversation_id"];
var PARTS = ["header", "body", "footer", "buttons"];
var NUMBERS = /* @__PURE__ */ new Set(["header.latitude", "header.longitude"]);
async function* peopleIn(records, { template, personColumn }, unused = /* @__PURE__ */ new Set()) {
  const variables = new Set(placeholdersOf(template.definition.body));
  for await (const record of records) yield personOf(record, variables, personColumn, unused);
}
function personOf({ line, fields, issue }, variables, personColumn, unused) {
  if (fields === void 0) return { conversationId: 0, values: {}, line, problem: issue ?? "cannot be read" };
  const idColumn = ID_COLUMNS.find((name) => name in fields);
  const id = idColumn === void 0 ? void 0 : fields[idColumn];
  const wrong = (problem) => ({ conversationId: 0, values: {}, line, problem });
  if (id === void 0) return wrong("conversation_id: is required");
  const conversationId = typeof id === "number" ? String(id) : typeof id === "string" ? id.trim() : "";
  if (!/^[1-9]\d*$/.test(conversationId)) return wrong("conversation_id: must be a whole number");
  const given = personColumn === void 0 ? void 0 : fields[personColumn];
  const person = typeof given === "string" || typeof given === "number" ? String(given) : void 0;
  if (personColumn !== void 0 && person === void 0)
    return wrong(`${personColumn}: is required, because --person-column names it`);
  const values = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === idColumn || name === personColumn) continue;
    const path = pathOf(name, variables);
    if (path === void 0) unused.add(name);
    else put(values, path, NUMBERS.has(path.join(".")) && value !== "" ? Number(value) : value);
  }
  return { conversationId, person, values, line };
}
function pathOf(name, variables) {
  if (variables.has(name)) return ["body", name];
  const [part = "", ...rest] = name.split(".");
  return PARTS.includes(part) ? [part, ...rest] : void 0;
}
var emptyRecord = () => ({});
function put(values, path, value) {
  const [last = "", ...others] = path.toReversed();
  let inner = values;
  for (const name of others.toReversed()) {
    const next = inner[name];
    inner = typeof next === "object" && next !== null ? next : inner[name] = emptyRecord();
  }
  Object.defineProperty(inner, last, { value, enumerable: true, configurable: true, writable: true });
}
async function readOptOuts(file) {
  if (file === void 0) return void 0;
  const bytes = await readFile(file).catch(() => void 0);
  if (bytes === void 0) throw new CliError(`--opt-outs: ${JSON.stringify(file)} does not exist or cannot be read`);
  const decoded = decode(bytes);
  if ("issue" in decoded) throw new CliError(`--opt-outs: ${JSON.stringify(file)} ${decoded.issue}`);
  const lines = decoded.text.split(/\r\n|\n|\r/).map((line) => line.trim());
  return new Set(lines.filter((line) => line !== ""));
}

// src/commands/outbox-plan.ts
var outboxPlan = async (io, [argument = ""], options) => {
  var _stack = [];
  try {
    if (options.template === void 0) throw new CliError("--template: is required: the file with the definition");
    if (argument === "-" && options.campaign === void 0)
      throw new CliError("--campaign: is required, because stdin has no name");
    const name = options.campaign ?? basename(argument).replace(/\.[^.]*$/, "");
    const { template, warnings } = await chooseTemplate(options.template, "--template", options);
    warnings.forEach((warning) => talk(io, visible(findingLine(warning))));
    const optOuts = await readOptOuts(options.optOuts);
    const file = __using(_stack, await openRecords(io, "people", argument, options), true);
    const unused = /* @__PURE__ */ new Set();
    const people = () => peopleIn(file.records(), { template, personColumn: options.personColumn }, unused);
    const campaign = await checked(
      () => planCampaign({ name, template, people, optOuts, skipInvalid: options.skipInvalid })
    );
    const { header } = campaign;
    if (header === void 0) throw refusal(campaign, file);
    const output = options.output ?? `${name}.plan.ndjson`;
    await write(campaign, output);
    campaign.problems.forEach((problem) => talk(io, visible(`left out: ${problemLine(file, problem)}`)));
    if (unused.size > 0) talk(io, visible(`columns that the template does not use: ${[...unused].join(", ")}`));
    if (options.json) printJson(io, { file: output, ...header });
    else {
      print(io, visible(`wrote ${output}`));
      print(io, headerText(header));
      talk(io, `Look at it: livedesk outbox review ${shellQuote(output)}`);
    }
    return EXIT.ok;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
async function checked(run) {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new CliError(error.message.replace(/^name: /, "--campaign: "));
  }
}
function refusal({ problems, wrong }, file) {
  if (wrong === 0) return new CliError(`people: ${file.name} has nobody to send to`);
  const findings = problems.map(({ line, path, message }) => ({
    file: file.name,
    line,
    column: 1,
    severity: "error",
    message,
    ...path !== void 0 && { path }
  }));
  const people = wrong === 1 ? "1 person has" : `${wrong} people have`;
  return new CliError(`no plan was made, because ${people} a problem`, { code: "invalid-plan", findings });
}
var problemLine = (file, { line, path, message }) => [`${file.name}:${line}`, path, message].filter((part) => part !== void 0).join(": ");
async function write(campaign, output) {
  const draft = `${output}.${process.pid}.draft`;
  try {
    await pipeline(Readable.from(campaign.lines()), createWriteStream(draft, { flags: "wx", mode: 256 }));
    await link(draft, output);
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    const isThere = "code" in error && error.code === "EEXIST";
    throw new CliError(
      isThere ? `--output: ${JSON.stringify(output)} exists already, and a plan is never changed. Choose another --campaign, because the keys of its messages contain this name` : `--output: ${JSON.stringify(output)} cannot be written`,
      isThere ? {} : { exitCode: EXIT.failed }
    );
  } finally {
    await rm(draft, { force: true });
  }
}
var outboxReview = async (io, [file = ""], options) => {
  const random = wholeNumber(options.samples ?? "3");
  if (typeof random !== "number" || random > 100) throw new CliError("--samples: must be a whole number from 0 to 100");
  const review = await reviewPlan(await readPlan(file, "plan"), { random });
  if (options.json) printJson(io, review);
  else showReview(io, review, file);
  return EXIT.ok;
};
function showReview(io, { header, samples, confirm, sha256 }, file) {
  print(io, headerText(header));
  print(io, `sha256     ${sha256}`);
  for (const { why, n, message } of samples) {
    const text = "content" in message.input ? String(message.input.content) : "";
    print(io, `
${why} (message ${n}, conversation ${message.conversationId})`);
    print(io, visibleLines(text).replaceAll(/^/gm, "  "));
  }
  const words = ["--plan", file, "--yes", String(confirm), "--canary", "20"].map((word) => shellQuote(word));
  print(io, `
This sends ${confirm} messages. To begin with 20 of them:`);
  print(io, `  livedesk outbox run ${words.join(" ")}`);
}
function headerText({
  name,
  template,
  messages,
  optedOut,
  leftOut,
  costClass,
  createdAt,
  notes,
  warnings
}) {
  return [
    `campaign   ${name}, planned ${createdAt}`,
    `template   ${template.name} (${template.language})`,
    `cost class ${costClass}`,
    `messages   ${messages}`,
    ...optedOut > 0 ? [`opted out  ${optedOut}`] : [],
    ...leftOut > 0 ? [`left out   ${leftOut}`] : [],
    ...notes.map((note) => `note       ${note}`),
    ...warnings.map(
      ({ message, people, firstLine }) => people === 0 ? `warning    ${message}` : `warning    ${message} (${people} ${people === 1 ? "person" : "people"}, first on line ${firstLine})`
    )
  ].map((line) => visible(line)).join("\n");
}
export {
  outboxPlan,
  outboxReview
};
