import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Bracketed, interleave, ratios } from "../interleave.ts";
import type { Target } from "../peer.ts";
import type { PeerId } from "../peers.ts";
import type { ClientOrders } from "../processes/client.ts";
import type { Received, ServerOrders } from "../processes/server.ts";
import type { Settings } from "../settings.ts";
import { startProcess } from "../start-process.ts";
import { spread } from "../statistics.ts";
import type { Cell, Table } from "../table.ts";
import { messagesUrl } from "../wire.ts";
import type { Upload } from "../workloads/upload.ts";

const MIB = 2 ** 20;
/** How big a file, in MiB, and how many rounds of it. */
const SIZES = [
  [100, 7],
  [1024, 5],
] as const;
const QUICK_SIZES = [[100, 3]] as const;

const PEERS: readonly PeerId[] = [
  "livedesk",
  "undici-json",
  "undici-fetch",
  "axios",
  "got",
  "ky",
  "openai",
  "chatwoot-sdk",
];

/** A whole upload of a client or of curl, or why there was none. `memory` and `cpuSeconds` are not known of curl. */
interface Sample extends Partial<Upload> {
  readonly name: string;
  readonly framing?: Received["framing"];
  readonly failure?: string;
}

/** Uploads of a big file beside `curl -F`: time, memory and framing. */
export async function upload({ quick, rounds, progress }: Settings): Promise<Table[]> {
  const server = startProcess<ServerOrders>(new URL("../processes/server.ts", import.meta.url));
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
      progress(`upload: ${mebibytes} MiB, ${rounds ?? usualRounds} rounds of ${PEERS.length} clients`);
      const results = await interleave<PeerId | "curl", Sample>({
        subjects: PEERS,
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

/** What a person would type; `Expect:` takes away the second that curl may wait for a leave to go on. */
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
      `Wall time as a ratio to \`curl -F\` right before and after (less is better; median and quartiles, no upload left ` +
      `out), CPU of the client's process, and the most memory that it had at any time above what it had before ` +
      `(resident, the highest of all rounds). A new process for each upload, one small send before it, retries off. The ` +
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
