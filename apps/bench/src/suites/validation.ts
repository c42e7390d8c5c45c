import { messageSchema, templateMessageSchema, textMessageSchema } from "@livedesk/schema";
import { fixture } from "../fixture.ts";
import type { Settings } from "../settings.ts";
import { spread } from "../statistics.ts";
import type { Table } from "../table.ts";

const BATCH = 2000;

/** A model, as far as it is measured here. */
interface Model {
  safeParse(value: unknown): { readonly success: boolean };
}

const CASES: readonly (readonly [name: string, model: Model, fixture: string])[] = [
  ["text request", textMessageSchema, "text-request"],
  ["template request", templateMessageSchema, "template-request"],
  ["text response", messageSchema, "text-response"],
  ["file response", messageSchema, "file-response"],
];

/** What the check of an input and of an answer costs. */
export async function validation({ quick, rounds = quick ? 10 : 40, progress }: Settings): Promise<Table[]> {
  progress(`validation: ${rounds} rounds of ${CASES.length} models`);
  const cases = await Promise.all(
    CASES.map(async ([name, model, file]) => ({ name, model, text: await fixture(file), checks: [0], parses: [0] })),
  );
  const first = cases.map(({ name, model, text }) => {
    const value: unknown = JSON.parse(text);
    const start = performance.now();
    if (!model.safeParse(value).success) throw new Error(`${name}: the contract's own example was refused`);
    return (performance.now() - start) * 1000;
  });
  // One batch more, which warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { model, text, checks, parses } of cases) {
      const values: unknown[] = [];
      parses[round] = timeEach(() => values.push(JSON.parse(text)));
      checks[round] = timeEach((i) => model.safeParse(values[i]));
    }
  }
  return [
    {
      title: "Validation",
      caption:
        `One check of the contract's own example by its model, in µs: a new object every time, batches of ${BATCH}, ` +
        `median and quartiles of the batches. \`JSON.parse\` of the same text gives the scale. First: the model's first ` +
        `check in the process, once.`,
      columns: ["model", "check, µs", "JSON.parse, µs", "check ÷ JSON.parse", "first, µs", "batches"],
      rows: cases.map(({ name, checks, parses }, i) => [
        name,
        spread(checks.slice(1)),
        spread(parses.slice(1)),
        spread(checks.slice(1).map((check, round) => check / (parses[round + 1] ?? Number.NaN))),
        first[i],
        rounds,
      ]),
    },
  ];
}

/** Microseconds a call. */
function timeEach(run: (i: number) => unknown): number {
  const start = performance.now();
  for (let i = 0; i < BATCH; i += 1) run(i);
  return ((performance.now() - start) * 1000) / BATCH;
}
