import * as z from "zod/mini";
import { ZodMiniOptional, type ZodMiniNullable } from "zod/mini";
import { $constructor } from "zod/v4/core";

const LenientField = /* @__PURE__ */ $constructor<ZodMiniOptional<ZodMiniNullable>>("LenientField", (inst, def) => {
  ZodMiniOptional.init(inst, def);
  inst._zod.parse = (payload, context) => {
    // Not left to the two models around it: to read a message would take a fifth longer.
    if (payload.value === undefined || payload.value === null) return payload;
    const before = payload.issues.length;
    const result = def.innerType.def.innerType._zod.run(payload, context);
    if (result instanceof Promise || result.issues.length === before) return result;
    return { value: undefined, issues: result.issues.slice(0, before) };
  };
});

/**
 * A field of an answer that may be missing or null. A value of an undocumented type is read as missing, because an answer that
 * cannot be read must never make an accepted message look like a failed send.
 *
 * `z.catch` does the same, but makes every bundle 3 kB larger.
 */
export const lenient = <Schema extends z.core.$ZodType>(schema: Schema) =>
  new LenientField({ type: "optional", innerType: z.nullable(schema) as ZodMiniNullable }) as ZodMiniOptional<
    ZodMiniNullable<Schema>
  >;
