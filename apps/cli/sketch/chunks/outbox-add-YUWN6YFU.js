import {
  openRecords
} from "./chunk-ZBEIZQVE.js";
import {
  issuesOf,
  messageOf
} from "./chunk-J6J55QUC.js";
import {
  ledgerError,
  openLedger
} from "./chunk-PTVFQZYH.js";
import "./chunk-FNEWWLS7.js";
import "./chunk-IEU2XLW6.js";
import "./chunk-QAFNQZF4.js";
import "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  print,
  printJson,
  talk,
  visible
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

// src/commands/outbox-add.ts
var BATCH = 1e3;
var LISTED = 100;
var outboxAdd = async (io, [argument = ""], options) => {
  var _stack = [];
  try {
    const file = __using(_stack, await openRecords(io, "file", argument, options), true);
    const skips = options.skipInvalid ?? false;
    const checked = await checkFile(file, options);
    if (checked.findings.count > 0 && !skips) throw refusal(checked.findings);
    if (checked.right === 0 && checked.findings.count === 0) throw new CliError(`file: ${file.name} has no messages`);
    const ledger = __using(_stack, await openLedger(io, options, {}, true), true);
    const stored = await store(ledger, file, options, checked.findings);
    if (stored.conflicts > 0 && !skips) throw refusal(checked.findings);
    report(io, ledger, stored, checked.findings, options.json ?? false);
    return EXIT.ok;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
var Findings = class {
  list = [];
  /** How many lines are wrong. */
  count = 0;
  #file;
  constructor(file) {
    this.#file = file;
  }
  add(line, issues) {
    this.count++;
    for (const { field, message } of issues) {
      if (this.list.length >= LISTED) return;
      const place = { file: this.#file, line, column: 1, severity: "error" };
      this.list.push({ ...place, ...field !== void 0 && { path: field }, message });
    }
  }
};
async function checkFile(file, options) {
  const findings = new Findings(file.name);
  let right = 0;
  const isKeyNamed = options.keyColumn !== void 0 && options.keyColumn !== "key";
  let hasKey = false;
  for await (const record of file.records()) {
    const { issues } = messageOf(record, options);
    if (issues.length > 0) findings.add(record.line, issues);
    else right++;
    hasKey ||= isKeyNamed && record.fields?.[options.keyColumn ?? ""] !== void 0;
  }
  if (isKeyNamed && !hasKey && right > 0)
    throw new CliError(`--key-column: no line of ${file.name} has a field with this name`);
  return { findings, right };
}
var refusal = ({ count, list }) => {
  const lines = count === 1 ? "1 line is" : `${count} lines are`;
  const more = count > list.length ? `; the first ${list.length} problems are listed` : "";
  return new CliError(`nothing was stored, because ${lines} wrong${more}`, { code: "invalid-lines", findings: list });
};
async function store(ledger, file, options, findings) {
  const count = { stored: 0, duplicates: 0, withoutKey: 0, conflicts: 0 };
  const isKept = () => count.conflicts === 0 || (options.skipInvalid ?? false);
  try {
    return await ledger.atomically(async (enqueue) => {
      const save = async (lines) => {
        const results = await enqueue(lines.map(({ message }) => message));
        for (const { duplicate } of results) count[duplicate ? "duplicates" : "stored"]++;
        count.withoutKey += lines.filter(({ message }) => message.key === void 0).length;
      };
      const saveOneByOne = async (lines) => {
        for (const each of lines) {
          try {
            await save([each]);
          } catch (error) {
            findings.add(each.line, issuesOf(error));
            count.conflicts++;
          }
        }
      };
      for await (const lines of batches(file, options)) {
        try {
          await save(lines);
        } catch (error) {
          issuesOf(error);
          await saveOneByOne(lines);
        }
      }
      return count;
    }, isKept);
  } catch (error) {
    throw ledgerError(error);
  }
}
async function* batches(file, options) {
  let batch = [];
  for await (const record of file.records()) {
    const { message, issues } = messageOf(record, options);
    if (issues.length > 0 && !options.skipInvalid) throw new CliError(`file: ${file.name} changed while it was read`);
    if (issues.length > 0 || message === void 0) continue;
    batch.push({ line: record.line, message });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
function report(io, { place }, stored, { count, list }, json) {
  for (const finding of list) talk(io, visible(`left out: ${findingLine(finding)}`));
  if (count > list.length) talk(io, `left out: ${count} lines in total`);
  if (stored.withoutKey > 0)
    talk(
      io,
      `warning: ${messages(stored.withoutKey)} without a key: if the file is added again, they are sent again. Give each a key, or name its column by --key-column`
    );
  const { stored: added, duplicates, withoutKey } = stored;
  if (json) printJson(io, { stored: added, duplicates, withoutKey, skipped: count });
  else {
    const before = duplicates > 0 ? `; ${messages(duplicates)} had been stored before` : "";
    print(io, `stored ${messages(added)} in ${place}${before}`);
  }
}
var messages = (count) => `${count} ${count === 1 ? "message" : "messages"}`;
export {
  outboxAdd
};
