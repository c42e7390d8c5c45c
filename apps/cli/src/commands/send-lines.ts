import { Readable, Writable } from "node:stream";
import { type Client, type ClientEvent, LiveDeskError, ValidationError } from "@livedesk/core";
import { deliveryFailure } from "@livedesk/core/whatsapp";
import { createClient, type PathFile } from "@livedesk/node";
import type { NewMessage } from "@livedesk/outbox";
import { isFailedMessage } from "@livedesk/schema";
import { readBaseUrl, readCredentials, readTimeout } from "../config.ts";
import { debug, PATIENCE } from "../deliver.ts";
import { CliError, EXIT, type ExitCode } from "../errors.ts";
import { openFile } from "../input.ts";
import { type Io, jsonText, signalOf, type Signals, talk, talkJson } from "../io.ts";
import type { SendLinesOptions } from "../options.ts";
import { type FieldIssue, type InputRecord, messageOf } from "../outbox/new-message.ts";
import { recordsOf } from "../outbox/records.ts";
import { readConcurrency } from "../outbox/run-flags.ts";
import { exitCodeOf } from "../report.ts";

/** `livedesk send --stdin-ndjson`: sends a message for each line of stdin, and writes what became of each as a line of JSON. */
export async function sendLines(io: Io, options: SendLinesOptions): Promise<ExitCode> {
  const concurrency = readConcurrency(options.concurrency);
  const { dryRun = false, debug: isDebug } = options;
  const settings = {
    baseUrl: readBaseUrl(options.baseUrl, io.env, options.profile).value,
    timeout: readTimeout(options.timeout),
    maxConnections: concurrency,
    onEvent: isDebug ? (event: ClientEvent): void => debug(io, event, true) : undefined,
  };
  const client = dryRun ? undefined : createClient({ ...readCredentials(io.env, options.profile), ...settings });
  try {
    return await new Lines(io, options, client, concurrency).send();
  } finally {
    await client?.close({ abort: true }).catch(() => {});
  }
}

/** The line of JSON on stdout that says what became of one input line. */
interface Row {
  readonly line: number;
  readonly reference?: string | undefined;
  readonly conversationId?: number | undefined;
  readonly outcome: "accepted" | "rejected" | "not-sent" | "unknown";
  readonly [fact: string]: unknown;
}

/** What became of a line, and the exit code that `livedesk send` would have for it. */
interface Ended {
  readonly row: Row;
  readonly code: ExitCode;
}

/** A line that can be sent. */
interface Line {
  readonly facts: Pick<Row, "line" | "reference" | "conversationId">;
  readonly message: NewMessage;
}

/** How much is read ahead of the sending: lines, and characters of all of them. */
const [MOST_WAITING, MOST_CHARACTERS] = [1000, 2 ** 24];

/** The exit codes of lines, the one that counts most first. Only an unknown outcome, and a signal, count more. */
const WORST_FIRST = [EXIT.credentials, EXIT.undelivered, EXIT.refused, EXIT.usage, EXIT.later, EXIT.failed] as const;

/** Sends lines: those of a conversation one after the other, and as many conversations at a time as there are slots. */
class Lines {
  readonly #io: Io;
  readonly #options: SendLinesOptions;
  readonly #client: Client | undefined;
  readonly #signals: Signals;
  readonly #slots: Room;
  readonly #waiting = new Room(MOST_WAITING);
  readonly #characters = new Room(MOST_CHARACTERS);
  /** The last line of each conversation that has one. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #codes = new Map<ExitCode, number>();
  #problem: string | undefined;
  #stopped = 0;
  #isOutputLost = false;

  constructor(io: Io, options: SendLinesOptions, client: Client | undefined, concurrency: number) {
    this.#io = io;
    this.#options = options;
    this.#client = client;
    this.#signals = io.watchSignals();
    this.#slots = new Room(concurrency);
  }

  /** Sends every line of stdin. Returns the exit code of the worst outcome. */
  async send(): Promise<ExitCode> {
    const { first } = this.#signals;
    const onSignal = (): void => {
      this.#stopBecause(`${signalOf(this.#signals)} was received`);
      // What was sent has a little time for its answer.
      void this.#client?.close({ timeout: PATIENCE }).catch(() => {});
    };
    if (first.aborted) onSignal();
    else first.addEventListener("abort", onSignal, { once: true });
    const { read, isComplete } = await this.#readAll();
    await Promise.all(this.#running);
    first.removeEventListener("abort", onSignal);
    if (read === 0 && isComplete) throw new CliError("stdin: has no lines");
    return this.#finish(read, isComplete);
  }

  /** Reads lines as fast as they are sent. Returns the number of the last line, and whether it was the end of stdin. */
  async #readAll(): Promise<{ readonly read: number; readonly isComplete: boolean }> {
    const { stdin } = this.#io;
    const { signal } = this.#stop;
    // `Promise.race` with one promise for the end would keep something in memory for each line.
    let wake = (): void => {};
    signal.addEventListener("abort", () => wake());
    const records = recordsOf(stdin)[Symbol.asyncIterator]();
    let read = 0;
    let isComplete = false;
    try {
      while (!signal.aborted) {
        const next = await new Promise<IteratorResult<InputRecord, void> | undefined>((resolve, reject) => {
          wake = () => resolve(undefined);
          records.next().then(resolve, reject);
        });
        if (next?.done) return { read, isComplete: (isComplete = true) };
        if (next === undefined || signal.aborted) break;
        read = next.value.line;
        await this.#begin(next.value);
        if (next.value.isEnd) this.#stopBecause(`line ${read} ${next.value.issue}`);
      }
    } catch (error) {
      // The lines above are still sent to their end. If this function threw, their messages would be given up, and the exit code would
      // say that nothing was sent.
      this.#problem ??= readProblem(error);
    } finally {
      // Otherwise the program would wait for the rest of stdin before it ends.
      if (!isComplete && stdin instanceof Readable) stdin.destroy();
    }
    return { read, isComplete: false };
  }

  #stopBecause(problem: string): void {
    this.#problem ??= problem;
    this.#stop.abort();
  }

  /** Begins to send a record, as soon as few enough lines wait. */
  async #begin(record: InputRecord): Promise<void> {
    const checked = await lineOf(record);
    if ("issues" in checked) return this.#end(refusal(checked.facts, checked.issues));
    const { size = 0 } = record;
    await this.#waiting.take(1);
    await this.#characters.take(size);
    const conversation = String(checked.message.conversationId);
    const before = this.#last.get(conversation);
    const running = this.#sendAfter(before, checked).finally(() => {
      this.#running.delete(running);
      if (this.#last.get(conversation) === running) this.#last.delete(conversation);
      this.#waiting.give(1);
      this.#characters.give(size);
    });
    this.#last.set(conversation, running);
    this.#running.add(running);
  }

  async #sendAfter(before: Promise<void> | undefined, line: Line): Promise<void> {
    await before;
    await this.#slots.take(1);
    try {
      await this.#end(await this.#outcomeOf(line));
    } finally {
      this.#slots.give(1);
    }
  }

  async #outcomeOf({ facts, message }: Line): Promise<Ended> {
    if (this.#stop.signal.aborted) {
      this.#stopped++;
      return { row: { ...facts, outcome: "not-sent", code: "stopped" }, code: EXIT.ok };
    }
    if (this.#client === undefined) return { row: { ...facts, outcome: "not-sent", code: "dry-run" }, code: EXIT.ok };
    this.#io.onCall();
    try {
      const { conversationId, input, reference } = message;
      const sent = await this.#client.messages.send(conversationId, input, { reference, signal: this.#signals.second });
      const row = { ...facts, outcome: "accepted", id: sent.id } as const;
      if (!isFailedMessage(sent)) return { row: { ...row, status: sent.status }, code: EXIT.ok };
      const { code } = deliveryFailure(sent);
      return {
        row: { ...row, status: sent.status, code: code === undefined ? undefined : String(code) },
        code: EXIT.undelivered,
      };
    } catch (error) {
      const code = exitCodeOf(error, signalOf(this.#signals), true);
      // Every other line would be refused as well.
      if (code === EXIT.credentials) this.#stopBecause("the credentials are missing or were refused");
      if (!(error instanceof LiveDeskError)) return { row: { ...facts, outcome: "unknown", code: "internal" }, code };
      const { outcome, status, retryAt, message: problem } = error;
      return { row: { ...facts, outcome, code: error.code, status, retryAt, message: problem }, code };
    }
  }

  /** Writes what became of a line, and waits until it is written, so that a slow reader slows the sending down. */
  async #end({ row, code }: Ended): Promise<void> {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
    if (code !== EXIT.ok && this.#options.stopOnError) this.#stopBecause(`line ${row.line} was not sent and delivered`);
    if (await isWritten(this.#io, `${jsonText(row)}\n`)) return;
    this.#isOutputLost = true;
    this.#stopBecause("stdout cannot be written any more");
    talkJson(this.#io, row);
  }

  #finish(read: number, isComplete: boolean): ExitCode {
    if (!this.#options.quiet) talk(this.#io, this.#summary());
    if (this.#problem !== undefined) {
      const rest = isComplete ? "" : `. The lines from ${read + 1} on were not read, and not sent`;
      talk(this.#io, `Stopped, because ${this.#problem}${rest}`);
    }
    if (this.#codes.has(EXIT.unknown) || this.#isOutputLost) return EXIT.unknown;
    const signal = signalOf(this.#signals);
    if (signal !== undefined && (this.#stopped > 0 || !isComplete || this.#codes.has(EXIT[signal])))
      return EXIT[signal];
    const worst = WORST_FIRST.find((code) => this.#codes.has(code));
    return worst ?? (isComplete ? EXIT.ok : EXIT.usage);
  }

  #summary(): string {
    const count = (...codes: readonly ExitCode[]): number =>
      codes.reduce<number>((sum, code) => sum + (this.#codes.get(code) ?? 0), 0);
    const notSent = count(EXIT.usage, EXIT.failed, EXIT.later, EXIT.SIGHUP, EXIT.SIGINT, EXIT.SIGTERM) + this.#stopped;
    const good = count(EXIT.ok) - this.#stopped;
    const parts: readonly (readonly [name: string, count: number])[] = [
      ["not delivered", count(EXIT.undelivered)],
      ["refused", count(EXIT.refused, EXIT.credentials)],
      ["not sent", notSent],
      ["unknown", count(EXIT.unknown)],
    ];
    const others = parts.filter(([, each]) => each > 0).map(([name, each]) => `${name} ${each}`);
    return [`${this.#client === undefined ? "checked" : "sent"} ${good}`, ...others].join(", ");
  }
}

/** Why no more lines can be read. The text of an error may be that of a message, so only its code or its name is shown. */
function readProblem(error: unknown): string {
  const { code, name = "no error" } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (code !== undefined) return `stdin cannot be read (${code})`;
  return `of an unexpected failure (${name}), which is a bug in this program`;
}

const FIELDS = ["conversationId", "conversation_id", "content", "input", "files", "reference"];
/** The other fields of `outbox add`, which only the outbox can keep. */
const OUTBOX_FIELDS: ReadonlySet<string> = new Set(
  ["key", "priority", "after"].concat(["runAt", "run_at", "expiresAt", "expires_at"]),
);

type Refused = { readonly facts: Line["facts"]; readonly issues: readonly FieldIssue[] };

/** The message of a line, with its files opened; or what is wrong with the line. */
async function lineOf(record: InputRecord): Promise<Line | Refused> {
  const { line, fields = {} } = record;
  const { conversationId, conversation_id: spelt, reference } = fields;
  const given = conversationId ?? spelt;
  const id = typeof given === "number" || typeof given === "string" ? String(given).trim() : "";
  const facts = {
    line,
    reference: typeof reference === "string" ? reference : undefined,
    conversationId: /^[1-9]\d{0,15}$/.test(id) ? Number(id) : undefined,
  };
  const issues: FieldIssue[] = Object.keys(fields)
    .filter((name) => !FIELDS.includes(name))
    .map((field) => ({
      field,
      message: OUTBOX_FIELDS.has(field)
        ? "needs the outbox: livedesk outbox add stores such messages"
        : `is not a field of a message: ${FIELDS.join(", ")}`,
    }));
  if (issues.length > 0) return { facts, issues };
  const { files: paths, ...others } = fields;
  const files = await filesOf(paths);
  if (Array.isArray(files) && "field" in (files[0] ?? {})) return { facts, issues: files as readonly FieldIssue[] };
  const rest = record.fields === undefined ? record : { ...record, fields: others };
  const { message, issues: found } = messageOf(rest, { files: files as readonly PathFile[] | undefined });
  return message === undefined || found.length > 0 ? { facts, issues: found } : { facts, message };
}

/** Opens files. Returns what is wrong if one of them cannot be opened; undefined if there are none. */
async function filesOf(paths: unknown): Promise<readonly PathFile[] | readonly FieldIssue[] | undefined> {
  if (paths === undefined || paths === null) return undefined;
  if (!Array.isArray(paths) || paths.length === 0 || !paths.every((path) => typeof path === "string"))
    return [{ field: "files", message: 'must be a list of paths, such as ["photo.jpg"]' }];
  try {
    return await Promise.all(paths.map((path, at) => openFile(path, `files[${at}]`)));
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return error.issues.map(({ path, message }) => ({ field: path, message }));
  }
}

/** A line that is wrong. The names of fields and what would be right contain no text of the message. */
const refusal = (facts: Line["facts"], issues: readonly FieldIssue[]): Ended => ({
  row: { ...facts, outcome: "not-sent", code: "invalid-line", issues },
  code: EXIT.usage,
});

/** Writes to stdout. Resolves when it is written; to false if it cannot be, because the disk is full or the reader has gone. */
async function isWritten({ stdout }: Io, text: string): Promise<boolean> {
  if (!(stdout instanceof Writable)) {
    stdout.write(text);
    return true;
  }
  if (stdout.destroyed) return false;
  return new Promise((resolve) => stdout.write(text, (error) => resolve(!error)));
}

/** A number of places. Who takes some waits until they are free, in turn. One who takes more than there are has all of them. */
class Room {
  readonly #most: number;
  #taken = 0;
  readonly #waiting: { readonly count: number; readonly begin: () => void }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async take(count: number): Promise<void> {
    if (this.#waiting.length === 0 && this.#fits(count)) this.#taken += count;
    else await new Promise<void>((begin) => this.#waiting.push({ count, begin }));
  }

  give(count: number): void {
    this.#taken -= count;
    for (let next = this.#waiting[0]; next && this.#fits(next.count); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#taken += next.count;
      next.begin();
    }
  }

  #fits(count: number): boolean {
    return this.#taken === 0 || this.#taken + count <= this.#most;
  }
}
