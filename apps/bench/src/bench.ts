// Measures the suites that the command line names, one after the other, and prints the results as Markdown.
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import type { Table } from "./measure/table.ts";
import { toMarkdown } from "./measure/table.ts";
import { readArguments, type Request, type Suite, type SuiteName, USAGE } from "./settings.ts";

const SUITES: Record<SuiteName, () => Promise<Suite>> = {
  send: async () => (await import("./suites/send.ts")).send,
  upload: async () => (await import("./suites/upload.ts")).upload,
  delivery: async () => (await import("./suites/delivery.ts")).delivery,
  validation: async () => (await import("./suites/validation.ts")).validation,
  start: async () => (await import("./suites/start.ts")).start,
  size: async () => (await import("./suites/size.ts")).size,
  "outbox-crash": async () => (await import("./suites/outbox-crash.ts")).outboxCrash,
  outbox: async () => (await import("./suites/outbox.ts")).outbox,
};

/**
 * The external packages whose versions are printed. The packages of this repository have no version here, because their
 * current builds are measured.
 */
const OTHERS = [
  "undici",
  "axios",
  "got",
  "ky",
  "openai",
  "@slack/web-api",
  "@figuro/chatwoot-sdk",
  "esbuild",
  "pg",
  "pg-boss",
  "bullmq",
  "graphile-worker",
];

async function main({ suites, json, ...settings }: Request): Promise<void> {
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  const date = new Date().toISOString().slice(0, 10);
  const machine = describeMachine();
  const versions = Object.fromEntries(OTHERS.map((name) => [name, installedVersion(name)]));
  const { cores, processor, memoryGiB, system, node } = machine;
  console.log(`${date}, Node ${node}, ${system}, ${cores} cores of ${processor}, ${memoryGiB} GiB, loopback.`);
  console.log(
    `${Object.entries(versions)
      .map((version) => version.join(" "))
      .join(", ")}.\n`,
  );

  const tables: Record<string, Table[]> = {};
  for (const name of suites) {
    const suite = await SUITES[name]();
    tables[name] = await suite({ ...settings, progress });
    for (const table of tables[name]) console.log(toMarkdown(table));
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ date, machine, versions, tables }, null, 2)}\n`);
}

/** Returns the facts about the machine that influence the results. They do not identify the machine. */
const describeMachine = () => ({
  cores: os.availableParallelism(),
  processor: os.cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.arch()}`,
  node: process.versions.node,
});

/** The version is read from the file, because not every package exports its package.json. */
function installedVersion(name: string): string {
  const manifest = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function readRequest(): Request | undefined {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

const request = readRequest();
if (request) await main(request);
