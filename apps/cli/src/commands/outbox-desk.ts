import { createWriteStream } from "node:fs";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SendInput } from "@livedesk/core";
import type { Outbox, OutboxMessage, OutboxOptions, StoreStats } from "@livedesk/outbox";
import { CliError, EXIT } from "../errors.ts";
import { type Io, jsonText, oneLine, print, printJson, talk } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import { command, type DeskOptions } from "../outbox/options.ts";
import { drained } from "../outbox/event-log.ts";
import { ledgerError, openLedger } from "../outbox/ledger.ts";
import { durationText } from "../outbox/tally.ts";
import { decisions, waitLines, workerLines } from "../outbox/waits.ts";

/** `livedesk outbox status`: counts the messages by what became of them. */
export const outboxStatus: CommandFunction<DeskOptions> = async (io, _args, options) => {
  await using ledger = await openLedger(io, options);
  const stats = await ledger.outbox.stats();
  if (options.json) printJson(io, stats);
  else {
    const waits = [...workerLines(ledger, stats), ...(await waitLines(io, ledger, stats))];
    print(io, [...countLines(stats, ledger.flags), ...waits].join("\n"));
  }
  return EXIT.ok;
};

function countLines(stats: StoreStats, flags: readonly string[]): readonly string[] {
  const { queued, sending, accepted, rejected, notSent, unknown, failed, oldestQueuedMs } = stats;
  const rows: readonly (readonly [name: string, count: number, note: string])[] = [
    ["queued", queued, oldestQueuedMs > 0 ? `the oldest is due for ${durationText(oldestQueuedMs)}` : ""],
    ["sending", sending, ""],
    ["accepted", accepted, failed > 0 ? `LiveDesk could not deliver ${failed} of them` : ""],
    ["rejected", rejected, ""],
    ["not sent", notSent, ""],
    ["unknown", unknown, unknown > 0 ? `see ${command(["outbox", "unknowns", ...flags])}` : ""],
  ];
  const width = Math.max(...rows.map(([, count]) => String(count).length));
  return rows.map(([name, count, note]) => `${name.padEnd(9)} ${String(count).padStart(width)}  ${note}`.trimEnd());
}

/** `livedesk outbox unknowns`: lists the messages of which nobody knows whether they were sent, with every fact about each. */
export const outboxUnknowns: CommandFunction<DeskOptions> = async (io, _args, options) => {
  await using ledger = await openLedger(io, options);
  let count = 0;
  let first: OutboxMessage | undefined;
  for await (const message of ledger.outbox.unknowns()) {
    count++;
    first ??= message;
    if (options.json) printJson(io, message);
    else print(io, unknownText(message));
  }
  if (options.json) return EXIT.ok;
  const stats = await ledger.outbox.stats();
  if (first !== undefined) {
    talk(io, `${count} unknown. Look at each conversation, and then decide. For message ${first.id}:`);
    decisions(io, first, ledger.flags).forEach((line) => talk(io, line));
  } else if (stats.sending === 0 || stats.workers > 0) talk(io, "No message is unknown.");
  workerLines(ledger, stats).forEach((line) => talk(io, line));
  return EXIT.ok;
};

function unknownText({ id, conversationId, key, code, endedAt, evidence }: OutboxMessage): string {
  const named = key === undefined ? "" : `  key ${oneLine(key)}`;
  const since = endedAt === undefined ? "" : `  since ${endedAt.toISOString()}`;
  const facts = evidence.map(({ at, kind, attempt, outcome, code: why, status, messageId, count, by, note }) =>
    [
      `    ${new Date(at).toISOString()}  ${kind}`,
      attempt !== undefined && `attempt ${attempt}`,
      outcome,
      why,
      status !== undefined && `HTTP ${status}`,
      messageId !== undefined && `message ${messageId}`,
      count !== undefined && `${count} entries`,
      by !== undefined && `by ${oneLine(by)}`,
      note !== undefined && oneLine(note),
    ]
      .filter(Boolean)
      .join("  "),
  );
  return [`${id}  conversation ${conversationId}  ${code ?? "unknown"}${since}${named}`, ...facts].join("\n");
}

/** `livedesk outbox export`: writes what became of each message, without its text unless that is asked for. */
export const outboxExport: CommandFunction<DeskOptions> = async (io, _args, options) => {
  const { format = options.output?.toLowerCase().endsWith(".csv") ? "csv" : "ndjson", output = "-" } = options;
  if (format !== "csv" && format !== "ndjson") throw new CliError("--format: must be csv or ndjson");
  await using ledger = await openLedger(io, options);
  const write = format === "csv" ? csvRows : jsonRows;
  const lines = write(rowsOf(ledger.outbox, options.withContent ?? false), options.withContent ?? false);
  if (output === "-") await toStdout(io, lines);
  else {
    try {
      const flags = options.force ? "w" : "wx";
      await pipeline(Readable.from(lines), createWriteStream(output, { mode: 0o600, flags }));
    } catch (error) {
      if (!(error instanceof Error) || !("syscall" in error)) throw error;
      if ("code" in error && error.code === "EEXIST")
        throw new CliError(`--output: ${JSON.stringify(output)} exists already. --force replaces it`);
      throw new CliError(`--output: ${JSON.stringify(output)} cannot be written`, { exitCode: EXIT.failed });
    }
  }
  return EXIT.ok;
};

const COLUMNS = [
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
  "dropped",
] as const satisfies readonly (keyof OutboxMessage)[];

type Row = Readonly<Record<string, unknown>>;

async function* rowsOf(outbox: Outbox, withContent: boolean): AsyncGenerator<Row> {
  for await (const message of outbox.list()) {
    const row: Record<string, unknown> = Object.fromEntries(COLUMNS.map((name) => [name, message[name]]));
    if (withContent) row["input"] = withFileNames(await outbox.input(message.id));
    yield row;
  }
}

/** An input as JSON can show it: of a file only its name. */
function withFileNames(input: SendInput | undefined): object | undefined {
  if (input === undefined || !("attachments" in input) || input.attachments === undefined) return input;
  return { ...input, attachments: input.attachments.map((file) => (Object(file) as { readonly name?: string }).name) };
}

async function* jsonRows(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield `${jsonText(row)}\n`;
}

async function* csvRows(rows: AsyncIterable<Row>, withContent: boolean): AsyncGenerator<string> {
  const columns = [...COLUMNS, ...(withContent ? ["input"] : [])];
  yield `${columns.join(",")}\r\n`;
  for await (const row of rows) yield `${columns.map((name) => csvCell(row[name])).join(",")}\r\n`;
}

function csvCell(value: unknown): string {
  if (value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes to stdout as fast as its reader reads, so that a long list never fills the memory. */
async function toStdout({ stdout }: Io, lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    if (stdout.write(line) !== false || !(stdout instanceof Writable)) continue;
    // A reader that has closed the pipe reads no more.
    if (stdout.destroyed) return;
    await drained(stdout);
  }
}

/** `livedesk outbox purge`: forgets texts, and messages that ended long ago. Keys stay, so that no message is sent again. */
export const outboxPurge: CommandFunction<DeskOptions> = async (io, _args, options) => {
  const retain = { text: options.text, keys: options.keys } as NonNullable<OutboxOptions["retain"]>;
  try {
    await using ledger = await openLedger(io, options, { retain });
    const purged = await ledger.outbox.purge();
    if (options.json) printJson(io, purged);
    else print(io, `purged ${purged.texts} texts, ${purged.rows} messages and ${purged.files} files`);
    return EXIT.ok;
  } catch (error) {
    const known = ledgerError(error);
    if (!(known instanceof CliError)) throw known;
    throw new CliError(known.message.replaceAll("retain.", "--"), known);
  }
};
