/** The median of some measurements, and the quartiles. Half of the measurements lie between the quartiles. */
export interface Spread {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly count: number;
}

/** Returns the median and the quartiles of all values. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    lower: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper: quantile(sorted, 0.75),
    count: sorted.length,
  };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number => sum(values) / values.length;

/**
 * Returns the quantile of a sorted list. The given share of the values is below the quantile. If the quantile lies
 * between two values, it is interpolated.
 */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** A measurement of a subject, with the measurements of each baseline right before and right after it. */
export interface Bracketed<Sample> {
  readonly sample: Sample;
  readonly before: readonly Sample[];
  readonly after: readonly Sample[];
}

/** The subjects to measure, and the baselines with which they are compared. */
export interface Interleaving<Subject, Sample> {
  readonly subjects: readonly Subject[];
  readonly baselines: readonly Subject[];
  readonly rounds: number;
  readonly measure: (subject: Subject) => Promise<Sample>;
}

/**
 * Measures all subjects in turns, each between two measurements of every baseline, because the speed of a machine
 * changes from one second to the next. Each round starts with another subject, so that no subject always follows the
 * same other subject. A baseline is compared with its own earlier and later measurements, which shows the noise.
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

/**
 * Returns each value of a subject, divided by the mean of the two values of one baseline right before and after it. The
 * baseline is chosen by its position.
 */
export const ratios = <Sample>(
  samples: readonly Bracketed<Sample>[],
  baseline: number,
  valueOf: (sample: Sample) => number,
): number[] =>
  samples.map(({ sample, before, after }) => {
    const neighbours = [before[baseline], after[baseline]].filter((neighbour) => neighbour !== undefined);
    return valueOf(sample) / mean(neighbours.map((neighbour) => valueOf(neighbour)));
  });

/**
 * Returns each measurement of a baseline, with the measurements of the same baseline right before and right after it.
 */
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
