import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Bracketed, interleave, ratios, spread } from "../measure/interleave.ts";
import type { Cell, Table } from "../measure/table.ts";
import { CLIENT_IDS, messagesUrl, type PeerId, type Target } from "../peers/peer.ts";
import type { ClientOrders, Upload } from "../processes/client.ts";
import { startProcess } from "../processes/orders.ts";
import type { Received, ServerOrders } from "../processes/server.ts";
import type { Settings } from "../settings.ts";

const MIB = 2 ** 20;
/** The size of a file in MiB, and the number of rounds with it. */
const SIZES = [
  [100, 7],
  [1024, 5],
] as const;
const QUICK_SIZES = [[100, 3]] as const;

/** The clients that cannot upload a file. */
const WITHOUT_UPLOAD: ReadonlySet<PeerId> = new Set(["fetch-loop", "slack"]);

/**
 * The measurements of an upload by a client or by curl, or the reason why the upload failed. `memory` and `cpuSeconds`
 * are not measured for curl.
 */
interface Sample extends Partial<Upload> {
  readonly name: string;
  readonly framing?: Received["framing"];
  readonly failure?: string;
}

/** Uploads a large file with each client and with `curl -F`, and measures time, memory and framing. */
export async function upload({ quick, rounds, clients = CLIENT_IDS, progress }: Settings): Promise<Table[]> {
  const server = startProcess<ServerOrders>(new URL("../processes/server.ts", import.meta.url));
  const subjects: PeerId[] = [...clients.filter((id) => !WITHOUT_UPLOAD.has(id)), "undici-json"];
  const folder = await mkdtemp(path.join(os.tmpdir(), "livedesk-bench-"));
  try {
    const target: Target = {
      url: await server.ask("listen"),
      apiKey: "key",
      apiSecret: "secret",
      conversations: [141],
      retries: "off",
      strict: false,
    };
    const tables: Table[] = [];
    for (const [mebibytes, usualRounds] of quick ? QUICK_SIZES : SIZES) {
      const file = await sparseFile(path.join(folder, `${mebibytes}.bin`), mebibytes * MIB);
      const measure = async (subject: PeerId | "curl"): Promise<Sample> => {
        const sample = subject === "curl" ? await curl(target, file) : await runPeer(subject, target, file);
        const { bytes, framing } = await server.ask("received");
        if (sample.failure !== undefined) return sample;
        return bytes > mebibytes * MIB ? { ...sample, framing } : { ...sample, failure: "the file did not arrive" };
      };
      progress(`upload: ${mebibytes} MiB, ${rounds ?? usualRounds} rounds of ${subjects.length} clients`);
      const results = await interleave<PeerId | "curl", Sample>({
        subjects,
        baselines: ["curl"],
        rounds: rounds ?? usualRounds,
        measure,
      });
      tables.push(toTable(mebibytes, [...results.values()]));
    }
    return tables;
  } finally {
    await server.end();
    await rm(folder, { recursive: true });
  }
}

async function runPeer(id: PeerId, target: Target, file: string): Promise<Sample> {
  const client = startProcess<ClientOrders>(new URL("../processes/client.ts", import.meta.url));
  let name: string = id;
  try {
    name = await client.ask("open", { id, target });
    return { name, ...(await client.ask("upload", file)) };
  } catch (error) {
    return { name, failure: (error as Error).message };
  } finally {
    await client.end();
  }
}

/**
 * Runs the command that a person would type. Without the empty `Expect:` header, curl may wait a second for `100
 * Continue`.
 */
async function curl(target: Target, file: string): Promise<Sample> {
  const url = messagesUrl(target, 141);
  const credentials = `${target.apiKey}:${target.apiSecret}`;
  const form = ["-F", "content=The details", "-F", `attachments[]=@${file};filename=file.bin`];
  const args = ["-sS", "-o", os.devNull, "-w", "%{time_total}", "-H", "Expect:", "-u", credentials, ...form, url];
  const { stdout } = await promisify(execFile)("curl", args, { timeout: 120_000 });
  return { name: "curl -F", seconds: Number(stdout) };
}

function toTable(mebibytes: number, results: readonly Bracketed<Sample>[][]): Table {
  return {
    title: `Upload of ${mebibytes} MiB`,
    caption:
      `Wall time, divided by the wall time of \`curl -F\` right before and after (less is better; median and quartiles; every upload ` +
      `is counted), CPU time of the client's process, and the growth of its resident memory up to the highest value ` +
      `(the highest of all rounds). Each upload has a new process, which sends one small message first. Retries are off. The ` +
      `file is sparse and read from memory, so this measures copying and not a disk.`,
    columns: ["client", "wall ÷ curl", "wall s", "CPU s", "memory, MiB", "framing", "uploads"],
    rows: results.map((samples) => toRow(samples)).toSorted((a, b) => wallOf(a) - wallOf(b)),
  };
}

function toRow(samples: readonly Bracketed<Sample>[]): Cell[] {
  const all = samples.map(({ sample }) => sample);
  const failures = all.flatMap(({ failure }) => failure ?? []);
  const median = (valueOf: (sample: Sample) => number | undefined): number | undefined => {
    const values = all.flatMap((sample) => valueOf(sample) ?? []);
    return values.length > 0 ? spread(values).median : undefined;
  };
  const peak = Math.max(...all.map(({ memory = Number.NaN }) => memory));
  return [
    all[0]?.name,
    failures.length > 0 ? undefined : spread(ratios(samples, 0, ({ seconds = Number.NaN }) => seconds)),
    median(({ seconds }) => seconds),
    median(({ cpuSeconds }) => cpuSeconds),
    Number.isNaN(peak) ? undefined : Math.round(peak / MIB),
    failures.length > 0 ? `fails: ${failures[0]}` : [...new Set(all.map(({ framing }) => framing))].join(", "),
    all.length,
  ];
}

const wallOf = ([, ratio]: readonly Cell[]): number =>
  typeof ratio === "object" ? ratio.median : Number.POSITIVE_INFINITY;

async function sparseFile(file: string, bytes: number): Promise<string> {
  await using handle = await open(file, "w");
  await handle.truncate(bytes);
  return file;
}
