import { setTimeout as delay } from "node:timers/promises";
import { startEmulator } from "@livedesk/emulator";
import type { Target } from "../peer.ts";
import type { PeerId } from "../peers.ts";
import type { ClientOrders } from "../processes/client.ts";
import type { Settings } from "../settings.ts";
import { startProcess } from "../start-process.ts";
import type { Cell, Table } from "../table.ts";
import { type Verdict, verdict } from "../verdict.ts";
import type { Delivered, Load } from "../workloads/deliver.ts";

const ODDS = 0.02;
/** Ends what stalls, ms. */
const TIMEOUT = 1000;
const PER = 10_000;

const FAULTS = [
  { fault: "reset-before-body" },
  { fault: "reset-mid-body" },
  { fault: "429" },
  { fault: "502-html" },
  { fault: "500-before-commit" },
  { fault: "stall-headers" },
  { fault: "reset-after-commit" },
  { fault: "500-after-commit" },
  { fault: "stall-body" },
  { fault: "truncated-json" },
  { fault: "not-json" },
  { fault: "slow", delayMs: TIMEOUT / 10 },
] as const;

const PEERS: readonly PeerId[] = [
  "livedesk",
  "undici-json",
  "undici-fetch",
  "fetch-loop",
  "axios",
  "got",
  "ky",
  "openai",
  "slack",
  "chatwoot-sdk",
];

/** What becomes of messages when things go wrong: what the client says, beside what the server has. */
export async function delivery({ quick, progress }: Settings): Promise<Table[]> {
  const load: Load = quick
    ? { messages: 1000, concurrency: 64, milliseconds: 30_000 }
    : { messages: PER, concurrency: 64, milliseconds: 120_000 };
  const rows: Cell[][] = [];
  for (const id of PEERS) {
    progress(`delivery: ${load.messages} messages with ${id}`);
    const { name, found } = await deliverWith(id, load);
    const per = (count: number): number => Math.round((count / found.sends) * PER);
    rows.push([
      name,
      per(found.duplicates),
      per(found.silentLosses),
      per(found.falseRefusals),
      per(found.unclear),
      per(found.knownRefusals),
      per(found.stored),
      found.sends,
    ]);
  }
  return [
    {
      title: "Delivery",
      caption:
        `Per ${PER} sends, each request meeting each of these faults with a probability of ${ODDS * 100} %: ` +
        `${FAULTS.map(({ fault }) => fault).join(", ")}. Retries as each client does them by default, ` +
        `${load.concurrency} at a time, ${TIMEOUT} ms until a client gives up. Duplicate: stored more than once. Silent ` +
        `loss: the client says sent, and it is not stored. False refusal: the client says not sent or refused, and it is ` +
        `stored. Unclear: an error that does not say. Known refusal: it says not sent or refused, rightly. Clients of ` +
        `other APIs are translated on the way, outside of what retries.`,
      columns: [
        "client",
        "duplicates",
        "silent losses",
        "false refusals",
        "unclear",
        "known refusals",
        "stored",
        "sends measured",
      ],
      rows,
    },
  ];
}

async function deliverWith(id: PeerId, load: Load): Promise<{ name: string; found: Verdict }> {
  // The same seed for every client.
  const rules = FAULTS.map((fault) => Object.assign({ odds: ODDS }, fault));
  await using emulator = await startEmulator({ faults: { seed: "bench", rules } });
  const client = startProcess<ClientOrders>(new URL("../processes/client.ts", import.meta.url));
  try {
    const { url, apiKey, apiSecret } = emulator;
    const target: Target = {
      url,
      apiKey,
      apiSecret,
      // Where free text is always delivered.
      conversations: [141, 143],
      retries: "default",
      timeout: TIMEOUT,
      strict: true,
    };
    const name = await client.ask("open", { id, target });
    const delivered: Delivered = await client.ask("deliver", load);
    // What is on its way to the store although the client has given up.
    await delay(TIMEOUT / 4);
    const stored = emulator.truth().conversations.flatMap(({ messages }) => messages.map(({ content }) => content));
    return { name, found: verdict(delivered, stored) };
  } finally {
    await client.end();
  }
}
