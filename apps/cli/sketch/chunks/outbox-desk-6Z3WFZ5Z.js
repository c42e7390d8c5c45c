import {
  drained,
  durationText
} from "./chunk-K3UOIVZY.js";
import {
  ledgerError,
  openLedger
} from "./chunk-PTVFQZYH.js";
import "./chunk-FNEWWLS7.js";
import "./chunk-IEU2XLW6.js";
import "./chunk-HSLYEJ3E.js";
import {
  wholeNumber
} from "./chunk-TCORFGKG.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  jsonText,
  oneLine,
  print,
  printJson,
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

// src/commands/outbox-desk.ts
import { createWriteStream } from "node:fs";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
var outboxStatus = async (io, _args, options) => {
  var _stack = [];
  try {
    const ledger = __using(_stack, await openLedger(io, options), true);
    const stats = await ledger.outbox.stats();
    if (options.json) printJson(io, stats);
    else print(io, statusText(stats));
    return EXIT.ok;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
function statusText(stats) {
  const { queued, sending, accepted, rejected, notSent, unknown, failed, oldestQueuedMs, paused, pausedForMs } = stats;
  const rows = [
    ["queued", queued, oldestQueuedMs > 0 ? `the oldest is due for ${durationText(oldestQueuedMs)}` : ""],
    ["sending", sending, ""],
    ["accepted", accepted, failed > 0 ? `LiveDesk could not deliver ${failed} of them` : ""],
    ["rejected", rejected, ""],
    ["not sent", notSent, ""],
    ["unknown", unknown, unknown > 0 ? "see livedesk outbox unknowns" : ""]
  ];
  const width = Math.max(...rows.map(([, count]) => String(count).length));
  const lines = rows.map(
    ([name, count, note]) => `${name.padEnd(9)} ${String(count).padStart(width)}  ${note}`.trimEnd()
  );
  if (paused !== void 0) lines.push(`paused: ${visible(paused)} (livedesk outbox run --resume goes on)`);
  if (pausedForMs > 0) lines.push(`LiveDesk asked for a wait: ${durationText(pausedForMs)} left`);
  return lines.join("\n");
}
var outboxUnknowns = async (io, _args, options) => {
  var _stack = [];
  try {
    const ledger = __using(_stack, await openLedger(io, options), true);
    let count = 0;
    for await (const message of ledger.outbox.unknowns()) {
      count++;
      if (options.json) printJson(io, message);
      else print(io, unknownText(message));
    }
    if (options.json) return EXIT.ok;
    if (count === 0) talk(io, "No message is unknown.");
    else
      talk(
        io,
        `${count} unknown. Look at each conversation, then: livedesk outbox resolve <id> sent|resend|drop --by <your name>`
      );
    return EXIT.ok;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
function unknownText({ id, conversationId, key, code, endedAt, evidence }) {
  const named = key === void 0 ? "" : `  key ${oneLine(key)}`;
  const since = endedAt === void 0 ? "" : `  since ${endedAt.toISOString()}`;
  const facts = evidence.map(
    ({ at, kind, attempt, outcome, code: why, status, messageId, by, note }) => [
      `    ${new Date(at).toISOString()}  ${kind}`,
      attempt !== void 0 && `attempt ${attempt}`,
      outcome,
      why,
      status !== void 0 && `HTTP ${status}`,
      messageId !== void 0 && `message ${messageId}`,
      by !== void 0 && `by ${oneLine(by)}`,
      note !== void 0 && oneLine(note)
    ].filter(Boolean).join("  ")
  );
  return [`${id}  conversation ${conversationId}  ${code ?? "unknown"}${since}${named}`, ...facts].join("\n");
}
var outboxResolve = async (io, [idText = "", how = ""], options) => {
  var _stack = [];
  try {
    const { by, note } = options;
    if (how !== "sent" && how !== "resend" && how !== "drop")
      throw new CliError("decision: must be sent, resend or drop");
    if (!by) throw new CliError("--by: is required: the name of who decides, which is kept");
    const messageId = options.messageId === void 0 ? void 0 : readId(options.messageId, "--message-id");
    if (messageId !== void 0 && how !== "sent")
      throw new CliError("--message-id: only a message that was sent has one");
    const id = readId(idText, "id");
    const ledger = __using(_stack, await openLedger(io, options), true);
    try {
      const message = await ledger.outbox.resolve(id, how, { by, messageId, note });
      if (options.json) printJson(io, message);
      else print(io, `message ${id} is ${DECIDED[how]}`);
      return EXIT.ok;
    } catch (error) {
      const known = ledgerError(error);
      throw known instanceof CliError ? new CliError(known.message.replace(/^idOrKey: /, "id: "), known) : known;
    }
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
var DECIDED = {
  sent: "accepted: it is never sent again",
  resend: "queued again: livedesk outbox run sends it",
  drop: "no longer listed: it is never sent again"
};
function readId(text, name) {
  const id = wholeNumber(text);
  if (typeof id === "number" && Number.isSafeInteger(id) && id > 0) return id;
  throw new CliError(`${name}: must be a whole number above 0`);
}
var outboxExport = async (io, _args, options) => {
  var _stack = [];
  try {
    const { format = options.output?.toLowerCase().endsWith(".csv") ? "csv" : "ndjson", output = "-" } = options;
    if (format !== "csv" && format !== "ndjson") throw new CliError("--format: must be csv or ndjson");
    const ledger = __using(_stack, await openLedger(io, options), true);
    const write = format === "csv" ? csvRows : jsonRows;
    const lines = write(rowsOf(ledger.outbox, options.withContent ?? false), options.withContent ?? false);
    if (output === "-") await toStdout(io, lines);
    else {
      try {
        await pipeline(Readable.from(lines), createWriteStream(output, { mode: 384 }));
      } catch (error) {
        if (!(error instanceof Error) || !("syscall" in error)) throw error;
        throw new CliError(`--output: ${JSON.stringify(output)} cannot be written`, { exitCode: EXIT.failed });
      }
    }
    return EXIT.ok;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
var COLUMNS = [
  "id",
  "key",
  "conversationId",
  "state",
  "code",
  "messageId",
  "reference",
  "attempts",
  "createdAt",
  "runAt",
  "expiresAt",
  "startedAt",
  "endedAt",
  "dropped"
];
async function* rowsOf(outbox, withContent) {
  for await (const message of outbox.list()) {
    const row = Object.fromEntries(COLUMNS.map((name) => [name, message[name]]));
    if (withContent) row["input"] = withFileNames(await outbox.input(message.id));
    yield row;
  }
}
function withFileNames(input) {
  if (input === void 0 || !("attachments" in input) || input.attachments === void 0) return input;
  return { ...input, attachments: input.attachments.map((file) => Object(file).name) };
}
async function* jsonRows(rows) {
  for await (const row of rows) yield `${jsonText(row)}
`;
}
async function* csvRows(rows, withContent) {
  const columns = [...COLUMNS, ...withContent ? ["input"] : []];
  yield `${columns.join(",")}\r
`;
  for await (const row of rows) yield `${columns.map((name) => csvCell(row[name])).join(",")}\r
`;
}
function csvCell(value) {
  if (value === void 0) return "";
  if (value instanceof Date) return value.toISOString();
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
async function toStdout({ stdout }, lines) {
  for await (const line of lines) {
    if (stdout.write(line) !== false || !(stdout instanceof Writable)) continue;
    if (stdout.destroyed) return;
    await drained(stdout);
  }
}
var outboxPurge = async (io, _args, options) => {
  const retain = { text: options.text, keys: options.keys };
  try {
    var _stack = [];
    try {
      const ledger = __using(_stack, await openLedger(io, options, { retain }), true);
      const purged = await ledger.outbox.purge();
      if (options.json) printJson(io, purged);
      else print(io, `purged ${purged.texts} texts, ${purged.rows} messages and ${purged.files} files`);
      return EXIT.ok;
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    const known = ledgerError(error);
    if (!(known instanceof CliError)) throw known;
    throw new CliError(known.message.replaceAll("retain.", "--"), known);
  }
};
export {
  outboxExport,
  outboxPurge,
  outboxResolve,
  outboxStatus,
  outboxUnknowns
};
