import * as z from "zod/mini";
import { type ZodMiniNullable, ZodMiniOptional } from "zod/mini";
import { $constructor } from "zod/v4/core";
import { expected, unstorableText } from "./text.ts";

/** One thing that is wrong with a value. */
export interface ModelIssue {
  /** The keys and places that lead to the wrong part of the value; empty for the value itself. */
  readonly path: readonly PropertyKey[];
  /** What would be right, in words that follow the path: `must not be empty`. */
  readonly message: string;
}

/**
 * Whether a value is an object of any kind, also an array.
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

/** A model of an object with these keys only. A misspelt key is an issue, because the server would ignore it silently. */
/* @__NO_SIDE_EFFECTS__ */
export const closed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has the unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}; known: ${Object.keys(shape).join(", ")}`
        : expected("an object").error(issue),
  });

/**
 * A model of an object in an answer. Unknown keys are kept, but the type does not have them, so that the compiler reports a
 * misspelt key.
 * `z.extend` adds a key to the model and to its type.
 */
/* @__NO_SIDE_EFFECTS__ */
export const open = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject(shape) as unknown as ReturnType<typeof z.object<Shape>>;

// oxlint-disable no-underscore-dangle -- zod's core keeps the parser of a model in `_zod`
const LenientField = /* @__PURE__ */ $constructor<ZodMiniOptional<ZodMiniNullable>>("LenientField", (inst, def) => {
  ZodMiniOptional.init(inst, def);
  inst._zod.parse = (payload, context) => {
    // zod's own parser accepts `undefined` and `null` too. Without this line, reading a message takes a fifth longer.
    if (payload.value === undefined || payload.value === null) return payload;
    const before = payload.issues.length;
    const result = def.innerType.def.innerType._zod.run(payload, context);
    if (result instanceof Promise || result.issues.length === before) return result;
    return { value: undefined, issues: result.issues.slice(0, before) };
  };
});
// oxlint-enable no-underscore-dangle

/**
 * A model of a field in an answer: it may be missing or null. A value of an undocumented type is read as missing, because an
 * accepted message must never end as an error only because one of its fields cannot be read.
 *
 * `z.catch` does the same, but makes every bundle 3 kB larger.
 */
/* @__NO_SIDE_EFFECTS__ */
export const lenient = <Schema extends z.core.$ZodType>(schema: Schema) =>
  new LenientField({ type: "optional", innerType: z.nullable(schema) }) as ZodMiniOptional<ZodMiniNullable<Schema>>;

/**
 * A model that first calls `prepare` with the value, and then reads the result with `model`. A rule about the original value must
 * be in `prepare`, because zod drops a key `__proto__`, and copies only the parts of an object that its model describes. JSON
 * Schema describes `model` in both directions.
 */
/* @__NO_SIDE_EFFECTS__ */
export function prepared<Model extends z.core.$ZodType>(
  prepare: (value: unknown, refuse: (issue: ModelIssue) => void) => unknown,
  model: Model,
) {
  const first = z.transform((value: unknown, { issues }) =>
    prepare(value, ({ path, message }) => {
      // The issue does not hold the value, because issues are logged and the value may be a customer's text.
      issues.push({ code: "custom", input: undefined, path: [...path], message });
    }),
  );
  // A transform would accept a missing key. Without `optin`, the model decides whether the key is optional.
  // oxlint-disable-next-line no-underscore-dangle -- zod keeps `optin` in `_zod`
  first._zod.optin = undefined as never;
  type Given = z.ZodMiniType<unknown, z.input<Model>>;
  return z.pipe(first as unknown as Given, model);
}

// No real message is nested so deeply. The limit also ends the check of an object that contains itself.
const MAX_DEPTH = 64;

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > MAX_DEPTH) return false;
  // `Array.from` also visits the holes of an array, because JSON would turn each hole into null.
  if (Array.isArray(value)) return Array.from(value).every((item) => isJson(item, depth + 1));
  // A copy would lose a key `__proto__`. A key that holds undefined counts as left out, as in `JSON.stringify`.
  return (
    isPlainObject(value) &&
    Object.entries(value).every(([key, item]) => key !== "__proto__" && (item === undefined || isJson(item, depth + 1)))
  );
}

/**
 * Looks at any depth for a text or a key that LiveDesk cannot store (see {@link unstorableText}), and returns an issue for the first
 * one; undefined if there is none. The issue names the path of the text, or of the object that has the key, and repeats neither.
 *
 * @example
 * unstorableIn({ a: ["b\0"] })?.path; // ["a", 0]
 *
 * Contract: text request, `content` and `content_attributes`.
 */
export function unstorableIn(value: unknown): ModelIssue | undefined {
  // A loop, not a recursion: a value may be nested more deeply than the stack allows.
  const left: Visit[] = [{ value }];
  for (let visit = left.pop(); visit !== undefined; visit = left.pop()) {
    const { value: found } = visit;
    const problem = typeof found === "string" ? unstorableText(found) : undefined;
    if (problem !== undefined) return { path: pathOf(visit), message: problem };
    if (!isObject(found)) continue;
    const isList = Array.isArray(found);
    for (const [key, inner] of Object.entries(found)) {
      const keyProblem = isList ? undefined : unstorableText(key);
      if (keyProblem !== undefined) return { path: pathOf(visit), message: `has a key that ${keyProblem}` };
      left.push({ value: inner, key: isList ? Number(key) : key, parent: visit });
    }
  }
  return undefined;
}

/** A value that is to be checked, and the value that contains it. Its path is built only if there is an issue. */
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
 * A model of a plain object that JSON can hold unchanged, read by `model`. At any depth, it refuses dates, functions, NaN, objects
 * that contain themselves, and texts that cannot be stored. The result is a deep copy, because a message that waits to be sent
 * must not change.
 */
/* @__NO_SIDE_EFFECTS__ */
export const jsonObject = <Model extends z.core.$ZodType>(model: Model) =>
  prepared((value, refuse) => {
    if (!isPlainObject(value) || !isJson(value, 0)) {
      return refuse({ path: [], message: "must be a plain object of JSON values: no dates, no functions, no NaN" });
    }
    // The copy is checked, because the copy is sent: a getter may return another text when it is read again.
    const copy: unknown = JSON.parse(JSON.stringify(value));
    const issue = unstorableIn(copy);
    return issue ? refuse(issue) : copy;
  }, model);
