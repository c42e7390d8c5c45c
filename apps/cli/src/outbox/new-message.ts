import { ConfigurationError, type FileInput, type SendInput, ValidationError } from "@livedesk/core";
import { checkMessage, type NewMessage } from "@livedesk/outbox";

/** One record of a file: a line of NDJSON, or a row of CSV below the row of names. */
export interface InputRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** How many characters it has. Only a line of NDJSON knows. */
  readonly size?: number | undefined;
  /** Its fields; undefined if it cannot be read. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  /** The names in the first line of a CSV file. An empty cell is no field, but its name says how the file spells it. */
  readonly columns?: readonly string[] | undefined;
  /** Whether nothing more can be read: what follows is not text, or it cannot be told where its lines begin. */
  readonly isEnd?: true;
  /** What is wrong with the record as a whole. */
  readonly issue?: string | undefined;
}

/** What is wrong with one field of a record. */
export interface FieldIssue {
  /** The field; undefined for the record as a whole. */
  readonly field: string | undefined;
  readonly message: string;
}

/** How the fields of a file become messages. */
export interface FieldOptions {
  readonly keyColumn?: string;
  readonly keyPrefix?: string;
  readonly ignoreUnknown?: true;
  /** The files that the record names. The content may then be left out. */
  readonly files?: readonly FileInput[] | undefined;
}

// The names of a field in a file. The second name of each is the spelling of the API.
const NAMES = {
  conversationId: ["conversationId", "conversation_id"],
  content: ["content"],
  input: ["input"],
  key: ["key"],
  runAt: ["runAt", "run_at"],
  expiresAt: ["expiresAt", "expires_at"],
  priority: ["priority"],
  after: ["after"],
  reference: ["reference"],
} as const;

type Field = keyof typeof NAMES;

const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** The message of a record, and everything that is wrong with it. The message is complete only if there are no issues. */
export function messageOf(
  record: InputRecord,
  options: FieldOptions,
): { readonly message: NewMessage | undefined; readonly issues: readonly FieldIssue[] } {
  const { fields } = record;
  if (fields === undefined)
    return { message: undefined, issues: [{ field: undefined, message: record.issue ?? "cannot be read" }] };
  const { keyColumn = "key", keyPrefix = "", ignoreUnknown, files } = options;
  const issues: FieldIssue[] = [];
  const complain = (field: string | undefined, message: string): undefined => void issues.push({ field, message });

  const unknown = Object.keys(fields).filter((name) => !KNOWN.has(name) && name !== keyColumn);
  if (unknown.length > 0 && !ignoreUnknown)
    unknown.forEach((name) => complain(name, `is not a field of a message: ${[...KNOWN].join(", ")}`));

  const spelt = (field: Field): readonly string[] =>
    NAMES[field].filter((name) => name in fields && fields[name] !== null);
  /** The name of a field as the file spells it. */
  const nameOf = (field: Field): string =>
    spelt(field)[0] ?? NAMES[field].find((name) => record.columns?.includes(name)) ?? field;
  const valueOf = (field: Field): unknown => {
    const given = spelt(field);
    if (given.length > 1) complain(given[1], `is the same field as ${given[0]}: give only one of the two`);
    return given[0] === undefined ? undefined : fields[given[0]];
  };
  const textOf = (field: "after" | "reference"): string | undefined => {
    const value = valueOf(field);
    return value === undefined || typeof value === "string" ? value : complain(nameOf(field), "must be a string");
  };
  const dateOf = (field: "runAt" | "expiresAt"): Date | undefined => {
    const value = valueOf(field);
    if (value === undefined) return undefined;
    const date = typeof value === "string" && ISO.test(value.trim()) ? new Date(value.trim()) : undefined;
    return date && !Number.isNaN(date.getTime())
      ? date
      : complain(
          nameOf(field),
          "must be a time with its zone, such as 2027-01-31T09:00:00Z or 2027-01-31T09:00:00+09:00",
        );
  };

  // Another message of the same file has the prefix, too.
  const withPrefix = (name: string | undefined): string | undefined => (name === undefined ? name : keyPrefix + name);
  const givenKey = fields[keyColumn] ?? undefined;
  const key = typeof givenKey === "string" || typeof givenKey === "number" ? `${keyPrefix}${givenKey}` : undefined;
  if (givenKey === "") complain(keyColumn, "must not be empty: leave it out, or give a key");
  if (givenKey !== undefined && key === undefined) complain(keyColumn, "must be a string");
  const priority = valueOf("priority");
  const content = valueOf("content");
  const input = valueOf("input");
  if (content === undefined && input === undefined && files === undefined)
    complain("content", "is required, or input in its place");
  if (content !== undefined && input !== undefined) complain("input", "cannot be given together with content");
  const conversationId = valueOf("conversationId");
  if (conversationId === undefined) complain(nameOf("conversationId"), "is required");

  const message = {
    conversationId: (typeof conversationId === "string"
      ? conversationId.trim()
      : conversationId) as NewMessage["conversationId"],
    // The file may contain anything: `checkMessage` checks all of it.
    input: (files === undefined
      ? (content ?? input)
      : { ...(content === undefined ? (input as object | undefined) : { content }), attachments: files }) as
      | SendInput
      | string,
    key,
    runAt: dateOf("runAt"),
    expiresAt: dateOf("expiresAt"),
    priority: (typeof priority === "string" && /^\s*-?\d+\s*$/.test(priority) ? Number(priority) : priority) as
      | number
      | undefined,
    after: withPrefix(textOf("after")),
    reference: textOf("reference"),
  };
  if (content !== undefined && typeof content !== "string")
    complain("content", "must be a string. An object for messages.send is given as input");
  if (input !== undefined && typeof input !== "string" && !isObject(input))
    complain("input", 'must be an object, such as { "content": "Hello" }');
  if (issues.length === 0)
    issues.push(
      ...issuesIn(() => checkMessage(message)).map(({ field, message: problem }) => ({
        field: nameInFile(field, { nameOf, keyColumn, isInput: input !== undefined, hasFiles: files !== undefined }),
        message:
          field?.startsWith("attachments") && files === undefined
            ? "must not be given: this command stores no files"
            : problem.replaceAll(/\b(runAt|conversationId)\b/g, (name) => nameOf(name as Field)),
      })),
    );
  return { message, issues };
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

interface Spelling {
  readonly nameOf: (field: Field) => string;
  readonly keyColumn: string;
  /** Whether the message is in the field `input`, and not in `content`. */
  readonly isInput: boolean;
  readonly hasFiles: boolean;
}

/** The name that a field has in the file. The SDK names the fields of the message without `input`, and all of it `message`. */
function nameInFile(field: string | undefined, { nameOf, keyColumn, isInput, hasFiles }: Spelling): string | undefined {
  if (field === undefined) return undefined;
  if (hasFiles && field.startsWith("attachments")) return field.replace("attachments", "files");
  if (field === "key") return keyColumn;
  if (field in NAMES && field !== "content") return nameOf(field as Field);
  if (field === "message") return isInput ? "input" : "content";
  return isInput ? `input.${field}` : field;
}

/** A time of ISO 8601 with its zone: without one, it would depend on the machine. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** What a check of the SDK complains about. Any other error is thrown again. */
function issuesIn(check: () => void): readonly FieldIssue[] {
  try {
    check();
    return [];
  } catch (error) {
    return issuesOf(error);
  }
}

/** The issues in an error of the SDK. Any other error is thrown again. */
export function issuesOf(error: unknown): readonly FieldIssue[] {
  if (error instanceof ValidationError)
    return error.issues.map(({ path, message }) => ({
      field: path === "conversation_id" ? "conversationId" : path,
      message,
    }));
  if (
    !(error instanceof ConfigurationError) &&
    !(error instanceof Error && "code" in error && error.code === "key-reused")
  )
    throw error;
  const [, field, message = ""] = /^(\w+): (.*)$/s.exec(error.message) ?? [];
  return [{ field, message: field === undefined ? error.message : message }];
}
