const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** What an answer should have said and did not: each key of `expected` is looked at, and no other. */
export function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (!isObject(expected)) return Object.is(expected, actual) ? [] : [difference(expected, actual, path)];
  if (!isObject(actual)) return [difference(expected, actual, path)];
  const entries = Object.entries(expected).flatMap(([key, value]) => differences(value, actual[key], `${path}.${key}`));
  if (!Array.isArray(expected)) return entries;
  return [...entries, ...differences(expected.length, actual["length"], `${path}.length`)];
}

const difference = (expected: unknown, actual: unknown, path: string): string =>
  `${path} should be ${JSON.stringify(expected)} and is ${JSON.stringify(actual)}`;

/** The part of an answer that `expected` names. */
export function relevant(expected: unknown, actual: unknown): unknown {
  if (!isObject(expected) || !isObject(actual)) return actual;
  if (Array.isArray(expected)) return expected.map((item, at) => relevant(item, actual[at]));
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, relevant(value, actual[key])]));
}
