import { describe, expect, test } from "vitest";
import { call } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";
import { templatesModule } from "../types.ts";

const DEFINITION = { name: "a", language: "en", body: "Hello {{1}}." };

const times = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at));

const keys = (count: number): object => Object.fromEntries(times(count, (at) => [`k${at}`, "x"]));

/** The least processor time, in ms, that some work took in three runs: what else the machine does is not counted. */
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
 * How much more ten times the input costs. It is ten times as much where each part is looked at once, less where there are costs
 * that every run has, and a hundred times as much where each part is compared with all others.
 */
async function growth(small: number, run: (size: number) => Promise<() => Promise<unknown>>): Promise<number> {
  const [one, ten] = [await run(small), await run(10 * small)];
  return (await cost(ten)) / (await cost(one));
}

const LINEAR = 35;

describe("ten times the input costs about ten times as much", () => {
  test.each<[what: string, small: number, content: (size: number) => string]>([
    ["keys that are unknown", 1500, (size) => JSON.stringify({ ...DEFINITION, ...keys(size) })],
    ["keys that are given twice", 1000, (size) => `{${times(2 * size, (at) => `"k${at % size}":1`).join()}}`],
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
      "definitions that are one",
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
  ])("%s, for template check", async (_, small, content) => {
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
    ["keys that are given twice", 1000, (size) => `{${times(2 * size, (at) => `"k${at % size}":1`).join()}}`],
  ])("%s that no template takes, for --values", async (_, small, values) => {
    await using folder = await createFolder();
    const definition = await folder.write("a.json", DEFINITION);
    const grown = await growth(small, async (size) => {
      const file = await folder.write(`${size}.json`, values(size));
      return () => call(["template", "preview", definition, "--values", file, "--json"]);
    });
    expect(grown).toBeLessThan(LINEAR);
  });

  test("definitions, for the module of template types", async () => {
    const grown = await growth(3000, async (size) => {
      const definitions = times(size, (at) => ({ ...DEFINITION, name: `a${at}` }));
      return async () => templatesModule(definitions);
    });
    expect(grown).toBeLessThan(LINEAR);
  });
});
