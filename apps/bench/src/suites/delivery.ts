import { setTimeout as delay } from "node:timers/promises";
import { startEmulator } from "@livedesk/emulator";
import type { Cell, Table } from "../measure/table.ts";
import { CLIENT_IDS, type PeerId, type Target } from "../peers/peer.ts";
import type { ClientOrders, Delivered, Load } from "../processes/client.ts";
import { startProcess } from "../processes/orders.ts";
import type { Settings } from "../settings.ts";

const ODDS = 0.02;
/** The time after which a client gives up, in ms. */
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

/**
 * Sends while faults happen, and compares the outcomes that each client claims with the messages that the server
 * stored.
 */
export async function delivery({ quick, clients = CLIENT_IDS, progress }: Settings): Promise<Table[]> {
  const load: Load = quick
    ? { messages: 1000, concurrency: 64, milliseconds: 30_000 }
    : { messages: PER, concurrency: 64, milliseconds: 120_000 };
  const rows: Cell[][] = [];
  // The baseline that sends JSON has no retries, like a program without a client.
  for (const id of [...clients, "undici-json"] as const) {
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
        `Counts per ${PER} messages. Each of these faults happens to each request with a probability of ${ODDS * 100} %: ` +
        `${FAULTS.map(({ fault }) => fault).join(", ")}. Each client retries as it does by default. It sends ` +
        `${load.concurrency} messages at a time, and gives up after ${TIMEOUT} ms. Duplicate: the message is stored more ` +
        `than once. Silent loss: the client says sent, and the message is not stored. False refusal: the client says not ` +
        `sent or refused, and the message is stored. Unclear: the client's error does not tell the outcome. Known refusal: ` +
        `the client says not sent or refused, and the message is not stored. Clients of other APIs send their own format; ` +
        `a layer under their retry logic translates each request.`,
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
  // The seed is the same for every client.
  const rules = FAULTS.map((fault) => Object.assign({ odds: ODDS }, fault));
  await using emulator = await startEmulator({ faults: { seed: "bench", rules } });
  const client = startProcess<ClientOrders>(new URL("../processes/client.ts", import.meta.url));
  try {
    const { url, apiKey, apiSecret } = emulator;
    const target: Target = {
      url,
      apiKey,
      apiSecret,
      // The emulator always delivers free text in these two conversations.
      conversations: [141, 143],
      retries: "default",
      timeout: TIMEOUT,
      strict: true,
    };
    const name = await client.ask("open", { id, target });
    const delivered: Delivered = await client.ask("deliver", load);
    // A request may still reach the server after the client has given up.
    await delay(TIMEOUT / 4);
    const stored = emulator.truth().conversations.flatMap(({ messages }) => messages.map(({ content }) => content));
    return { name, found: verdict(delivered, stored) };
  } finally {
    await client.end();
  }
}

/** Counts how often the claim of a client was wrong, and how often the client made no claim. */
export interface Verdict {
  readonly sends: number;
  /** The message is stored more than once. */
  readonly duplicates: number;
  /** The client says accepted, and the message is not stored. */
  readonly silentLosses: number;
  /** The client says refused or not sent, and the message is stored. */
  readonly falseRefusals: number;
  /** The client says refused or not sent, and the message is not stored. */
  readonly knownRefusals: number;
  /** The client threw an error that does not tell the outcome of the message. */
  readonly unclear: number;
  /** The message is stored at least once. */
  readonly stored: number;
}

/** Compares the claims of a client with the contents of the messages that the server stored. */
export function verdict(delivered: Delivered, contents: readonly string[]): Verdict {
  const copies = new Map<string, number>();
  for (const content of contents) copies.set(content, (copies.get(content) ?? 0) + 1);
  const outcomes = delivered.map(({ content, claim }) => ({ claim, copies: copies.get(content) ?? 0 }));
  const count = (matches: (outcome: (typeof outcomes)[number]) => boolean): number => outcomes.filter(matches).length;
  const refused = ({ claim }: (typeof outcomes)[number]): boolean => claim === "rejected" || claim === "not-sent";
  return {
    sends: outcomes.length,
    duplicates: count((outcome) => outcome.copies > 1),
    silentLosses: count((outcome) => outcome.claim === "accepted" && outcome.copies === 0),
    falseRefusals: count((outcome) => refused(outcome) && outcome.copies > 0),
    knownRefusals: count((outcome) => refused(outcome) && outcome.copies === 0),
    unclear: count((outcome) => outcome.claim === "unclear"),
    stored: count((outcome) => outcome.copies > 0),
  };
}
