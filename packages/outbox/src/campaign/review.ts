import { checkOptionsLike, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { Plan, PlanHeader, PlannedMessage } from "./plan-file.ts";

/** What a person should see of a plan before it is sent. */
export interface Review {
  readonly header: PlanHeader;
  readonly sha256: string;
  /** The number that must be typed back: how many messages the plan has. */
  readonly confirm: number;
  /** Messages of the plan, each once: the first, some at random, and the longest. */
  readonly samples: readonly Sample[];
}

/** A message of a plan, and why it is shown. */
export interface Sample {
  readonly why: "first" | "random" | "longest";
  /** Its place in the plan, from 1. */
  readonly n: number;
  readonly message: PlannedMessage;
}

/** How a plan is reviewed. */
export interface ReviewOptions {
  /** How many messages are chosen at random. Default 3. */
  readonly random?: number | undefined;
  /** A random number from 0 up to, but not including, 1. Default: `Math.random`. */
  readonly chance?: (() => number) | undefined;
}

const OPTIONS: OptionRules<ReviewOptions> = {
  random: optionRule.wholeNumber(0),
  chance: optionRule.aFunction,
};

/**
 * Chooses what a person should see of a plan: the first message, some at random, and the longest. Throws `ConfigurationError` for an
 * unknown or wrong option.
 *
 * @example
 * const { header, samples, confirm } = await reviewPlan(plan);
 */
export async function reviewPlan(plan: Plan, options: ReviewOptions = {}): Promise<Review> {
  checkOptionsLike("{ random: 3 }", options, OPTIONS);
  const { random = 3, chance = Math.random } = options;
  let n = 0;
  let first: Sample | undefined;
  let longest: Sample | undefined;
  let most = -1;
  const drawn: Sample[] = [];
  for await (const message of plan.messages()) {
    n++;
    first ??= { why: "first", n, message };
    const length = JSON.stringify(message.input).length;
    if (length > most) {
      most = length;
      longest = { why: "longest", n, message };
    }
    // Each message is equally likely to be among those drawn, however many there are.
    if (drawn.length < random) drawn.push({ why: "random", n, message });
    else {
      const place = Math.floor(chance() * n);
      if (place < random) drawn[place] = { why: "random", n, message };
    }
  }
  const shown = new Set<number>();
  const samples = [first, longest, ...drawn.toSorted((one, other) => one.n - other.n)].filter(
    (sample): sample is Sample => sample !== undefined && !shown.has(sample.n) && shown.add(sample.n) !== undefined,
  );
  return { header: plan.header, sha256: plan.sha256, confirm: plan.header.messages, samples };
}
