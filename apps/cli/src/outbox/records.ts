import { createReadStream } from "node:fs";
import { type FileHandle, mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { TextDecoder } from "node:util";
import type { CsvError } from "csv-parse";
import { readJson } from "../definitions/json.ts";
import { CliError, EXIT } from "../errors.ts";
import { encodingOf } from "../input.ts";
import type { Io } from "../io.ts";
import type { InputRecord } from "./new-message.ts";

/** How a file is to be read. */
export interface RecordOptions {
  readonly format?: string | undefined;
  readonly delimiter?: string | undefined;
  /** Whether wrong lines are left out. */
  readonly skipInvalid?: boolean | undefined;
}

/** A file whose records can be read more than once. */
export interface RecordFile extends AsyncDisposable {
  /** Its name in errors. */
  readonly name: string;
  readonly format: "csv" | "ndjson";
  /** Reads the records from the start. Only a few of them are in memory at a time. */
  records(): AsyncIterable<InputRecord>;
}

/**
 * Opens a file of records; `-` is stdin. A stream can be read only once, so it is copied into a temporary file, which only this user can
 * read. Throws `CliError`.
 */
export async function openRecords(io: Io, argument: string, file: string, options: RecordOptions): Promise<RecordFile> {
  const format = formatOf(file, options.format);
  const delimiter = delimiterOf(options.delimiter, format);
  const isStdin = file === "-";
  const name = isStdin ? "stdin" : file;
  const found = isStdin ? undefined : await stat(file).catch(() => undefined);
  if (!isStdin && !found) throw new CliError(`${argument}: ${JSON.stringify(file)} does not exist or cannot be read`);
  if (found?.isDirectory()) throw new CliError(`${argument}: ${JSON.stringify(file)} is a directory`);
  const handle = found?.isFile()
    ? await openFile(file, argument)
    : await copyOf(isStdin ? io.stdin : createReadStream(file), name);
  const read = format === "csv" ? (texts: AsyncIterable<string>) => csvRecords(texts, delimiter) : jsonRecords;
  const records = () => read(textsIn(chunksOf(handle)));
  const code = argument === "people" ? "invalid-plan" : "invalid-lines";
  return {
    name,
    format,
    records: options.skipInvalid ? () => wholeRecords(records(), name, code) : records,
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/**
 * Refuses a file that cannot be read to its end. Who leaves out wrong lines would otherwise leave out every line below as well, and
 * would not know.
 */
async function* wholeRecords(
  records: AsyncIterable<InputRecord>,
  file: string,
  code: "invalid-plan" | "invalid-lines",
): AsyncGenerator<InputRecord> {
  for await (const record of records) {
    const { line, isEnd, issue = "cannot be read" } = record;
    if (isEnd) {
      const message =
        "nothing was stored, because the rest of the file cannot be read: --skip-invalid leaves out single lines";
      throw new CliError(message, { code, findings: [{ file, line, column: 1, severity: "error", message: issue }] });
    }
    yield record;
  }
}

function formatOf(file: string, format: string | undefined): "csv" | "ndjson" {
  if (format === undefined) return /\.(csv|tsv)$/i.test(file) ? "csv" : "ndjson";
  if (format === "csv" || format === "ndjson") return format;
  throw new CliError("--format: must be csv or ndjson");
}

function delimiterOf(delimiter: string | undefined, format: "csv" | "ndjson"): string {
  if (delimiter === undefined) return ",";
  if (format !== "csv") throw new CliError("--delimiter: only a CSV file has one");
  if (delimiter === "\\t" || delimiter === "tab") return "\t";
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new CliError("--delimiter: must be one character, such as ; or tab");
}

async function openFile(file: string, argument: string): Promise<FileHandle> {
  try {
    return await open(file);
  } catch {
    throw new CliError(`${argument}: ${JSON.stringify(file)} does not exist or cannot be read`);
  }
}

/** Copies a stream into a file without a name, which is gone when it is closed. `name` names the stream in errors. */
async function copyOf(stream: AsyncIterable<Uint8Array>, name: string): Promise<FileHandle> {
  const folder = await temporarily(name, () => mkdtemp(join(tmpdir(), "livedesk-")));
  try {
    const handle = await temporarily(name, () => open(join(folder, "records"), "wx+", 0o600));
    // On Windows the name stays until the folder is removed.
    await rm(join(folder, "records")).catch(() => {});
    try {
      for await (const chunk of stream) await temporarily(name, () => handle.write(chunk));
      return handle;
    } catch (error) {
      await handle.close();
      if (!(error instanceof Error) || !("syscall" in error)) throw error;
      throw new CliError(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Does something with the temporary file. An error says that it cannot be written, and where it would be. */
async function temporarily<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`${name}: cannot be copied into a temporary file in ${tmpdir()} (${code})`, {
      exitCode: EXIT.failed,
    });
  }
}

const CHUNK = 65_536;

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * The text of some bytes, in parts. Only UTF-8, and UTF-16 with a byte order mark, is text: the customer would see wrong characters.
 * Gives all lines above the first one that is not text, and then throws `NotText`.
 */
async function* textsIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new LineDecoder();
  for await (const chunk of chunks) yield* decoder.decode(chunk, true);
  yield* decoder.decode(new Uint8Array(), false);
}

const LINE_FEED = 10;

/** Decodes bytes line by line, so that it knows which line is not text. */
class LineDecoder {
  #decoder: TextDecoder | undefined;
  /** The first byte, as long as it is the only one: the first two bytes say what the encoding is. */
  #start: Uint8Array = new Uint8Array();
  /** The number of line breaks in the text until now. */
  #breaks = 0;

  *decode(chunk: Uint8Array, stream: boolean): Generator<string> {
    const bytes = this.#start.length > 0 ? Buffer.concat([this.#start, chunk]) : chunk;
    const isStart = stream && this.#decoder === undefined && bytes.length < 2;
    this.#start = isStart ? bytes : new Uint8Array();
    if (isStart) return;
    this.#decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    let text = "";
    let problem: NotText | undefined;
    let from = 0;
    do {
      const to = this.#endOfLine(bytes, from);
      const line = this.#decodeLine(bytes.subarray(from, to), stream);
      if (line instanceof NotText) problem = line;
      else {
        text += line;
        this.#breaks += line.endsWith("\n") ? 1 : 0;
      }
      from = to;
    } while (problem === undefined && from < bytes.length);
    // The start of the wrong line is no line.
    if (problem !== undefined) text = text.slice(0, text.lastIndexOf("\n") + 1);
    if (text !== "") yield text;
    if (problem !== undefined) throw problem;
  }

  /** Where the line ends that begins at `from`, with its line break, as far as these bytes go. */
  #endOfLine(bytes: Uint8Array, from: number): number {
    const at = bytes.indexOf(LINE_FEED, from);
    // In UTF-16LE, a line feed is this byte and a zero byte. The zero byte may be the first one of the next chunk.
    const isWide = this.#decoder?.encoding === "utf-16le";
    if (isWide && from === 0 && bytes.length > 1) return 1;
    return at === -1 ? bytes.length : Math.min(at + (isWide ? 2 : 1), bytes.length);
  }

  #decodeLine(bytes: Uint8Array, stream: boolean): string | NotText {
    const line = this.#breaks + 1;
    try {
      const text = this.#decoder?.decode(bytes, { stream }) ?? "";
      return text.includes("\0")
        ? new NotText("contains U+0000, as UTF-16 text without a byte order mark does: save it as UTF-8", line)
        : text;
    } catch {
      return new NotText("is not UTF-8 text: save the file as UTF-8 (in Excel: CSV UTF-8)", line);
    }
  }
}

/** A line of the file is not text. */
class NotText extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The longest line, in characters. It is more than any message needs, and stops a file without line breaks before it fills the memory. */
const LONGEST_LINE = 2 ** 20;

/** The records of a stream of NDJSON. It is read only as fast as the records are taken. */
export const recordsOf = (stream: AsyncIterable<Uint8Array>): AsyncGenerator<InputRecord> =>
  jsonRecords(textsIn(stream));

async function* jsonRecords(texts: AsyncIterable<string>): AsyncGenerator<InputRecord> {
  let line = 0;
  let rest = "";
  try {
    for await (const text of texts) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const each of lines) yield* jsonRecord(++line, each);
      if (rest.length > LONGEST_LINE) {
        yield { line: line + 1, fields: undefined, isEnd: true, issue: `is longer than ${LONGEST_LINE} characters` };
        return;
      }
    }
    yield* jsonRecord(++line, rest);
  } catch (error) {
    if (!(error instanceof NotText)) throw error;
    yield { line: error.line, fields: undefined, isEnd: true, issue: error.message };
  }
}

function* jsonRecord(line: number, text: string): Generator<InputRecord> {
  if (text.trim() === "") return;
  const { value, issues } = readJson(text);
  const [issue] = issues;
  if (issue !== undefined) yield { line, fields: undefined, issue: issue.message };
  else if (typeof value !== "object" || value === null || Array.isArray(value))
    yield { line, fields: undefined, issue: "must be a JSON object" };
  else yield { line, size: text.length, fields: value as Readonly<Record<string, unknown>> };
}

async function* csvRecords(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<InputRecord> {
  const { CsvError, parse } = await import("csv-parse");
  let problem: string | undefined;
  const columnsOf = (names: readonly string[]): string[] => {
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
    max_record_size: LONGEST_LINE,
  });
  pipeline(Readable.from(texts), parser, () => {});
  let last = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRow>) {
      if (problem !== undefined) break;
      const values = Object.values(record);
      const breaks = values.reduce((count, value) => count + (value.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      last = info.lines;
      const line = last - breaks;
      yield info.error === undefined
        ? { line, fields: withoutEmpty(record), columns: Object.keys(record) }
        : {
            line,
            fields: undefined,
            issue: `has ${Array.isArray(info.error.record) ? info.error.record.length : "other"} columns, but the first line has ${info.columns.length}`,
          };
    }
  } catch (error) {
    if (error instanceof NotText) yield { line: error.line, fields: undefined, isEnd: true, issue: error.message };
    else if (error instanceof CsvError)
      yield { line: Number(error["lines"] ?? last + 1), fields: undefined, isEnd: true, issue: csvIssue(error) };
    else throw error;
  } finally {
    parser.destroy();
  }
  if (problem !== undefined) yield { line: 1, fields: undefined, isEnd: true, issue: problem };
}

/** A row as csv-parse gives it with the option `info`. */
interface CsvRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: {
    readonly lines: number;
    /** Set if the row has not as many columns as the first line. */
    readonly error?: { readonly record?: unknown } | undefined;
    readonly columns: readonly unknown[];
  };
}

/** An empty cell is a field that is left out. */
const withoutEmpty = (record: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ""));

function headerProblem(names: readonly string[], delimiter: string): string | undefined {
  const [first = ""] = names;
  const other = [";", "\t", ","].find((each) => each !== delimiter && first.includes(each));
  if (names.length === 1 && other !== undefined)
    return `has one column, with ${other === "\t" ? "a tab" : JSON.stringify(other)} in its name: use --delimiter ${other === "\t" ? "tab" : JSON.stringify(other)}`;
  if (names.includes("")) return "has a column without a name: name every column";
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  return repeated === undefined ? undefined : `has two columns with the name ${JSON.stringify(repeated)}`;
}

/** Says what is wrong without the text of the file, which csv-parse repeats in its own errors. */
function csvIssue({ code }: CsvError): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quote is opened and never closed";
  if (code === "CSV_MAX_RECORD_SIZE") return `is longer than ${LONGEST_LINE} characters: a quote may not be closed`;
  if (/QUOTE/.test(code))
    return 'has a quote in a wrong place: put the whole value in quotes, and write "" for a quote in it';
  return `is not CSV (${code})`;
}
