import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { interleave, ratios } from "../interleave.ts";
import type { Settings } from "../settings.ts";
import { spread } from "../statistics.ts";
import type { Table } from "../table.ts";

const BIN = fileURLToPath(new URL("dist/bin.js", import.meta.resolve("livedesk/package.json")));

const NOTHING = ["-e", "0"];

/** What to start, by its name in the table. */
const COMMANDS = new Map<string, readonly string[]>([
  ["node -e 0", NOTHING],
  ["livedesk --version", [BIN, "--version"]],
  ["livedesk --help", [BIN, "--help"]],
]);

/** How long the command-line tool takes to start, beside Node.js itself. */
export async function start({ quick, rounds = quick ? 9 : 31, progress }: Settings): Promise<Table[]> {
  progress(`start: ${rounds} rounds`);
  const [baseline = "", ...subjects] = COMMANDS.keys();
  const measure = (name: string): Promise<number> => timeProcess(COMMANDS.get(name) ?? NOTHING);
  const results = await interleave({ subjects, baselines: [baseline], rounds, measure });
  return [
    {
      title: "Start of the command-line tool",
      caption:
        "Wall time of a whole process as a ratio to that of an empty one right before and after it (less is better; " +
        "median and quartiles, no start left out). Files come from memory.",
      columns: ["command", "wall ÷ node -e 0", "wall, ms", "starts"],
      rows: [...results].map(([name, samples]) => [
        name,
        spread(ratios(samples, 0, (milliseconds) => milliseconds)),
        spread(samples.map(({ sample }) => sample)).median,
        samples.length,
      ]),
    },
  ];
}

/** Milliseconds until a Node.js process has ended, with an environment that changes nothing of how it starts. */
async function timeProcess(args: readonly string[]): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, args, { stdio: "ignore", env: {}, timeout: 30_000 });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`a process ended with ${code}`);
  return performance.now() - begin;
}
