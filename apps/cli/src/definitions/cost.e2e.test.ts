import { describe, expect, test } from "vitest";
import { call } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";
import { templatesModule } from "../commands/template-files.ts";

const DEFINITION = { name: "a", language: "en", body: "Hello {{1}}." };

const times = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at));

const keys = (count: number): object => Object.fromEntries(times(count, (at) => [`k${at}`, "x"]));

/**
 * Returns the shortest processor time, in ms, of three runs. Processor time does not count other programs on the
 * machine.
 */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1000);
  }
  return Math.min(...taken);
}

/**
 * Returns the factor by which the processor time grows if the input is ten times as large. For linear work, the factor
 * is ten, or less because of the fixed cost of a run. For work that compares each part with all others, the factor is a
 * hundred.
 */
async function growth(small: number, run: (size: number) => Promise<() => Promise<unknown>>): Promise<number> {
  const [one, ten] = [await run(small), await run(10 * small)];
  return (await cost(ten)) / (await cost(one));
}

const LINEAR = 35;

describe("for ten times the input, about ten times as much processor time is used:", () => {
  test.each<[what: string, small: number, content: (size: number) => string]>([
    ["unknown keys", 1500, (size) => JSON.stringify({ ...DEFINITION, ...keys(size) })],
    ["repeated keys", 1000, (size) => `{${times(2 * size, (at) => `"k${at % size}":1`).join()}}`],
    [
      "definitions",
      3000,
      (size) =>
        JSON.stringify(
          times(size, (at) => ({ ...DEFINITION, name: `a${at}` })),
          null,
          1,
        ),
    ],
    [
      "repeated definitions",
      2000,
      (size) =>
        JSON.stringify(
          times(size, () => DEFINITION),
          null,
          1,
        ),
    ],
    [
      "definitions with errors",
      400,
      (size) =>
        JSON.stringify(
          times(size, (at) => ({ name: `A${at}` })),
          null,
          1,
        ),
    ],
    [
      "definitions with warnings",
      100,
      (size) =>
        JSON.stringify(
          times(size, (at) => ({ ...DEFINITION, name: `a${at}`, language: "xx", body: "{{1}}{{2}}" })),
          null,
          1,
        ),
    ],
  ])("template check needs linear time for %s", async (_, small, content) => {
    await using folder = await createFolder();
    const grown = await growth(small, async (size) => {
      const file = await folder.write(`${size}.json`, content(size));
      return () => call(["template", "check", file, "--json"]);
    });
    expect(grown).toBeLessThan(LINEAR);
  });

  test.each<[what: string, small: number, values: (size: number) => string]>([
    ["values", 1500, (size) => JSON.stringify({ body: keys(size) })],
    ["parts", 1500, (size) => JSON.stringify(keys(size))],
    ["repeated keys", 1000, (size) => `{${times(2 * size, (at) => `"k${at % size}":1`).join()}}`],
  ])("template preview --values needs linear time for %s that the template does not have", async (_, small, values) => {
    await using folder = await createFolder();
    const definition = await folder.write("a.json", DEFINITION);
    const grown = await growth(small, async (size) => {
      const file = await folder.write(`${size}.json`, values(size));
      return () => call(["template", "preview", definition, "--values", file, "--json"]);
    });
    expect(grown).toBeLessThan(LINEAR);
  });

  test("template types needs linear time for definitions", async () => {
    const grown = await growth(3000, async (size) => {
      const definitions = times(size, (at) => ({ ...DEFINITION, name: `a${at}` }));
      return async () => templatesModule(definitions);
    });
    expect(grown).toBeLessThan(LINEAR);
  });
});
