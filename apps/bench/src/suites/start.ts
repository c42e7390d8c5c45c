import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startEmulator } from "@livedesk/emulator";
import { interleave, ratios, spread } from "../measure/interleave.ts";
import type { Table } from "../measure/table.ts";
import type { Settings } from "../settings.ts";

/** Measures how long the start of the command-line tool takes, and the import of the Node client. */
export async function start({ quick, rounds = quick ? 9 : 31, progress }: Settings): Promise<Table[]> {
  progress(`start: ${rounds} rounds`);
  return [await commands(rounds), await imports(rounds)];
}

const BIN = fileURLToPath(new URL("dist/bin.js", import.meta.resolve("livedesk/package.json")));

/** The arguments of Node.js, by the name in the table. The first entry is the baseline. */
const commandsWith = (template: string): Readonly<Record<string, readonly string[]>> => ({
  "node -e 0": ["-e", "0"],
  "livedesk --version": [BIN, "--version"],
  "livedesk --help": [BIN, "--help"],
  "livedesk send, to an emulator": [BIN, "send", "143", "Hello"],
  "livedesk send --dry-run": [BIN, "send", "143", "Hello", "--dry-run"],
  "livedesk template check, one template": [BIN, "template", "check", template],
});

async function commands(rounds: number): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), "livedesk-bench-"));
  const emulator = await startEmulator();
  try {
    const template = join(folder, "order_update.json");
    await writeFile(template, JSON.stringify({ name: "order_update", language: "en_US", body: "Hello {{1}}." }));
    const { url, apiKey, apiSecret } = emulator;
    // The command keeps its compiled code below HOME.
    const env = { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, HOME: folder };
    const all = commandsWith(template);
    const [baseline = "", ...subjects] = Object.keys(all);
    const measure = async (name: string): Promise<number> => (await runNode(all[name] ?? [], env)).milliseconds;
    // The first start of each command reads its files from the disk, and compiles them.
    for (const name of Object.keys(all)) await measure(name);
    return {
      title: "Start of the command-line tool",
      caption:
        "Wall time of a whole process, divided by the wall time of an empty process right before and after it (less is better; " +
        "median and quartiles; every start is counted). Files come from memory. The emulator is in the process that measures.",
      columns: ["command", "wall ÷ node -e 0", "wall, ms", "starts"],
      rows: toRows(await interleave({ subjects, baselines: [baseline], rounds, measure })),
    };
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true });
  }
}

const IMPORTS = ["undici", "@livedesk/node", "@livedesk/node/http"] as const;

async function imports(rounds: number): Promise<Table> {
  const [baseline, ...subjects] = IMPORTS;
  const measure = async (name: (typeof IMPORTS)[number]): Promise<number> => {
    const program = `const start = performance.now(); await import("${name}"); console.log(performance.now() - start);`;
    return Number((await runNode(["--input-type=module", "-e", program])).stdout);
  };
  const results = await interleave({ subjects, baselines: [baseline], rounds, measure });
  return {
    title: "Import",
    caption:
      "Time of `await import(…)` in a new process that imports nothing else, divided by the time to import undici right " +
      "before and after it (less is better; median and quartiles; every import is counted). Files come from memory.",
    columns: ["package", "time ÷ undici", "time, ms", "imports"],
    rows: toRows(results),
  };
}

const toRows = (results: Awaited<ReturnType<typeof interleave<string, number>>>): Table["rows"] =>
  [...results].map(([name, samples]) => [
    name,
    spread(ratios(samples, 0, (milliseconds) => milliseconds)),
    spread(samples.map(({ sample }) => sample)).median,
    samples.length,
  ]);

/** Runs Node.js to its end. The environment contains only `env`, so that no other variable changes the start. */
async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ milliseconds: number; stdout: string }> {
  const begin = performance.now();
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "ignore"],
    env,
    cwd,
    timeout: 30_000,
  });
  const output = text(child.stdout);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with exit code ${code}`);
  return { milliseconds: performance.now() - begin, stdout: await output };
}
