import { KeyReusedError, type NewMessage } from "@livedesk/outbox";
import { CliError, type Finding, findingLine } from "../errors.ts";
import { EXIT } from "../errors.ts";
import { type Io, print, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import type { AddOptions } from "../outbox/options.ts";
import { type Ledger, ledgerError, openLedger } from "../outbox/ledger.ts";
import { type FieldIssue, issuesOf, messageOf } from "../outbox/new-message.ts";
import { openRecords, type RecordFile } from "../outbox/records.ts";

/** How many messages are stored at a time. */
const BATCH = 1000;
/** The most findings that are listed. */
const LISTED = 100;

/** `livedesk outbox add`: stores the messages of a file, all of them or none. */
export const outboxAdd: CommandFunction<AddOptions> = async (io, [argument = ""], options) => {
  await using file = await openRecords(io, "file", argument, options);
  const skips = options.skipInvalid ?? false;
  // The first pass checks every line, before the ledger is opened and locked.
  const checked = await checkFile(file, options);
  if (checked.findings.count > 0 && !skips) throw refusal(checked.findings);
  if (checked.right === 0 && checked.findings.count === 0) throw new CliError(`file: ${file.name} has no messages`);
  await using ledger = await openLedger(io, options, {}, true);
  const stored = await store(ledger, file, options, checked.findings);
  if (stored.conflicts > 0) await explainAfters(file, options, checked.findings);
  if (stored.conflicts > 0 && !skips) throw refusal(checked.findings);
  report(io, ledger, stored, checked.findings, options.json ?? false);
  return EXIT.ok;
};

/** The findings in a file. Only the first of them are kept. */
class Findings {
  readonly list: Finding[] = [];
  /** How many lines are wrong. */
  count = 0;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  add(line: number, issues: readonly FieldIssue[]): void {
    this.count++;
    for (const { field, message } of issues) {
      if (this.list.length >= LISTED) return;
      const place = { file: this.#file, line, column: 1, severity: "error" } as const;
      this.list.push({ ...place, ...(field !== undefined && { path: field }), message });
    }
  }

  /** Replaces what is said about a field of a line. */
  replace(line: number, field: string, message: string): void {
    const at = this.list.findIndex((finding) => finding.line === line && finding.path === field);
    const found = this.list[at];
    if (found) this.list[at] = { ...found, message };
  }
}

async function checkFile(file: RecordFile, options: AddOptions): Promise<{ findings: Findings; right: number }> {
  const findings = new Findings(file.name);
  let right = 0;
  const { keyColumn = "key" } = options;
  const isKeyNamed = keyColumn !== "key";
  let hasKey = false;
  let first: readonly string[] | undefined;
  for await (const record of file.records()) {
    const { issues } = messageOf(record, options);
    if (issues.length > 0) findings.add(record.line, issues);
    else right++;
    first ??= record.fields && Object.keys(record.fields);
    hasKey ||= isKeyNamed && record.fields?.[keyColumn] !== undefined;
  }
  // A misspelt name would leave every message without a key, and a second import would send all of them again.
  if (isKeyNamed && !hasKey && first !== undefined)
    throw new CliError(
      `--key-column: no line of ${file.name} has a field with the name ${JSON.stringify(keyColumn)}. The first message has ${first.join(", ")}`,
    );
  return { findings, right };
}

const refusal = ({ count, list }: Findings): CliError => {
  const lines = count === 1 ? "1 line is" : `${count} lines are`;
  const more = count > list.length ? `; the first ${list.length} problems are listed` : "";
  return new CliError(`nothing was stored, because ${lines} wrong${more}`, { code: "invalid-lines", findings: list });
};

/** What was done with a file. */
interface Stored {
  stored: number;
  duplicates: number;
  withoutKey: number;
  /** The lines whose key belongs to another message, and the lines whose `after` names no message. */
  conflicts: number;
}

interface Line {
  readonly line: number;
  readonly message: NewMessage;
}

/** Stores every message that is right in one transaction. It is rolled back for a line with a conflict, unless these are skipped. */
async function store(ledger: Ledger, file: RecordFile, options: AddOptions, findings: Findings): Promise<Stored> {
  const count: Stored = { stored: 0, duplicates: 0, withoutKey: 0, conflicts: 0 };
  /** The lines whose messages this transaction has stored, by the ids: if it is rolled back, the ids belong to no message. */
  const lineOf = new Map<number, number>();
  const isKept = (): boolean => count.conflicts === 0 || (options.skipInvalid ?? false);
  try {
    return await ledger.atomically(async (enqueue) => {
      const save = async (lines: readonly Line[]): Promise<void> => {
        const results = await enqueue(lines.map(({ message }) => message));
        for (const [at, { id, duplicate }] of results.entries()) {
          count[duplicate ? "duplicates" : "stored"]++;
          if (!duplicate) lineOf.set(id, (lines[at] as Line).line);
        }
        count.withoutKey += lines.filter(({ message }) => message.key === undefined).length;
      };
      const saveOneByOne = async (lines: readonly Line[]): Promise<void> => {
        for (const each of lines) {
          try {
            await save([each]);
          } catch (error) {
            findings.add(each.line, conflictOf(error, lineOf, options));
            count.conflicts++;
          }
        }
      };
      for await (const lines of batches(file, options)) {
        try {
          await save(lines);
        } catch (error) {
          // Throws an error that is not about a message.
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

/** What to say about a line that the ledger refuses because of another message. Any other error is thrown again. */
function conflictOf(
  error: unknown,
  lineOf: ReadonlyMap<number, number>,
  { keyColumn = "key" }: AddOptions,
): readonly FieldIssue[] {
  const line = error instanceof KeyReusedError && error.id !== undefined ? lineOf.get(error.id) : undefined;
  if (line === undefined)
    return issuesOf(error).map(({ field, message }) => ({ field: field === "key" ? keyColumn : field, message }));
  return [
    {
      field: keyColumn,
      message: `is also the key of line ${line}, which has another message. Give one of them another key`,
    },
  ];
}

/**
 * Says of each `after` that names no stored message which line of the file has this key: a line below, or a line above that is wrong
 * itself. The file is read again, because only a wrong file needs to know.
 */
async function explainAfters(file: RecordFile, options: AddOptions, findings: Findings): Promise<void> {
  const wrong = new Set(findings.list.filter(({ path }) => path === "after").map(({ line }) => line));
  if (wrong.size === 0) return;
  const afters = new Map<string, number[]>();
  for await (const record of file.records()) {
    const { after } = messageOf(record, options).message ?? {};
    if (after !== undefined && wrong.has(record.line)) afters.set(after, [...(afters.get(after) ?? []), record.line]);
  }
  for await (const record of file.records()) {
    const { key } = messageOf(record, options).message ?? {};
    for (const line of afters.get(key ?? "") ?? []) {
      if (record.line === line) continue;
      const isBelow = record.line > line;
      const why = isBelow ? "which must stand above this one" : "which is wrong itself";
      findings.replace(line, "after", `names the message of line ${record.line}, ${why}`);
    }
    afters.delete(key ?? "");
  }
}

async function* batches(file: RecordFile, options: AddOptions): AsyncGenerator<readonly Line[]> {
  let batch: Line[] = [];
  for await (const record of file.records()) {
    const { message, issues } = messageOf(record, options);
    if (issues.length > 0 && !options.skipInvalid) throw new CliError(`file: ${file.name} changed while it was read`);
    if (issues.length > 0 || message === undefined) continue;
    batch.push({ line: record.line, message });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function report(io: Io, { place }: Ledger, stored: Stored, { count, list }: Findings, json: boolean): void {
  for (const finding of list) talk(io, visible(`left out: ${findingLine(finding)}`));
  if (count > list.length) talk(io, `left out: ${count} lines in total`);
  if (stored.withoutKey > 0)
    talk(
      io,
      `warning: ${messages(stored.withoutKey)} without a key: if the file is added again, they are sent again. Give each a key, or name its column by --key-column`,
    );
  const { stored: added, duplicates, withoutKey } = stored;
  if (json) printJson(io, { stored: added, duplicates, withoutKey, skipped: count });
  else {
    const before = duplicates > 0 ? `; ${messages(duplicates)} had been stored before` : "";
    print(io, `stored ${messages(added)} in ${place}${before}`);
  }
}

const messages = (count: number): string => `${count} ${count === 1 ? "message" : "messages"}`;
