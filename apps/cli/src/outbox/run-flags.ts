import type { Rate } from "@livedesk/outbox";
import { wholeNumber } from "../config.ts";
import { CliError } from "../errors.ts";
import type { RunOptions } from "./options.ts";

/** The settings of a run. */
export interface RunSettings {
  readonly concurrency: number;
  readonly rate: Rate | undefined;
  /** The shares of failed and of unknown messages at which the run stops. */
  readonly limits: { readonly errors: number; readonly unknown: number } | undefined;
  /** How many messages of the plan are sent first. */
  readonly canary: number | undefined;
}

/** Reads the flags of `outbox run`. Throws `CliError`. */
export function readRunFlags(options: RunOptions): RunSettings {
  refuseUnfitFlags(options);
  return {
    concurrency: readConcurrency(options.concurrency),
    rate: readRate(options.rate),
    limits: readLimits(options),
    canary: readCanary(options.canary),
  };
}

/** The flags with a value that the command which goes on needs again. */
const REPEATED = {
  plan: "--plan",
  yes: "--yes",
  canary: "--canary",
  rate: "--rate",
  concurrency: "--concurrency",
  stopErrors: "--stop-errors",
  stopUnknown: "--stop-unknown",
  baseUrl: "--base-url",
  timeout: "--timeout",
  profile: "--profile",
  events: "--events",
} as const satisfies Partial<Record<keyof RunOptions, string>>;

/** The flags of a run that the command which goes on needs again. */
export function flagsOf(options: RunOptions): readonly string[] {
  const names = Object.keys(REPEATED) as (keyof typeof REPEATED)[];
  const flags = names.flatMap((name) => (options[name] === undefined ? [] : [REPEATED[name], options[name]]));
  return options.forever ? [...flags, "--forever"] : flags;
}

function refuseUnfitFlags({ plan, yes, canary, continue: goesOn, events, json }: RunOptions): void {
  if (plan === undefined && (yes !== undefined || canary !== undefined))
    throw new CliError(`${yes === undefined ? "--canary" : "--yes"}: needs --plan as well`);
  if (events === "-" && json) throw new CliError("--json: the events on stdout end with the summary already");
  if (goesOn && canary === undefined) throw new CliError("--continue: needs --canary as well");
}

/** Reads the number of messages that may be in flight. Throws `CliError`. */
export function readConcurrency(text = "16"): number {
  const value = wholeNumber(text);
  if (typeof value === "number" && value >= 1 && value <= 1000) return value;
  throw new CliError("--concurrency: must be a whole number from 1 to 1000");
}

function readCanary(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = wholeNumber(text);
  if (typeof value === "number" && value >= 1 && value <= 10_000) return value;
  throw new CliError("--canary: must be a whole number from 1 to 10000");
}

/** Reads `40/s`, `600/min` or `40`, which is a number of messages a second. A quarter of a second may go at once. */
function readRate(text: string | undefined): Rate | undefined {
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(?:\/(s|m|min))?$/.exec(text) ?? [];
  const perSecond = Number(number) / (unit === "m" || unit === "min" ? 60 : 1);
  if (number === undefined || perSecond <= 0)
    throw new CliError(
      "--rate: must be a number of messages above 0 with /s or /min, such as 20/s or 600/min; a number alone is per second",
    );
  return { perSecond, burst: Math.max(1, Math.ceil(perSecond / 4)) };
}

/** The shares at which a run stops. A plan has limits by default; other runs only have those that are given. */
function readLimits({ plan, stopErrors, stopUnknown }: RunOptions): RunSettings["limits"] {
  if (plan === undefined && stopErrors === undefined && stopUnknown === undefined) return undefined;
  const fallback = plan === undefined ? 1 : undefined;
  return {
    errors: readPercent("--stop-errors", stopErrors) ?? fallback ?? 0.1,
    unknown: readPercent("--stop-unknown", stopUnknown) ?? fallback ?? 0.05,
  };
}

function readPercent(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?%?$/.test(text) ? Number(text.replace("%", "")) : NaN;
  if (value >= 0 && value <= 100) return value / 100;
  throw new CliError(`${name}: must be a percentage from 0 to 100, such as 10`);
}
