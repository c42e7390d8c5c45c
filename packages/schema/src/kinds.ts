import * as z from "zod/mini";
import { ZodMiniType } from "zod/mini";
import { $constructor } from "zod/v4/core";

/** What is wrong with a value, and at which of its keys. */
export interface ModelIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Reads `payload.value`: replaces it by the value that the model makes of it, and adds what is wrong with it to `payload.issues`. */
type Read = (payload: z.core.ParsePayload, context: z.core.ParseContext) => z.core.ParsePayload;

interface OwnDef extends z.core.$ZodTypeDef {
  readonly read: Read;
}

interface OwnInternals extends z.core.$ZodTypeInternals {
  readonly def: OwnDef;
}

// oxlint-disable no-underscore-dangle -- `_zod` is where zod's core has the parser of a model

/**
 * A model that reads a value in a way of its own. JSON Schema, OpenAPI and the models of another program see a model of the kind
 * that `def.type` names. The code of zod for these kinds also awaits promises and writes values back, which no model here needs:
 * with it, the bundle of a page would be 1.3 kB larger, and a message would be read more slowly.
 */
const OwnModel = /* @__PURE__ */ $constructor<z.ZodMiniType<unknown, unknown, OwnInternals>>("OwnModel", (model, def) => {
  ZodMiniType.init(model, def);
  model._zod.parse = def.read;
  if (def.type === "optional") model._zod.optin = model._zod.optout = "optional";
});

/** Makes a model of the kind `type`; `facts` are what `def` of that kind holds besides. */
/* @__NO_SIDE_EFFECTS__ */
export const own = <Model>(type: OwnDef["type"], facts: object, read: Read): Model =>
  new OwnModel({ type, ...facts, read }) as unknown as Model;

/** Reads a value with another model. No model here awaits anything, so the result is never a promise. */
export const run = (model: z.core.$ZodType, payload: z.core.ParsePayload, context: z.core.ParseContext) =>
  model._zod.run(payload, context) as z.core.ParsePayload;

// oxlint-enable no-underscore-dangle

/** A key of a request that may be left out. */
/* @__NO_SIDE_EFFECTS__ */
export const optional = <Model extends z.core.$ZodType>(model: Model) =>
  own<z.ZodMiniOptional<Model>>("optional", { innerType: model }, (payload, context) =>
    payload.value === undefined ? payload : run(model, payload, context),
  );

/**
 * A field of an answer that may be missing or null. A value of an undocumented type is read as missing, because an answer that
 * cannot be read must never make an accepted message look like a failed send.
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

/** A list. `message` is for a value that is not one. */
/* @__NO_SIDE_EFFECTS__ */
export const array = <Model extends z.core.$ZodType>(element: Model, message?: string) =>
  own<z.ZodMiniArray<Model>>("array", { element }, (payload, context) => {
    const { value, issues } = payload;
    if (!Array.isArray(value)) {
      issues.push({ code: "invalid_type", expected: "array", input: value, message });
      return payload;
    }
    // `Array.from` visits the holes of an array too.
    payload.value = Array.from(value, (item: unknown, at) => {
      const result = run(element, { value: item, issues: [] }, context);
      issues.push(...result.issues.map((issue) => ({ ...issue, path: [at, ...(issue.path ?? [])] })));
      return result.value;
    });
    return payload;
  });

/** A value of one of several types. It is read by the model of its own type, or else by the first one. */
/* @__NO_SIDE_EFFECTS__ */
export const union = <const Models extends readonly z.ZodMiniType[]>(options: Models) =>
  own<z.ZodMiniUnion<Models>>("union", { options }, (payload, context) => {
    const ofType = options.find(({ type }) => type === typeof payload.value);
    return run(ofType ?? options[0]!, payload, context);
  });

/**
 * A model that reads what `prepare` returns. zod drops a key `__proto__`, and copies an object only as deep as its model knows
 * it: a rule about the value as it was given has no other place. In JSON Schema such a model is `model` in both directions.
 */
/* @__NO_SIDE_EFFECTS__ */
export const prepared = <Model extends z.core.$ZodType>(
  prepare: (value: unknown, refuse: (issue: ModelIssue) => void) => unknown,
  model: Model,
) =>
  own<z.ZodMiniPipe<z.ZodMiniType<unknown, z.input<Model>>, Model>>("pipe", { in: model, out: model }, (payload, context) => {
    const { issues } = payload;
    const before = issues.length;
    payload.value = prepare(payload.value, ({ path, message }) => {
      // The value may be a customer's text, which has no place in an issue: issues are logged.
      issues.push({ code: "custom", input: undefined, path: [...path], message });
    });
    return issues.length === before ? run(model, payload, context) : payload;
  });
