import { readFile } from "node:fs/promises";
import type { Template } from "@livedesk/core";
import type { Person } from "@livedesk/outbox/campaign";
import { placeholdersOf } from "@livedesk/schema";
import { CliError } from "../errors.ts";
import { decode } from "../input.ts";
import type { InputRecord } from "./new-message.ts";

const ID_COLUMNS = ["conversationId", "conversation_id"] as const;
const PARTS = ["header", "body", "footer", "buttons"] as const;
/** The values of a header that are numbers; in a CSV file they are digits. */
const NUMBERS: ReadonlySet<string> = new Set(["header.latitude", "header.longitude"]);

/** How the columns of a file of people become values of a template. */
export interface PeopleOptions {
  readonly template: Template;
  /** The column with your own name for the person. Default: the conversation id. */
  readonly personColumn?: string | undefined;
}

/** The people in some records, in their order. `unused` collects the columns from which nothing is taken. */
export async function* peopleIn(
  records: AsyncIterable<InputRecord>,
  { template, personColumn }: PeopleOptions,
  unused: Set<string> = new Set(),
): AsyncGenerator<Person> {
  const variables = new Set(placeholdersOf(template.definition.body));
  for await (const record of records) yield personOf(record, variables, personColumn, unused);
}

function personOf(
  { line, fields, issue, columns = [] }: InputRecord,
  variables: ReadonlySet<string>,
  personColumn: string | undefined,
  unused: Set<string>,
): Person {
  if (fields === undefined) return { conversationId: 0, values: {}, line, problem: issue ?? "cannot be read" };
  const idColumn = ID_COLUMNS.find((name) => name in fields);
  const id = idColumn === undefined ? undefined : fields[idColumn];
  // As the file spells it.
  const idName = idColumn ?? ID_COLUMNS.find((name) => columns.includes(name)) ?? "conversation_id";
  const wrong = (problem: string): Person => ({ conversationId: 0, values: {}, line, problem });
  if (id === undefined) return wrong(`${idName}: is required`);
  const conversationId = typeof id === "number" ? String(id) : typeof id === "string" ? id.trim() : "";
  if (!/^[1-9]\d*$/.test(conversationId)) return wrong(`${idName}: must be a whole number`);
  const given = personColumn === undefined ? undefined : fields[personColumn];
  const person = typeof given === "string" || typeof given === "number" ? String(given) : undefined;
  if (personColumn !== undefined && person === undefined)
    return wrong(`${personColumn}: is required, because --person-column names it`);
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === idColumn || name === personColumn) continue;
    const path = pathOf(name, variables);
    if (path === undefined) unused.add(name);
    else put(values, path, NUMBERS.has(path.join(".")) && value !== "" ? Number(value) : value);
  }
  return { conversationId, person, values, line };
}

/** Where the value of a column belongs: `body.1`, `buttons.0.text`, or only the name of a variable of the body. */
function pathOf(name: string, variables: ReadonlySet<string>): readonly string[] | undefined {
  if (variables.has(name)) return ["body", name];
  const [part = "", ...rest] = name.split(".");
  return (PARTS as readonly string[]).includes(part) ? [part, ...rest] : undefined;
}

const emptyRecord = (): Record<string, unknown> => ({});

function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [last = "", ...others] = path.toReversed();
  let inner = values;
  for (const name of others.toReversed()) {
    const next = inner[name];
    inner =
      typeof next === "object" && next !== null ? (next as Record<string, unknown>) : (inner[name] = emptyRecord());
  }
  // A variable may be called "__proto__".
  Object.defineProperty(inner, last, { value, enumerable: true, configurable: true, writable: true });
}

/** Reads the people who opted out: one person or conversation id a line. A header and other columns are not possible. */
export async function readOptOuts(file: string | undefined): Promise<ReadonlySet<string> | undefined> {
  if (file === undefined) return undefined;
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) throw new CliError(`--opt-outs: ${JSON.stringify(file)} does not exist or cannot be read`);
  const decoded = decode(bytes);
  if ("issue" in decoded) throw new CliError(`--opt-outs: ${JSON.stringify(file)} ${decoded.issue}`);
  const lines = decoded.text.split(/\r\n|\n|\r/).map((line) => line.trim());
  return new Set(lines.filter((line) => line !== ""));
}
