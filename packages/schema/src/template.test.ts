import { describe, expect, test } from "vitest";
import { templateDefinitionSchema, templateVariablesSchema } from "./index.ts";

const complaints = (value: unknown): readonly string[] =>
  templateVariablesSchema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ??
  [];

const positions = (most: number): readonly string[] => Array.from({ length: most }, (_, at) => String(at + 1));

/** The processor time of a function, in seconds. The time of other programs on the machine is not included. */
const seconds = (run: () => unknown): number => {
  const begun = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
};

test("the variable __proto__, which a copy of an object would lose, is refused", () => {
  const values = JSON.parse('{ "__proto__": "a", "name": "b" }');
  expect(complaints(values)).toEqual([': has the key "__proto__": use positions ("1", "2") or variable names']);
});

// If each position were searched in the list of all positions, this would take about a minute.
describe("the check of 300 000 positions takes linear time", () => {
  const many = positions(300_000);

  test("if they are the keys of values", () => {
    const values = Object.fromEntries(many.map((position) => [position, "a"]));
    let result: readonly string[] = [""];
    expect(seconds(() => (result = complaints(values)))).toBeLessThan(10);
    expect(result).toEqual([]);
  });

  test("if they are the placeholders of a body that is too long", () => {
    const body = many.map((position) => `{{${position}}}`).join(" ");
    const definition = { name: "a", language: "en", body };
    expect(seconds(() => templateDefinitionSchema.safeParse(definition))).toBeLessThan(10);
    expect(templateDefinitionSchema.safeParse(definition)).toMatchObject({
      error: { issues: [{ path: ["body"], message: "must be at most 1024 characters long" }] },
    });
  });
});
