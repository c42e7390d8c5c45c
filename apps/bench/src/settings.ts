import { parseArgs } from "node:util";
import { isSuiteName, SUITE_NAMES, type SuiteName } from "./suites.ts";

/** How thoroughly to measure, and where to say what is going on. */
export interface Settings {
  /** Fewer rounds and smaller amounts, for a first look. */
  readonly quick: boolean;
  /** Rounds of everything that goes in rounds, instead of the suite's own number. */
  readonly rounds?: number;
  readonly progress: (text: string) => void;
}

/** What the command line asks for. */
export interface Request {
  readonly suites: readonly SuiteName[];
  readonly quick: boolean;
  readonly rounds?: number;
  /** A file to write all numbers to, as JSON. */
  readonly json?: string;
}

export const USAGE = `usage: pnpm bench [${SUITE_NAMES.join("|")} …] [--quick] [--rounds N] [--json FILE]`;

/** Reads the command line; throws an error that says what is wrong with it. */
export function readArguments(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false }, rounds: { type: "string" }, json: { type: "string" } },
  });
  const unknown = positionals.find((name) => !isSuiteName(name));
  if (unknown !== undefined) throw new Error(`There is no suite "${unknown}"`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error("--rounds takes a whole number from 1");
  const chosen = SUITE_NAMES.filter((name) => positionals.includes(name));
  return {
    suites: chosen.length > 0 ? chosen : SUITE_NAMES,
    quick: values.quick,
    ...(rounds !== undefined && { rounds }),
    ...(values.json !== undefined && { json: values.json }),
  };
}
