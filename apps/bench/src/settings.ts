import { parseArgs } from "node:util";
import type { Table } from "./measure/table.ts";
import { CLIENT_IDS, type ClientId } from "./peers/peer.ts";

export const SUITE_NAMES = [
  "send",
  "upload",
  "delivery",
  "validation",
  "start",
  "size",
  "outbox",
  "outbox-crash",
] as const;

export type SuiteName = (typeof SUITE_NAMES)[number];

/** How long and how often to measure. */
interface Amount {
  /** Whether to measure with fewer rounds and smaller amounts, for a first result. */
  readonly quick: boolean;
  /** The number of rounds, instead of the suite's own number. */
  readonly rounds?: number;
  /** How often `send` starts every client in a new process. The default is three times. */
  readonly processes?: number;
  /** The clients to measure. By default, all clients are measured. */
  readonly clients?: readonly ClientId[];
}

/** The arguments of a suite. */
export interface Settings extends Amount {
  /** This function is called with a line for the terminal. */
  readonly progress: (text: string) => void;
}

export type Suite = (settings: Settings) => Promise<Table[]>;

/** The parsed command line. */
export interface Request extends Amount {
  readonly suites: readonly SuiteName[];
  /** A file to write all numbers to, as JSON. */
  readonly json?: string;
}

export const USAGE = `usage: npm run bench -- [${SUITE_NAMES.join("|")} …] [--quick] [--rounds N] [--processes N]
       [--clients ${CLIENT_IDS.join(",")}] [--json FILE]`;

/** Reads the command line. Throws an error that names the wrong argument. */
export function readArguments(args: readonly string[]): Request {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      rounds: text,
      processes: text,
      clients: text,
      json: text,
    },
  });
  refuseUnknown(positionals, SUITE_NAMES, "suite");
  const clients = values.clients?.split(",");
  refuseUnknown(clients ?? [], CLIENT_IDS, "client");
  const rounds = readCount("--rounds", values.rounds);
  const processes = readCount("--processes", values.processes);
  const suites = SUITE_NAMES.filter((name) => positionals.includes(name));
  return {
    suites: suites.length > 0 ? suites : SUITE_NAMES,
    quick: values.quick,
    ...(rounds !== undefined && { rounds }),
    ...(processes !== undefined && { processes }),
    ...(clients && { clients: CLIENT_IDS.filter((id) => clients.includes(id)) }),
    ...(values.json !== undefined && { json: values.json }),
  };
}

function refuseUnknown(names: readonly string[], known: readonly string[], what: string): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`Unknown ${what} "${unknown}". Known values: ${known.join(", ")}`);
}

function readCount(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`${option} must be a whole number, 1 or more, not "${value}"`);
}
