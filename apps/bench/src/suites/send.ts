import { fixture } from "../fixture.ts";
import { type Bracketed, interleave, ratios } from "../interleave.ts";
import { watchOthers } from "../other-work.ts";
import type { PeerId } from "../peers.ts";
import type { ClientOrders } from "../processes/client.ts";
import type { ServerOrders } from "../processes/server.ts";
import type { Settings } from "../settings.ts";
import { type Process, startProcess } from "../start-process.ts";
import { spread, sum } from "../statistics.ts";
import type { Cell, Table } from "../table.ts";
import type { Slice } from "../workloads/slice.ts";

const SLICE_MILLISECONDS = 200;
/** Messages of each client before the first slice. Some are four times as fast by then as at first. */
const WARM_UP = 40_000;
const CONCURRENCIES = [1, 16, 64];
const MANY = Array.from({ length: 1000 }, (_, i) => 141 + i);
const ONE = [141];

/** Which peers to measure, and how often. */
export interface SendOptions extends Settings {
  readonly peers?: readonly PeerId[];
  readonly concurrencies?: readonly number[];
  /** How long a slice lasts, in ms. */
  readonly slice?: number;
  /** How many messages each client sends before the first one. */
  readonly warmUp?: number;
}

interface Client {
  readonly name: string;
  readonly process: Process<ClientOrders>;
}

const DEFAULT_PEERS: readonly PeerId[] = [
  "livedesk",
  "undici-fetch",
  "axios",
  "got",
  "ky",
  "openai",
  "slack",
  "chatwoot-sdk",
];

/** Messages a second, and CPU a message, beside the two baselines. */
export async function send({
  quick,
  rounds = quick ? 5 : 20,
  progress,
  peers = DEFAULT_PEERS,
  concurrencies = CONCURRENCIES,
  slice = SLICE_MILLISECONDS,
  warmUp = WARM_UP,
}: SendOptions): Promise<Table[]> {
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
      Promise.all([open("undici-raw", ONE), open("undici-json", ONE)]),
      Promise.all([
        ...peers.map((id) => open(id, id === "livedesk" ? MANY : ONE)),
        ...(peers.includes("livedesk") ? [open("livedesk", ONE, ", one conversation")] : []),
      ]),
    ]);

    const { content: text } = JSON.parse(await fixture("text-request")) as { content: string };
    const measure = ({ process }: Client, concurrency: number): Promise<Slice> =>
      process.ask("slice", { text, concurrency, milliseconds: slice });

    progress(`send: warming up ${clients.length} clients`);
    for (const client of clients) {
      for (let sent = 0; sent < warmUp;) sent += (await measure(client, 16)).messages;
    }

    const tables: Table[] = [];
    for (const concurrency of concurrencies) {
      progress(`send: ${concurrency} at a time, ${rounds} rounds of ${subjects.length} clients`);
      // Not counted: it opens the connections that are still missing.
      for (const client of clients) await measure(client, concurrency);
      const others = await watchOthers(server);
      const results = await interleave({
        subjects,
        baselines,
        rounds,
        measure: (client) => measure(client, concurrency),
      });
      const slices = [...results.values()].flat().map(({ sample }) => sample.cpuSeconds);
      tables.push(toTable(concurrency, results, await others(sum(slices))));
    }
    return tables;
  } finally {
    await Promise.all([server, ...clients.map(({ process }) => process)].map((each) => each.end()));
  }
}

const EXPLANATION =
  `Messages a second (more is better) and CPU of the client's process a message (less is better), as ratios to the ` +
  `two baselines right before and after each slice of ${SLICE_MILLISECONDS} ms; median (quartiles), no slice left out. ` +
  `${WARM_UP} messages of each client before the first one, retries off. Raw: a body made once, the answer dumped. What ` +
  `a baseline shows beside itself is noise.`;

type Results = Map<Client, Bracketed<Slice>[]>;

const rate = ({ messages, seconds }: Slice): number => messages / seconds;
const cost = ({ messages, cpuSeconds }: Slice): number => (cpuSeconds / messages) * 1e6;

function toTable(concurrency: number, results: Results, others: number): Table {
  const rows = [...results].map(([{ name }, samples]): Cell[] => [
    name,
    spread(ratios(samples, 0, rate)),
    spread(ratios(samples, 1, rate)),
    spread(ratios(samples, 0, cost)),
    spread(ratios(samples, 1, cost)),
    spread(samples.map(({ sample }) => cost(sample))),
    spread(samples.map(({ sample }) => rate(sample))).median,
    samples.length,
  ]);
  return {
    title: `Sends, ${concurrency} at a time`,
    caption: `${EXPLANATION} Other work took ${Math.round(others * 100)} % of the machine meanwhile.`,
    columns: ["client", "msg/s ÷ raw", "msg/s ÷ JSON", "CPU ÷ raw", "CPU ÷ JSON", "CPU µs", "msg/s", "slices"],
    rows: rows.toSorted((a, b) => medianOf(b[1]) - medianOf(a[1])),
  };
}

const medianOf = (cell: Cell): number => (typeof cell === "object" ? cell.median : 0);
