const position = /^[1-9][0-9]*$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

const oddKey = (key: string): string =>
  `has the key ${JSON.stringify(key)}: use positions ("1", "2") or variable names`;

/** "__proto__" is no key where an object is copied, so its value would be lost on the way: seen to before any copy. */
export const protoFault = (values: object): string | undefined =>
  Object.hasOwn(values, "__proto__") ? oddKey("__proto__") : undefined;

/** What is wrong with a set of keys, or undefined when nothing is. */
export function keyFault(keys: readonly string[]): string | undefined {
  const odd = keys.find((key) => !position.test(key) && !variableName.test(key));
  if (odd !== undefined) return oddKey(odd);
  const positions = keys.filter((key) => position.test(key));
  if (positions.length === 0) return undefined;
  if (positions.length < keys.length) return "mixes positions and variable names: a template has one kind";
  // Upstream sends the values in order and drops gaps, so every later value would land in the wrong place.
  const given = new Set(positions);
  const gap = positions.findIndex((_, index) => !given.has(String(index + 1)));
  return gap === -1 ? undefined : `must count up from "1" without a gap: "${gap + 1}" is missing`;
}
