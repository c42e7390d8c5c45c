// Measures the suites that the command line names, one after the other, and prints what they found as Markdown.
import { writeFile } from "node:fs/promises";
import { describeMachine } from "./machine.ts";
import { readArguments, type Request, USAGE } from "./settings.ts";
import { runSuite } from "./suites.ts";
import { type Table, toMarkdown } from "./table.ts";

async function main({ suites, json, ...settings }: Request): Promise<void> {
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  const date = new Date().toISOString().slice(0, 10);
  const { versions, ...machine } = describeMachine();
  const { cores, processor, memoryGiB, system, node } = machine;
  console.log(`${date}, Node ${node}, ${system}, ${cores} cores of ${processor}, ${memoryGiB} GiB, loopback.`);
  console.log(
    `${Object.entries(versions)
      .map((version) => version.join(" "))
      .join(", ")}.\n`,
  );

  const tables: Record<string, Table[]> = {};
  for (const name of suites) {
    tables[name] = await runSuite(name, { ...settings, progress });
    for (const table of tables[name]) console.log(toMarkdown(table));
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ date, machine, versions, tables }, null, 2)}\n`);
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
