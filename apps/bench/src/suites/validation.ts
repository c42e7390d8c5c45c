import { messageSchema, templateMessageSchema, textMessageSchema } from "@livedesk/schema";
import { spread } from "../measure/interleave.ts";
import type { Table } from "../measure/table.ts";
import { fixture } from "../peers/peer.ts";
import type { Settings } from "../settings.ts";

const BATCH = 2000;

/** The method of a model that is measured. */
interface Model {
  safeParse(value: unknown): { readonly success: boolean };
}

const CASES: readonly (readonly [name: string, model: Model, fixture: string])[] = [
  ["text request", textMessageSchema, "text-request"],
  ["template request", templateMessageSchema, "template-request"],
  ["text response", messageSchema, "text-response"],
  ["file response", messageSchema, "file-response"],
];

/** The time that a model takes to check an input, or to read an answer. */
export async function validation({ quick, rounds = quick ? 10 : 40, progress }: Settings): Promise<Table[]> {
  progress(`validation: ${rounds} rounds of ${CASES.length} models`);
  const cases = await Promise.all(
    CASES.map(async ([name, model, file]) => ({ name, model, text: await fixture(file), checks: [0], parses: [0] })),
  );
  const first = cases.map(({ name, model, text }) => {
    const value: unknown = JSON.parse(text);
    const start = performance.now();
    if (!model.safeParse(value).success)
      throw new Error(`${name}: the example in LiveDesk's documentation was refused`);
    return (performance.now() - start) * 1000;
  });
  // Batch 0 is the warm-up, and is not counted.
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
        `Time of one check of an example in LiveDesk's documentation with its model, in µs: a new object every time, batches of ${BATCH}, median ` +
        `and quartiles of the batches. \`JSON.parse\` of the same text is the scale. First: the model's first check in ` +
        `the process, once.`,
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
