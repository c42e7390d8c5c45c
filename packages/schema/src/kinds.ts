import type * as z from "zod/mini";
import { ZodMiniType } from "zod/mini";
import { $constructor } from "zod/v4/core";

/** One problem of a value. */
export interface ModelIssue {
  /** The keys and places that lead to the wrong part of the value; empty if the value itself is wrong. */
  readonly path: readonly PropertyKey[];
  /** What would be right, as a phrase that follows the path: `must not be empty`. */
  readonly message: string;
}

/** The message for a value of the wrong type. */
export type Complaint = string | ((value: unknown) => string);

type Payload = z.core.ParsePayload;

/**
 * Reads `payload.value`: replaces it with the value that the model returns, and adds its problems to `payload.issues`.
 */
type Read = (
  payload: Payload,
  context: z.core.ParseContext,
  def: OwnDef,
  fields: readonly Field[],
) => z.core.util.MaybeAsync<Payload>;

/** Whether a model would return a value as it is, with nothing wrong. It makes no object, so nearly every answer is read with it. */
export type Fits = (value: unknown) => boolean;

/** A key of an object, and the model of its value. */
export interface Field {
  readonly key: string;
  readonly model: z.core.$ZodType;
  /** See {@link fitsOf}. */
  readonly fits: Fits;
}

/** What a model is made of: the parts that zod keeps in `def`, and its way of reading. */
export interface OwnDef extends z.core.$ZodTypeDef {
  readonly read: Read;
  /** Whether `read` would return the value as it is; then `read` is not called. Absent if `read` copies every value. */
  readonly fits?: ((value: unknown, def: OwnDef, fields: readonly Field[]) => boolean) | undefined;
  /** The values of a literal. */
  readonly values?: readonly string[];
  /** The models of the known keys of an object. */
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly catchall?: z.core.$ZodType;
}

interface OwnInternals extends z.core.$ZodTypeInternals {
  readonly def: OwnDef;
  fits: Fits;
}

// oxlint-disable typescript/no-unnecessary-type-parameters -- the type is the one that zod's own function for the kind returns

// oxlint-disable no-underscore-dangle -- `_zod` is where zod's core has the parser of a model

/**
 * A model with its own function for reading. For JSON Schema, OpenAPI and the models of another program, it is a model
 * of the kind that `def.type` names. zod's own code for these kinds also converts values, writes them back and builds
 * recursive types, which no model here needs: with zod's code, the bundle of a page would be 2.7 kB larger, and reading
 * a message would take a third longer.
 */
const OwnModel = /* @__PURE__ */ $constructor<z.ZodMiniType<unknown, unknown, OwnInternals>>(
  "OwnModel",
  (model, def) => {
    ZodMiniType.init(model, def);
    const { read, fits = fitsNot, shape = {}, checks = [] } = def;
    const fields = Object.entries(shape).map(([key, field]) => ({ key, model: field, fits: fitsOf(field) }));
    model._zod.parse = (payload, context) =>
      fits(payload.value, def, fields) ? payload : read(payload, context, def, fields);
    model._zod.fits = withChecks(def.shape ? (value) => fits(value, def, fields) : (fits as Fits), checks);
    if (def.type === "optional") model._zod.optin = model._zod.optout = "optional";
    // A discriminated union finds its members by their literals.
    if (def.values) model._zod.values = new Set(def.values);
    if (def.shape) {
      Object.assign(model, { shape: def.shape });
      const literals = Object.entries(def.shape).flatMap(
        ([
          key,
          {
            _zod: { values },
          },
        ]) => (values ? [[key, values] as const] : []),
      );
      model._zod.propValues = Object.fromEntries(literals);
    }
  },
);

/** Makes a model of the kind `type`; `facts` contains the values that zod keeps in the `def` of this kind. */
/* @__NO_SIDE_EFFECTS__ */
export const own = <Model>(type: OwnDef["type"], facts: object, read: Read, fits?: OwnDef["fits"]): Model =>
  new OwnModel({ type, ...facts, read, fits }) as unknown as Model;

/**
 * A function that tells whether a model would return a value as it is. It returns false if only reading the value shows this: the model
 * copies every value, or it is one of zod's own, or it has a check that is not a rule of this package (see `rule`).
 */
export const fitsOf = ({ _zod }: z.core.$ZodType): Fits => (_zod as Partial<OwnInternals>).fits ?? fitsNot;

const fitsNot = (): boolean => false;

/** A check that also tells what is wrong with a value without making an issue of it. */
export interface RuleInternals {
  problemOf?: (value: never) => string | undefined;
}

function withChecks(fits: Fits, checks: readonly z.core.$ZodCheck[]): Fits {
  if (checks.length === 0) return fits;
  const problems = checks.map(({ _zod }) => (_zod as RuleInternals).problemOf);
  if (!problems.every((problemOf) => problemOf !== undefined)) return fitsNot;
  return (value) => fits(value) && problems.every((problemOf) => problemOf(value as never) === undefined);
}

/** Reads a value with another model. No model of this package is asynchronous, so the result is never a promise. */
export const run = (model: z.core.$ZodType, payload: Payload, context: z.core.ParseContext): Payload =>
  model._zod.run(payload, context) as Payload;

// oxlint-enable no-underscore-dangle

/** Adds the issue that the value is of the wrong type. */
export function wrongType(payload: Payload, issue: object, complaint: Complaint | undefined): Payload {
  const { value, issues } = payload;
  const message = typeof complaint === "function" ? complaint(value) : complaint;
  issues.push({ ...issue, input: value, message } as z.core.$ZodRawIssue);
  return payload;
}

/** The issues of a value inside another one. */
export const issuesAt = (key: PropertyKey, { issues }: Payload): z.core.$ZodRawIssue[] =>
  issues.map((issue) => ({ ...issue, path: [key, ...(issue.path ?? [])] }));

/* @__NO_SIDE_EFFECTS__ */
const primitive =
  <Model>(type: OwnDef["type"], isRight: (value: unknown) => boolean) =>
  (complaint?: Complaint) =>
    own<Model>(type, {}, (payload) => wrongType(payload, { code: "invalid_type", expected: type }, complaint), isRight);

export const string = /* @__PURE__ */ primitive<z.ZodMiniString<string>>(
  "string",
  (value) => typeof value === "string",
);

/** A finite number. */
export const number = /* @__PURE__ */ primitive<z.ZodMiniNumber<number>>("number", Number.isFinite);

export const boolean = /* @__PURE__ */ primitive<z.ZodMiniBoolean<boolean>>(
  "boolean",
  (value) => typeof value === "boolean",
);

export const unknown = /* @__PURE__ */ primitive<z.ZodMiniUnknown>("unknown", () => true);

export const never = /* @__PURE__ */ primitive<z.ZodMiniNever>("never", () => false);

/** One of several strings. */
/* @__NO_SIDE_EFFECTS__ */
export const literal = <const Value extends string>(values: readonly Value[], complaint?: Complaint) =>
  own<z.ZodMiniLiteral<Value>>(
    "literal",
    { values },
    (payload) => wrongType(payload, { code: "invalid_value", values }, complaint),
    (value) => values.includes(value as Value),
  );

/** The model of a key of a request that may be left out. */
/* @__NO_SIDE_EFFECTS__ */
export const optional = <Model extends z.core.$ZodType>(model: Model) => {
  const fits = fitsOf(model);
  return own<z.ZodMiniOptional<Model>>(
    "optional",
    { innerType: model },
    (payload, context) => run(model, payload, context),
    (value) => value === undefined || fits(value),
  );
};

/**
 * A model of a field in an answer. The field may be missing or null. A value of an undocumented type is read as
 * missing, because an accepted message must never end as an error only because one of its fields cannot be read.
 */
/* @__NO_SIDE_EFFECTS__ */
export const lenient = <Model extends z.core.$ZodType>(model: Model) => {
  const fits = fitsOf(model);
  return own<z.ZodMiniOptional<z.ZodMiniNullable<Model>>>(
    "optional",
    { innerType: nullable(model) },
    (payload, context) => {
      const before = payload.issues.length;
      const result = run(model, payload, context);
      return result.issues.length === before ? result : { value: undefined, issues: result.issues.slice(0, before) };
    },
    (value) => value === undefined || value === null || fits(value),
  );
};

/* @__NO_SIDE_EFFECTS__ */
const nullable = <Model extends z.core.$ZodType>(model: Model) =>
  own<z.ZodMiniNullable<Model>>("nullable", { innerType: model }, (payload, context) =>
    payload.value === null ? payload : run(model, payload, context),
  );

/** A list. */
/* @__NO_SIDE_EFFECTS__ */
export const array = <Model extends z.core.$ZodType>(element: Model, complaint?: Complaint) =>
  own<z.ZodMiniArray<Model>>("array", { element }, (payload, context) => {
    const { value, issues } = payload;
    if (!Array.isArray(value)) return wrongType(payload, { code: "invalid_type", expected: "array" }, complaint);
    // A loop by index also reads the holes of an array.
    const list: unknown[] = [];
    for (let at = 0; at < value.length; at++) {
      const result = run(element, { value: value[at], issues: [] }, context);
      issues.push(...issuesAt(at, result));
      list.push(result.value);
    }
    payload.value = list;
    return payload;
  });

/**
 * A value of one of several types. The value is read with the model of its own type; if there is no such model, with
 * the first model.
 */
/* @__NO_SIDE_EFFECTS__ */
export const union = <const Models extends readonly [z.ZodMiniType, ...z.ZodMiniType[]]>(models: Models) =>
  own<z.ZodMiniUnion<Models>>(
    "union",
    { options: models },
    (payload, context) => run(memberFor(payload.value, models), payload, context),
    (value) => fitsOf(memberFor(value, models))(value),
  );

function memberFor(value: unknown, models: readonly [z.ZodMiniType, ...z.ZodMiniType[]]): z.ZodMiniType {
  for (const model of models) if (model.type === typeof value) return model;
  return models[0];
}

/**
 * A model that first calls `prepare` with the value, and then reads the result with `model`. A rule about the original
 * value must be in `prepare`, because the model of an object drops a key `__proto__`, and copies only the parts that it
 * describes. For JSON Schema, `model` describes both the input and the output.
 */
/* @__NO_SIDE_EFFECTS__ */
export const prepared = <Model extends z.core.$ZodType>(
  prepare: (value: unknown, refuse: (issue: ModelIssue) => void) => unknown,
  model: Model,
  fits?: Fits,
) =>
  own<z.ZodMiniPipe<z.ZodMiniType<unknown, z.input<Model>>, Model>>(
    "pipe",
    { in: model, out: model },
    (payload, context) => {
      const { issues } = payload;
      const before = issues.length;
      payload.value = prepare(payload.value, ({ path, message }) => {
        // The issue does not contain the value, because issues are logged and the value may be a customer's text.
        issues.push({ code: "custom", input: undefined, path: [...path], message });
      });
      return issues.length === before ? run(model, payload, context) : payload;
    },
    fits,
  );

/** A model that first calls `convert` with the value, and then reads the result with `model`. */
/* @__NO_SIDE_EFFECTS__ */
export const converted = <Model extends z.core.$ZodType>(convert: (value: unknown) => unknown, model: Model) => {
  const fits = fitsOf(model);
  return prepared(convert, model, (value) => fits(value) && convert(value) === value);
};

/** The message for a value of the wrong type: "is required" if the value is missing, otherwise "must be". */
/* @__NO_SIDE_EFFECTS__ */
export const expected =
  (what: string) =>
  (value: unknown): string =>
    value === undefined ? `is required: give ${what}` : `must be ${what}`;
