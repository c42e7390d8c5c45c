import os from "node:os";
import { type Bracketed, interleave, ratios, type Spread, spread, sum } from "../measure/interleave.ts";
import type { Cell, Table } from "../measure/table.ts";
import { BASELINE_IDS, CLIENT_IDS, fixture, type PeerId } from "../peers/peer.ts";
import type { ClientOrders, Slice } from "../processes/client.ts";
import { type Process, startProcess } from "../processes/orders.ts";
import type { ServerOrders } from "../processes/server.ts";
import type { Settings } from "../settings.ts";

const SLICE_MILLISECONDS = 200;
/**
 * The number of messages that each client sends before the first slice. After these messages, some clients are four
 * times as fast as at the start.
 */
const WARM_UP = 40_000;
const CONCURRENCIES = [1, 16, 64];
const MANY = Array.from({ length: 1000 }, (_, i) => 141 + i);
const ONE = [141];

/** Values that a test changes, so that the suite takes a second instead of minutes. */
export interface SendOptions extends Settings {
  readonly concurrencies?: readonly number[];
  /** How long a slice lasts, in ms. */
  readonly slice?: number;
  /** How many messages each client sends before the first slice. */
  readonly warmUp?: number;
}

/** The measurements of one client in one process. */
interface Figures {
  readonly ratios: readonly Spread[];
  readonly messagesPerSecond: number;
  readonly slices: number;
}

/** The measurements with one number of messages at a time, by the names of the clients. */
interface Measured {
  readonly figures: ReadonlyMap<string, Figures>;
  /** The share of the CPU time of the machine that was used by processes outside of the benchmark. */
  readonly others: number;
}

/** Measures messages per second and CPU time per message, in comparison with the two baselines. */
export async function send(options: SendOptions): Promise<Table[]> {
  const { quick, processes = quick ? 1 : 3, concurrencies = CONCURRENCIES, progress } = options;
  const runs: Measured[][] = [];
  for (let run = 1; run <= processes; run += 1) {
    progress(`send: process ${run} of ${processes} of each client`);
    runs.push(await measureInNewProcesses(options));
  }
  return concurrencies.map((concurrency, i) =>
    toTable(
      concurrency,
      runs.flatMap((run) => run[i] ?? []),
    ),
  );
}

interface Client {
  readonly name: string;
  readonly process: Process<ClientOrders>;
}

/** Starts every client in a new process, and measures the clients once for each number of messages in flight. */
async function measureInNewProcesses({
  quick,
  rounds = quick ? 5 : 7,
  clients: ids = CLIENT_IDS.filter((id) => id !== "fetch-loop"),
  progress,
  concurrencies = CONCURRENCIES,
  slice = SLICE_MILLISECONDS,
  warmUp = WARM_UP,
}: SendOptions): Promise<Measured[]> {
  const server = startProcess<ServerOrders>(new URL("../processes/server.ts", import.meta.url));
  const clients: Client[] = [];
  try {
    const url = await server.ask("listen");
    const open = async (id: PeerId, conversations: readonly number[], note = ""): Promise<Client> => {
      const process = startProcess<ClientOrders>(new URL("../processes/client.ts", import.meta.url));
      const client = { name: "", process };
      clients.push(client);
      const target = { url, apiKey: "key", apiSecret: "secret", conversations, retries: "off", strict: false } as const;
      client.name = (await process.ask("open", { id, target })) + note;
      return client;
    };
    const [baselines, subjects] = await Promise.all([
      Promise.all(BASELINE_IDS.map((id) => open(id, ONE))),
      Promise.all([
        ...ids.map((id) => open(id, id === "livedesk" ? MANY : ONE)),
        ...(ids.includes("livedesk") ? [open("livedesk", ONE, ", one conversation")] : []),
      ]),
    ]);

    const { content: text } = JSON.parse(await fixture("text-request")) as { content: string };
    const measure = ({ process }: Client, concurrency: number): Promise<Slice> =>
      process.ask("slice", { text, concurrency, milliseconds: slice });

    progress(`send: warming up ${clients.length} clients`);
    for (const client of clients) {
      for (let sent = 0; sent < warmUp;) sent += (await measure(client, 16)).messages;
    }

    const measured: Measured[] = [];
    for (const concurrency of concurrencies) {
      progress(`send: ${concurrency} messages at a time, ${rounds} rounds of ${subjects.length} clients`);
      // These slices are not counted, because the clients open connections in them.
      for (const client of clients) await measure(client, concurrency);
      const others = await watchOthers(server);
      const results = await interleave({
        subjects,
        baselines,
        rounds,
        measure: (client) => measure(client, concurrency),
      });
      const cpuSeconds = [...results.values()].flat().map(({ sample }) => sample.cpuSeconds);
      const figures = new Map([...results].map(([{ name }, samples]) => [name, figuresOf(samples)]));
      measured.push({ figures, others: await others(sum(cpuSeconds)) });
    }
    return measured;
  } finally {
    await Promise.all([server, ...clients.map(({ process }) => process)].map((each) => each.end()));
  }
}

const rate = ({ messages, seconds }: Slice): number => messages / seconds;
const cost = ({ messages, cpuSeconds }: Slice): number => (cpuSeconds / messages) * 1e6;

const figuresOf = (samples: readonly Bracketed<Slice>[]): Figures => ({
  ratios: [
    spread(ratios(samples, 0, rate)),
    spread(ratios(samples, 1, rate)),
    spread(ratios(samples, 0, cost)),
    spread(ratios(samples, 1, cost)),
    spread(samples.map(({ sample }) => cost(sample))),
  ],
  messagesPerSecond: spread(samples.map(({ sample }) => rate(sample))).median,
  slices: samples.length,
});

/**
 * Returns the quartiles of one process. For several processes, returns the median, the lowest and the highest of their
 * medians.
 */
export function acrossProcesses(spreads: readonly Spread[]): Spread {
  const [only] = spreads;
  if (only && spreads.length === 1) return only;
  const medians = spreads.map(({ median }) => median);
  return { ...spread(medians), lower: Math.min(...medians), upper: Math.max(...medians) };
}

function toTable(concurrency: number, runs: readonly Measured[]): Table {
  const names = [...(runs[0]?.figures.keys() ?? [])];
  const rows = names.map((name) =>
    toRow(
      name,
      runs.flatMap((run) => run.figures.get(name) ?? []),
    ),
  );
  const others = Math.max(...runs.map((run) => run.others));
  return {
    title: `Sends, ${concurrency} at a time`,
    caption:
      `Messages per second (more is better) and CPU time of the client's process per message (less is better), divided by ` +
      `those of the two baselines right before and after each slice of ${SLICE_MILLISECONDS} ms. ` +
      (runs.length === 1
        ? `There was one process for each client: median of its slices (quartiles). `
        : `There were ${runs.length} processes for each client, one after the other: the median of their medians (lowest–highest). `) +
      `Every slice is counted. Each process sent ${WARM_UP} messages before the first slice. Retries are off. The baseline ` +
      `"raw" makes its body once, and does not read the answer. The row of a baseline compares the baseline with itself, so ` +
      `it shows the noise of the measurement. Other work took at most ${Math.round(others * 100)} % of the machine.`,
    columns: ["client", "msg/s ÷ raw", "msg/s ÷ JSON", "CPU ÷ raw", "CPU ÷ JSON", "CPU µs", "msg/s", "slices"],
    rows: rows.toSorted((a, b) => medianOf(b[1]) - medianOf(a[1])),
  };
}

function toRow(name: string, figures: readonly Figures[]): Cell[] {
  const columns = figures[0]?.ratios.map((_, i) => acrossProcesses(figures.flatMap(({ ratios: all }) => all[i] ?? [])));
  return [
    name,
    ...(columns ?? []),
    spread(figures.map(({ messagesPerSecond }) => messagesPerSecond)).median,
    sum(figures.map(({ slices }) => slices)),
  ];
}

const medianOf = (cell: Cell): number => (typeof cell === "object" ? cell.median : 0);

/**
 * Starts to watch the other processes of the machine. Returns a function that is called with the CPU seconds of the
 * clients since then. The function resolves to the share of the machine that was used by processes that do not belong
 * to the benchmark.
 */
async function watchOthers(server: Process<ServerOrders>): Promise<(clients: number) => Promise<number>> {
  const own = async (): Promise<number> => {
    const { user, system } = process.cpuUsage();
    return (await server.ask("cpu")) + (user + system) / 1e6;
  };
  const [machineThen, ownThen] = [machineTime(), await own()];
  return async (clients) => {
    const ours = (await own()) - ownThen + clients;
    const { busy, total } = machineTime();
    return Math.max(0, busy - machineThen.busy - ours) / (total - machineThen.total);
  };
}

/** Returns the busy time and the total time of all cores together since the machine started, in seconds. */
function machineTime(): { readonly busy: number; readonly total: number } {
  const times = os.cpus().map((cpu) => cpu.times);
  const busy = sum(times.map(({ user, nice, sys, irq }) => user + nice + sys + irq)) / 1000;
  return { busy, total: busy + sum(times.map(({ idle }) => idle)) / 1000 };
}
