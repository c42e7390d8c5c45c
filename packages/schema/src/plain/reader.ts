/** One thing that is wrong with a value, and where. */
export interface Issue {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** Reads a value, and notes what is wrong with it. What it returns counts only where nothing was noted. */
export type Reader = (value: unknown, issues: Issue[]) => unknown;

/** Says what is wrong with a value of the right type, or nothing. */
export type Rule<Value> = (value: Value) => string | undefined;

/** A model to read a whole value by, with zod's word for it, so that one may stand in for the other. */
export interface PlainModel<Output> {
  safeParse(value: unknown): { success: true; data: Output } | { success: false; error: { issues: readonly Issue[] } };
}

/** Makes a model of a reader, whose word is taken for the type of what it reads. */
export const model = <Output>(read: Reader): PlainModel<Output> => ({
  safeParse(value) {
    const issues: Issue[] = [];
    const data = read(value, issues) as Output;
    return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
  },
});

/** What a value of the wrong type is told: a missing one that it is missing, any other what would be right. */
export const wanted = (value: unknown, what: string): string =>
  value === undefined ? `is required: give ${what}` : `must be ${what}`;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Notes what a rule says, where it says something. */
export const note = (issues: Issue[], message: string | undefined, ...path: PropertyKey[]): void => {
  if (message !== undefined) issues.push({ path, message });
};

/** Reads what lies under a key: whatever is wrong with it is wrong there. */
export function readAt(key: PropertyKey, value: unknown, read: Reader, issues: Issue[]): unknown {
  const before = issues.length;
  const result = read(value, issues);
  for (let at = before; at < issues.length; at++) issues[at]?.path.unshift(key);
  return result;
}

/** A value of a type, by rules that only such a value can be held against. */
export const valueOf =
  <Value>(isRight: (value: unknown) => value is Value, what: string, ...rules: readonly Rule<Value>[]): Reader =>
  (value, issues) => {
    if (isRight(value)) for (const rule of rules) note(issues, rule(value));
    else note(issues, wanted(value, what));
    return value;
  };

/** A value that a function finds nothing wrong with. */
export const faultless =
  (faultOf: (value: unknown) => string | undefined): Reader =>
  (value, issues) => {
    note(issues, faultOf(value));
    return value;
  };

/** A value that may be left out. */
export const optional =
  (read: Reader): Reader =>
  (value, issues) =>
    value === undefined ? undefined : read(value, issues);

/** An object of these keys alone: a misspelt key is an error here, where the server would drop it without a word. */
export const closed = (shape: Readonly<Record<string, Reader>>): Reader => {
  const entries = Object.entries(shape);
  return (value, issues) => {
    if (!isObject(value)) {
      note(issues, wanted(value, "an object"));
      return value;
    }
    const result: Record<string, unknown> = {};
    for (const [key, read] of entries) {
      const inner = readAt(key, value[key], read, issues);
      if (key in value) result[key] = inner;
    }
    const unknown: string[] = [];
    for (const key in value) if (!Object.hasOwn(shape, key)) unknown.push(JSON.stringify(key));
    if (unknown.length > 0)
      note(issues, `has the unknown key ${unknown.join(", ")}; known: ${Object.keys(shape).join(", ")}`);
    return result;
  };
};

/** An array of what a reader reads. The rules are for arrays whose items are all right. */
export const listOf =
  (
    read: Reader,
    message: string,
    ...rules: readonly ((items: readonly unknown[], issues: Issue[]) => void)[]
  ): Reader =>
  (value, issues) => {
    if (!Array.isArray(value)) {
      note(issues, message);
      return value;
    }
    const before = issues.length;
    const items = Array.from(value, (item, at) => readAt(at, item, read, issues));
    if (issues.length === before) for (const rule of rules) rule(items, issues);
    return items;
  };

/** One of several shapes, by the value of one key. */
export const variantOf =
  (key: string, shapes: Readonly<Record<string, Reader>>, what: string): Reader =>
  (value, issues) => {
    if (!isObject(value)) {
      note(issues, wanted(value, what));
      return value;
    }
    const name = value[key];
    const read = typeof name === "string" && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (read) return read(value, issues);
    note(issues, `must be ${what}`, key);
    return value;
  };

/** One value alone. */
export const only = (expected: unknown, message: string): Reader =>
  faultless((value) => (value === expected ? undefined : message));
