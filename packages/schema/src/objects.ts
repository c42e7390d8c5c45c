import type * as z from "zod/mini";
import {
  type Complaint,
  expected,
  type Field,
  issuesAt,
  type ModelIssue,
  never,
  own,
  type OwnDef,
  prepared,
  run,
  unknown,
  wrongType,
} from "./kinds.ts";
import { unstorableText } from "./storable.ts";

/**
 * Whether a value is an object of any kind, even an array.
 *
 * @example
 * isObject([]); // true
 */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * Whether a value is an object in the sense of JSON: not null, and not an array.
 *
 * @example
 * isJsonObject([]); // false
 */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && !Array.isArray(value);

/** Whether a value is a plain object, such as `{ … }`: not an array, and not an instance of a class, of any realm. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// oxlint-disable no-underscore-dangle -- `_zod` is where zod's core has the parser of a model

/**
 * The model of an object. `rest` reads the keys that `shape` does not name; if `rest` is `never()`, these keys are
 * refused. A program may extend the model and add a key whose model is asynchronous. So the shape is read from `def`,
 * and the result may be a promise.
 */
/* @__NO_SIDE_EFFECTS__ */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type that zod's own function returns
const objectOf = <Model>(
  ofShape: z.core.$ZodLooseShape,
  rest: z.core.$ZodType,
  complaint?: Complaint,
  fits?: OwnDef["fits"],
): Model => {
  const read: OwnDef["read"] = (payload, context, { shape = {}, catchall }, fields) => {
    const { value, issues } = payload;
    if (!hasFields(value)) return wrongType(payload, { code: "invalid_type", expected: "object" }, complaint);
    const object: Record<string, unknown> = {};
    payload.value = object;
    let hasMore = !allFit(value, fields, object);
    for (const key in value) hasMore ||= !Object.hasOwn(shape, key);
    if (!hasMore) return payload;
    const unknownKeys: string[] = [];
    const waiting: Promise<void>[] = [];

    const add = (key: string, model: z.core.$ZodType, result: z.core.ParsePayload): void => {
      if (result.issues.length > 0) issues.push(...issuesAt(key, result));
      else if (!(key in value) && model._zod.optin === undefined)
        issues.push({ code: "invalid_type", expected: "nonoptional", input: undefined, path: [key] });
      if (result.value !== undefined || key in value) object[key] = result.value;
    };
    const readKey = (key: string, model: z.core.$ZodType, inner: unknown): void => {
      const result = model._zod.run({ value: inner, issues: [] }, context);
      if (result instanceof Promise) waiting.push(result.then((awaited) => add(key, model, awaited)));
      else add(key, model, result);
    };

    for (const { key, model } of fields) readKey(key, model, value[key]);
    for (const key in value) {
      if (Object.hasOwn(shape, key)) continue;
      if (catchall?._zod.def.type === "never") unknownKeys.push(key);
      else if (catchall && key !== "__proto__") readKey(key, catchall, value[key]);
    }
    if (unknownKeys.length > 0) {
      const named = unknownKeys.map((key) => JSON.stringify(key)).join(", ");
      const message = `has the unknown key ${named}; known: ${Object.keys(shape).join(", ")}`;
      issues.push({ code: "unrecognized_keys", keys: unknownKeys, input: value, message, continue: true });
    }
    return waiting.length > 0 ? Promise.all(waiting).then(() => payload) : payload;
  };
  return own("object", { shape: ofShape, catchall: rest }, read, fits);
};

/** Whether JSON carries the fields of an object. Of an object with `toJSON()`, such as a `Date`, it carries what that function returns. */
const hasFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isJsonObject(value) && typeof value["toJSON"] !== "function";

/** Whether every key of an object fits its model. Each value is read once, and set in `copy` if there is one. */
function allFit(
  value: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
  copy?: Record<string, unknown>,
): boolean {
  for (const { key, model, fits } of fields) {
    const inner = value[key];
    if (!fits(inner) || (inner === undefined && model._zod.optin === undefined)) return false;
    if (copy && key in value) copy[key] = inner;
  }
  return true;
}

/**
 * Whether a copy of an answer would equal the answer. A copy is an object of no class, and has no key `__proto__`. The other unknown
 * keys are kept as they are, unless a program has set another model for them.
 */
const equalsItsCopy: OwnDef["fits"] = (value, { catchall }, fields) =>
  hasFields(value) &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !Object.hasOwn(value, "__proto__") &&
  catchall?._zod.def.type === "unknown" &&
  allFit(value, fields);

// oxlint-enable no-underscore-dangle

/**
 * The model of an object with only these keys. A misspelt key is an issue, because the server would ignore it silently.
 */
/* @__NO_SIDE_EFFECTS__ */
export const closed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  objectOf<ReturnType<typeof z.strictObject<Shape>>>(shape, never(), expected("an object"));

/** The model of an object with these keys and any other keys. */
/* @__NO_SIDE_EFFECTS__ */
export const loose = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  objectOf<ReturnType<typeof z.looseObject<Shape>>>(shape, unknown());

/** The model of an object with any keys, whose values are all of one kind. */
/* @__NO_SIDE_EFFECTS__ */
export const dictionary = <Value extends z.core.$ZodType>(value: Value) =>
  objectOf<z.ZodMiniObject<{}, z.core.$catchall<Value>>>({}, value);

/**
 * The model of an object in an answer. Unknown keys are kept, but they are not in the type, so that the compiler
 * reports a misspelt key. `z.extend` adds a key to the model and to its type.
 */
/* @__NO_SIDE_EFFECTS__ */
export const open = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  objectOf<ReturnType<typeof z.object<Shape>>>(shape, unknown(), undefined, equalsItsCopy);

/** A list of strings for a message, such as `"a", "b" or "c"`. */
const listed = (values: readonly unknown[]): string =>
  values
    .map((value) => `"${String(value)}"`)
    .join(", ")
    .replace(/, ([^,]*)$/, " or $1");

/**
 * The model of an object with one of several shapes. The value at the key `discriminator` decides the shape. The message
 * for any other value lists the possible values in the order of the shapes, and ends with `hint`.
 */
/* @__NO_SIDE_EFFECTS__ */
export const variants = <
  const Models extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
  const Key extends string,
>(
  discriminator: Key,
  models: Models,
  hint = "",
) => {
  // oxlint-disable-next-line no-underscore-dangle -- where zod has the literals of an object
  const literals = models.map(({ _zod }) => [...(_zod.propValues[discriminator] ?? [])]);
  const complaint = expected(listed(literals.flat()) + hint);
  // In JSON Schema, an `inclusive` union is `anyOf`, and any other one is `oneOf`.
  return own<z.ZodMiniDiscriminatedUnion<Models, Key>>(
    "union",
    { options: models, discriminator, inclusive: false },
    (payload, context) => {
      const { value } = payload;
      if (!isJsonObject(value)) return wrongType(payload, { code: "invalid_type", expected: "object" }, complaint);
      const named = value[discriminator] as string;
      const variant = models[literals.findIndex((each) => each.includes(named))];
      return variant
        ? run(variant as z.core.$ZodType, payload, context)
        : wrongType(payload, { code: "invalid_union", errors: [], path: [discriminator] }, complaint);
    },
  );
};

// No real message has so many levels. The limit also ends the check of an object that contains itself.
const MAX_DEPTH = 64;

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > MAX_DEPTH) return false;
  // `Array.from` also visits the holes of an array, because JSON would turn each hole into null.
  if (Array.isArray(value)) return Array.from(value).every((item) => isJson(item, depth + 1));
  // A copy would lose the key `__proto__`. A key whose value is undefined counts as left out, as in `JSON.stringify`.
  return (
    isPlainObject(value) &&
    Object.entries(value).every(([key, item]) => key !== "__proto__" && (item === undefined || isJson(item, depth + 1)))
  );
}

/**
 * Searches a value at any depth for a string or a key that LiveDesk cannot store (see {@link unstorableText}). Returns
 * an issue for the first such string or key; undefined if there is none. The issue names the path of the string, or of
 * the object that has the key. It repeats neither the string nor the key.
 *
 * @example
 * unstorableIn({ a: ["b\0"] })?.path; // ["a", 0]
 *
 * Contract: text request, `content` and `content_attributes`.
 */
export function unstorableIn(value: unknown): ModelIssue | undefined {
  // This is a loop and not a recursion, because a value may have more levels than the stack allows.
  const left: Visit[] = [{ value }];
  for (let visit = left.pop(); visit !== undefined; visit = left.pop()) {
    const { value: found } = visit;
    const problem = typeof found === "string" ? unstorableText(found) : undefined;
    if (problem !== undefined) return { path: pathOf(visit), message: problem };
    if (!isObject(found)) continue;
    const isList = Array.isArray(found);
    for (const [key, inner] of Object.entries(found)) {
      if (!isList && unstorableText(key) !== undefined) return { path: pathOf(visit), message: keyProblem(key) };
      left.push({ value: inner, key: isList ? Number(key) : key, parent: visit });
    }
  }
  return undefined;
}

const keyProblem = (key: string): string =>
  key.includes("\0")
    ? "has a key that contains NUL (U+0000), which cannot be stored"
    : "has a key that is not well-formed Unicode";

/** A value that must be checked, and the value that contains it. Its path is built only if there is an issue. */
interface Visit {
  readonly value: unknown;
  readonly key?: PropertyKey;
  readonly parent?: Visit;
}

function pathOf(visit: Visit): PropertyKey[] {
  const path: PropertyKey[] = [];
  for (let at: Visit | undefined = visit; at?.key !== undefined; at = at.parent) path.unshift(at.key);
  return path;
}

/**
 * The model of a plain object that JSON does not change. `model` reads the object. At any depth, dates, functions, NaN,
 * objects that contain themselves, and strings that cannot be stored are refused. The result is a deep copy, because a
 * message that waits to be sent must not change.
 */
/* @__NO_SIDE_EFFECTS__ */
export const jsonObject = <Model extends z.core.$ZodType>(model: Model) =>
  prepared((value, refuse) => {
    if (!isPlainObject(value) || !isJson(value, 0)) {
      return refuse({ path: [], message: "must be a plain object of JSON values: no dates, no functions, no NaN" });
    }
    // The copy is checked, because the copy is sent: a getter may return a different string when it is read again.
    const copy: unknown = JSON.parse(JSON.stringify(value));
    const issue = unstorableIn(copy);
    return issue ? refuse(issue) : copy;
  }, model);
