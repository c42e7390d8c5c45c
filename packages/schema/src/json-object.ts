import * as z from "zod/mini";
import { isJsonObject, JSON_OBJECT, jsonTextFault } from "./objects.ts";

/** What is wrong with a value, and at which of its keys. */
interface Fault {
  readonly path?: readonly PropertyKey[];
  readonly message: string;
}

/**
 * A model that reads what `prepare` returns. zod drops a key `__proto__` and copies only the known depth of an object, so a rule
 * about the value as it was given has no other place. In JSON Schema such a model is `model` in both directions.
 */
export function prepared<Model extends z.core.$ZodType>(
  prepare: (value: unknown, refuse: (fault: Fault) => void) => unknown,
  model: Model,
) {
  const first = z.transform((value: unknown, { issues }) =>
    prepare(value, ({ path = [], message }) => {
      // The value may be a customer's text, which has no place in an issue: issues are logged.
      issues.push({ code: "custom", input: undefined, path: [...path], message });
    }),
  );
  // A transform accepts a missing key. Here the model decides whether the key is optional.
  // oxlint-disable-next-line no-underscore-dangle -- zod keeps this fact there
  first._zod.optin = undefined as never;
  return z.pipe(first as z.ZodMiniType<unknown, z.input<Model>>, model) as z.ZodMiniPipe<
    z.ZodMiniType<unknown, z.input<Model>>,
    Model
  >;
}

/**
 * A plain object that JSON carries unchanged, as `model` reads it: dates, functions, NaN and objects that hold themselves are
 * refused, and so are texts that cannot be stored, at any depth. The result is a deep copy: a message that waits to be sent must
 * not change any more.
 */
export const jsonObject = <Model extends z.core.$ZodType>(model: Model) =>
  prepared((value, refuse) => {
    const fault = isJsonObject(value) ? jsonTextFault(value) : { message: JSON_OBJECT };
    return fault ? refuse(fault) : JSON.parse(JSON.stringify(value));
  }, model);
