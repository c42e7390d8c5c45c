import {
  readJson
} from "./chunk-QAFNQZF4.js";
import {
  encodingOf
} from "./chunk-ZRDP2DVA.js";
import {
  CliError
} from "./chunk-XUXS7NT6.js";

// src/outbox/records.ts
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { TextDecoder } from "node:util";
async function openRecords(io, argument, file, options) {
  const format = formatOf(file, options.format);
  const delimiter = delimiterOf(options.delimiter, format);
  const isStdin = file === "-";
  const name = isStdin ? "stdin" : file;
  const found = isStdin ? void 0 : await stat(file).catch(() => void 0);
  if (!isStdin && !found) throw new CliError(`${argument}: ${JSON.stringify(file)} does not exist or cannot be read`);
  if (found?.isDirectory()) throw new CliError(`${argument}: ${JSON.stringify(file)} is a directory`);
  const handle = found?.isFile() ? await openFile(file, argument) : await copyOf(isStdin ? io.stdin : createReadStream(file));
  const read = format === "csv" ? (texts) => csvRecords(texts, delimiter) : jsonRecords;
  return {
    name,
    format,
    records: () => read(textsIn(handle)),
    [Symbol.asyncDispose]: () => handle.close()
  };
}
function formatOf(file, format) {
  if (format === void 0) return /\.(csv|tsv)$/i.test(file) ? "csv" : "ndjson";
  if (format === "csv" || format === "ndjson") return format;
  throw new CliError("--format: must be csv or ndjson");
}
function delimiterOf(delimiter, format) {
  if (delimiter === void 0) return ",";
  if (format !== "csv") throw new CliError("--delimiter: only a CSV file has one");
  if (delimiter === "\\t" || delimiter === "tab") return "	";
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new CliError("--delimiter: must be one character, such as ; or tab");
}
async function openFile(file, argument) {
  try {
    return await open(file);
  } catch {
    throw new CliError(`${argument}: ${JSON.stringify(file)} does not exist or cannot be read`);
  }
}
async function copyOf(stream) {
  const folder = await mkdtemp(join(tmpdir(), "livedesk-"));
  try {
    const handle = await open(join(folder, "records"), "wx+", 384);
    await rm(join(folder, "records")).catch(() => {
    });
    for await (const chunk of stream) await handle.write(chunk);
    return handle;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
var CHUNK = 65536;
async function* textsIn(handle) {
  let decoder;
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
    position += bytesRead;
    const bytes = buffer.subarray(0, bytesRead);
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    const text = decodeWith(decoder, bytes, bytesRead > 0);
    if (text.includes("\0"))
      throw new NotText("contains U+0000, as UTF-16 text without a byte order mark does: save it as UTF-8");
    if (text !== "") yield text;
    if (bytesRead === 0) return;
  }
}
function decodeWith(decoder, bytes, stream) {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new NotText("is not UTF-8 text: save the file as UTF-8 (in Excel: CSV UTF-8)");
  }
}
var NotText = class extends Error {
};
var LONGEST_LINE = 2 ** 20;
async function* jsonRecords(texts) {
  let line = 0;
  let rest = "";
  try {
    for await (const text of texts) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const each of lines) yield* jsonRecord(++line, each);
      if (rest.length > LONGEST_LINE) {
        yield { line: line + 1, fields: void 0, issue: `is longer than ${LONGEST_LINE} characters` };
        return;
      }
    }
    yield* jsonRecord(++line, rest);
  } catch (error) {
    if (!(error instanceof NotText)) throw error;
    yield { line: line + 1, fields: void 0, issue: error.message };
  }
}
function* jsonRecord(line, text) {
  if (text.trim() === "") return;
  const { value, issues } = readJson(text);
  const [issue] = issues;
  if (issue !== void 0) yield { line, fields: void 0, issue: issue.message };
  else if (typeof value !== "object" || value === null || Array.isArray(value))
    yield { line, fields: void 0, issue: "must be a JSON object" };
  else yield { line, fields: value };
}
async function* csvRecords(texts, delimiter) {
  const { CsvError, parse } = await import("./lib-7IAFEGHH.js");
  let problem;
  const columnsOf = (names) => {
    const trimmed = names.map((name) => name.trim());
    problem = headerProblem(trimmed, delimiter);
    return trimmed;
  };
  const parser = parse({
    columns: columnsOf,
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE
  });
  pipeline(Readable.from(texts), parser, () => {
  });
  let last = 1;
  try {
    for await (const { record, info } of parser) {
      if (problem !== void 0) break;
      const values = Object.values(record);
      const breaks = values.reduce((count, value) => count + (value.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      last = info.lines;
      const line = last - breaks;
      yield info.error === void 0 ? { line, fields: withoutEmpty(record) } : {
        line,
        fields: void 0,
        issue: `has ${Array.isArray(info.error.record) ? info.error.record.length : "other"} columns, but the first line has ${info.columns.length}`
      };
    }
  } catch (error) {
    if (error instanceof NotText) yield { line: last + 1, fields: void 0, issue: error.message };
    else if (error instanceof CsvError)
      yield { line: Number(error["lines"] ?? last + 1), fields: void 0, issue: csvIssue(error) };
    else throw error;
  } finally {
    parser.destroy();
  }
  if (problem !== void 0) yield { line: 1, fields: void 0, issue: problem };
}
var withoutEmpty = (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ""));
function headerProblem(names, delimiter) {
  const [first = ""] = names;
  const other = [";", "	", ","].find((each) => each !== delimiter && first.includes(each));
  if (names.length === 1 && other !== void 0)
    return `has one column, with ${other === "	" ? "a tab" : JSON.stringify(other)} in its name: use --delimiter ${other === "	" ? "tab" : JSON.stringify(other)}`;
  if (names.includes("")) return "has a column without a name: name every column";
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  return repeated === void 0 ? void 0 : `has two columns with the name ${JSON.stringify(repeated)}`;
}
function csvIssue({ code }) {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quote is opened and never closed";
  if (code === "CSV_MAX_RECORD_SIZE") return `is longer than ${LONGEST_LINE} characters: a quote may not be closed`;
  if (/QUOTE/.test(code))
    return 'has a quote in a wrong place: put the whole value in quotes, and write "" for a quote in it';
  return `is not CSV (${code})`;
}

export {
  openRecords
};
