import { mean } from "./statistics.ts";

/** A measurement of a subject, with those of each baseline right before and right after it. */
export interface Bracketed<Sample> {
  readonly sample: Sample;
  readonly before: readonly Sample[];
  readonly after: readonly Sample[];
}

/** What to measure, and against what. */
export interface Interleaving<Subject, Sample> {
  readonly subjects: readonly Subject[];
  readonly baselines: readonly Subject[];
  readonly rounds: number;
  readonly measure: (subject: Subject) => Promise<Sample>;
}

/**
 * Measures all subjects in turns, each between two measurements of every baseline, since what else the machine does
 * changes from one second to the next. Each round starts with another subject, so that none always follows the same one.
 * A baseline, measured against its own neighbours, shows the noise.
 */
export async function interleave<Subject, Sample>({
  subjects,
  baselines,
  rounds,
  measure,
}: Interleaving<Subject, Sample>): Promise<Map<Subject, Bracketed<Sample>[]>> {
  const results = new Map([...baselines, ...subjects].map((subject) => [subject, [] as Bracketed<Sample>[]]));
  const brackets: Sample[][] = [];
  const measureBaselines = async (): Promise<Sample[]> => {
    const samples: Sample[] = [];
    for (const baseline of baselines) samples.push(await measure(baseline));
    brackets.push(samples);
    return samples;
  };

  let before = await measureBaselines();
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of rotate(subjects, round)) {
      const sample = await measure(subject);
      const after = await measureBaselines();
      results.get(subject)?.push({ sample, before, after });
      before = after;
    }
  }
  for (const [i, baseline] of baselines.entries()) results.set(baseline, amongThemselves(brackets, i));
  return results;
}

/** How a subject compares with baseline number `baseline`: the value of each sample over the mean of its neighbours. */
export const ratios = <Sample>(
  samples: readonly Bracketed<Sample>[],
  baseline: number,
  valueOf: (sample: Sample) => number,
): number[] =>
  samples.map(({ sample, before, after }) => {
    const neighbours = [before[baseline], after[baseline]].filter((neighbour) => neighbour !== undefined);
    return valueOf(sample) / mean(neighbours.map((neighbour) => valueOf(neighbour)));
  });

function amongThemselves<Sample>(brackets: readonly Sample[][], baseline: number): Bracketed<Sample>[] {
  return brackets.slice(1, -1).flatMap((bracket, i) => {
    const sample = bracket[baseline];
    return sample === undefined ? [] : [{ sample, before: brackets[i] ?? [], after: brackets[i + 2] ?? [] }];
  });
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
