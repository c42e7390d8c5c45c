/** One way to spoil values: what was done where, and what came of it. */
export interface Mutation {
  readonly what: string;
  readonly values: unknown;
}

type Path = readonly string[];

const OPTIONAL = new Set(["payload", "filename", "name", "address"]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The same values with another one at a path; undefined takes the key away. */
function replaced(values: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const given = isObject(values) ? values : {};
  const changed = { ...given, [key]: replaced(given[key], rest, value) };
  return Object.fromEntries(Object.entries(changed).filter(([, each]) => each !== undefined));
}

/** Every object and every single value within the values, with its path. */
function placesIn(values: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  const inner = isObject(values) ? Object.entries(values).filter(([, value]) => value !== undefined) : [];
  return [[path, values], ...inner.flatMap(([key, value]) => placesIn(value, [...path, key]))];
}

/** What can be done to what stands at one place. */
function changesOf(path: Path, value: unknown): readonly (readonly [what: string, at: Path, value: unknown])[] {
  const wrongTypes: readonly unknown[] = isObject(value) ? [null, 5, "text"] : [null, true, {}, []];
  const retyped = wrongTypes.map((wrong) => [`retype as ${JSON.stringify(wrong)}`, path, wrong] as const);
  if (isObject(value)) return [...retyped, ["add", [...path, "stray"], "value"]];
  const isOptional = OPTIONAL.has(path.at(-1) ?? "") && (path[0] === "buttons" || path[0] === "header");
  const dropped = isOptional ? [] : [["drop", path, undefined] as const];
  if (typeof value !== "string") return [...retyped, ...dropped, ["retype as a text", path, String(value)]];
  return [...retyped, ...dropped, ["retype as a number", path, 5], ["blank", path, ""], ["blank", path, "   "]];
}

// No variable has such a name, and there is no such button.
const STRAY = { header: { stray: "value" }, body: { stray: "value" }, footer: { stray: "value" }, buttons: { 10: {} } };

const straysIn = (values: unknown) =>
  Object.entries(STRAY)
    .filter(([part]) => isObject(values) && values[part] === undefined)
    .map(([part, stray]) => ["add", [part], stray] as const);

/** Every way to spoil values in one place, none of which they survive. */
export const mutationsOf = (values: unknown): readonly Mutation[] =>
  [...placesIn(values).flatMap(([path, value]) => changesOf(path, value)), ...straysIn(values)].map(
    ([what, path, value]) => ({
      what: `${what}: ${path.join(".") || "all values"}`,
      values: replaced(values, path, value),
    }),
  );
