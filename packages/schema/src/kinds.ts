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
type Read = (payload: Payload, context: z.core.ParseContext, def: OwnDef) => z.core.util.MaybeAsync<Payload>;

type Parse = z.core.$ZodTypeInternals["parse"];

interface OwnDef extends z.core.$ZodTypeDef {
  readonly read: Read;
  /** The values of a literal. */
  readonly values?: readonly string[];
  /** The models of the known keys of an object. */
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly catchall?: z.core.$ZodType;
}

interface OwnInternals extends z.core.$ZodTypeInternals {
  readonly def: OwnDef;
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
    // Only an object needs its `def`. If every other `read` were wrapped too, reading a message would take 3.2 µs and
    // not 2.1 µs.
    model._zod.parse = def.shape ? (payload, context) => def.read(payload, context, def) : (def.read as Parse);
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
export const own = <Model>(type: OwnDef["type"], facts: object, read: Read): Model =>
  new OwnModel({ type, ...facts, read }) as unknown as Model;

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
    own<Model>(type, {}, (payload) =>
      isRight(payload.value) ? payload : wrongType(payload, { code: "invalid_type", expected: type }, complaint),
    );

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
  own<z.ZodMiniLiteral<Value>>("literal", { values }, (payload) =>
    values.includes(payload.value as Value)
      ? payload
      : wrongType(payload, { code: "invalid_value", values }, complaint),
  );

/** The model of a key of a request that may be left out. */
/* @__NO_SIDE_EFFECTS__ */
export const optional = <Model extends z.core.$ZodType>(model: Model) =>
  own<z.ZodMiniOptional<Model>>("optional", { innerType: model }, (payload, context) =>
    payload.value === undefined ? payload : run(model, payload, context),
  );

/**
 * A model of a field in an answer. The field may be missing or null. A value of an undocumented type is read as
 * missing, because an accepted message must never end as an error only because one of its fields cannot be read.
 */
/* @__NO_SIDE_EFFECTS__ */
export const lenient = <Model extends z.core.$ZodType>(model: Model) =>
  own<z.ZodMiniOptional<z.ZodMiniNullable<Model>>>("optional", { innerType: nullable(model) }, (payload, context) => {
    if (payload.value === undefined || payload.value === null) return payload;
    const before = payload.issues.length;
    const result = run(model, payload, context);
    return result.issues.length === before ? result : { value: undefined, issues: result.issues.slice(0, before) };
  });

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
  own<z.ZodMiniUnion<Models>>("union", { options: models }, (payload, context) => {
    const ofItsType = models.find(({ type }) => type === typeof payload.value);
    return run(ofItsType ?? models[0], payload, context);
  });

/**
 * A model that first calls `prepare` with the value, and then reads the result with `model`. A rule about the original
 * value must be in `prepare`, because the model of an object drops a key `__proto__`, and copies only the parts that it
 * describes. For JSON Schema, `model` describes both the input and the output.
 */
/* @__NO_SIDE_EFFECTS__ */
export const prepared = <Model extends z.core.$ZodType>(
  prepare: (value: unknown, refuse: (issue: ModelIssue) => void) => unknown,
  model: Model,
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
  );

/** The message for a value of the wrong type: "is required" if the value is missing, otherwise "must be". */
/* @__NO_SIDE_EFFECTS__ */
export const expected =
  (what: string) =>
  (value: unknown): string =>
    value === undefined ? `is required: give ${what}` : `must be ${what}`;
