import { checkOptionsLike, optionRule, type OptionRule, type OptionRules } from "@livedesk/core/adapter";
import type { OutboxEvent } from "../events.ts";

/** When a campaign stops by itself. */
export interface StopOptions {
  /** The largest share of messages that may be refused, not sent or not delivered, from 0 to 1. Default 0.1. */
  readonly errors?: number | undefined;
  /** The largest share of messages that may be unknown, from 0 to 1. Default 0.05. */
  readonly unknown?: number | undefined;
  /** Stops at a code of a failure that is not among these. Undefined: every code is known. */
  readonly knownCodes?: Iterable<string> | undefined;
  /** The shares are those of this many last messages. Default 100. */
  readonly last?: number | undefined;
  /** No share counts before this many messages have ended. Default 20. */
  readonly atLeast?: number | undefined;
}

/** Watches the events of a run. */
export interface StopRules {
  /** Looks at an event. Returns why the run should stop; undefined if it may go on. */
  note(event: OutboxEvent): string | undefined;
}

type Ending = "good" | "bad" | "unknown";

const aShare: OptionRule = {
  wanted: "a share from 0 to 1, such as 0.1",
  isRight: (value) => typeof value === "number" && value >= 0 && value <= 1,
};

const OPTIONS: OptionRules<StopOptions> = {
  errors: aShare,
  unknown: aShare,
  knownCodes: {
    wanted: "a list or a set of strings",
    isRight: (value) => typeof value === "object" && value !== null && Symbol.iterator in value,
  },
  last: optionRule.wholeNumber(1),
  atLeast: optionRule.wholeNumber(1),
};

/**
 * Makes the rules that stop a campaign which goes wrong. Refused credentials need no rule: the outbox pauses itself at the first.
 * Throws `ConfigurationError` for a wrong option.
 *
 * @example
 * const rules = createStopRules({ errors: 0.1, unknown: 0.05 });
 * for await (const event of outbox.events()) {
 *   const reason = rules.note(event);
 *   if (reason !== undefined) await outbox.pause(reason);
 * }
 */
export function createStopRules(options: StopOptions = {}): StopRules {
  checkOptionsLike("{ errors: 0.1 }", options, OPTIONS);
  const { errors = 0.1, unknown = 0.05, knownCodes, last = 100, atLeast = 20 } = options;
  const known = knownCodes === undefined ? undefined : new Set(knownCodes);
  const endings: Ending[] = [];
  const share = (ending: Ending): number => endings.filter((each) => each === ending).length / endings.length;
  return {
    note(event) {
      const ended = endingOf(event);
      if (ended === undefined) return undefined;
      const { ending, code } = ended;
      endings.push(ending);
      if (endings.length > last) endings.shift();
      if (ending !== "good" && code !== undefined && known && !known.has(code))
        return `a new failure: ${code} did not occur before`;
      if (endings.length < Math.min(atLeast, last)) return undefined;
      if (share("unknown") > unknown)
        return `${percent(share("unknown"))} of the last ${endings.length} messages are unknown`;
      if (share("bad") > errors)
        return `${percent(share("bad"))} of the last ${endings.length} messages were refused, not sent or not delivered`;
      return undefined;
    },
  };
}

function endingOf(event: OutboxEvent): { readonly ending: Ending; readonly code: string | undefined } | undefined {
  if (event.type === "worker-died") return { ending: "unknown", code: event.code };
  if (event.type === "dropped") return { ending: "bad", code: event.code };
  if (event.type !== "settled" || event.how !== "written" || event.state === "queued") return undefined;
  const { state, code } = event;
  if (state === "unknown") return { ending: "unknown", code };
  return { ending: state === "accepted" && code === undefined ? "good" : "bad", code };
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
