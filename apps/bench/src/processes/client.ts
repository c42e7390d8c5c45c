// This file runs one client in its own process, so that the CPU time and memory of the process are those of the client.
import { baselines } from "../peers/baselines.ts";
import { clients } from "../peers/clients.ts";
import type { Claim, Connection, PeerId, Target } from "../peers/peer.ts";
import { answerOrders } from "./orders.ts";

let opened: Connection | undefined;

function connection(): Connection {
  if (!opened) throw new Error('No client is open: give the order "open" first');
  return opened;
}

const orders = {
  async open({ id, target }: { id: PeerId; target: Target }): Promise<string> {
    const peer = { ...baselines, ...clients }[id];
    opened = await peer.open(target);
    return peer.name;
  },
  slice: (options: SliceOptions): Promise<Slice> => runSlice(connection(), options),
  upload: (path: string): Promise<Upload> => runUpload(connection(), path),
  deliver: (load: Load): Promise<Delivered> => deliver(connection(), load),
};

export type ClientOrders = typeof orders;

answerOrders(orders);

/** How many messages are in progress at the same time, and for how long. */
export interface SliceOptions {
  readonly text: string;
  readonly concurrency: number;
  readonly milliseconds: number;
}

/** The messages that a client sent in a slice of time, the length of the slice, and the CPU time that the client used. */
export interface Slice {
  readonly messages: number;
  readonly seconds: number;
  /** User and system time of the client's process. */
  readonly cpuSeconds: number;
}

/** Sends for some time. Each sender sends its next message as soon as its last message is answered. */
async function runSlice(client: Connection, { text, concurrency, milliseconds }: SliceOptions): Promise<Slice> {
  let messages = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const sendUntilTheEnd = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      await client.send(text);
      messages += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendUntilTheEnd));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { messages, seconds, cpuSeconds: (user + system) / 1e6 };
}

/** The time, CPU time and memory that one upload used in the process of the client. */
export interface Upload {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The highest resident memory so far, minus the resident memory right before the upload, in bytes. */
  readonly memory: number;
}

/** Sends one message first, so that the code for sending is loaded and a connection is open. */
async function runUpload(client: Connection, path: string): Promise<Upload> {
  await client.send("First");
  const before = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await client.upload?.(path);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  return { seconds, cpuSeconds: (user + system) / 1e6, memory: peak - before };
}

/** How many messages to send, how many of them at the same time, and after how many ms to start no further message. */
export interface Load {
  readonly messages: number;
  readonly concurrency: number;
  readonly milliseconds: number;
}

/** The outcome of each message according to the client, by the content of the message. */
export type Delivered = readonly { readonly content: string; readonly claim: Claim }[];

/** Sends messages with different contents, and records the outcome that the client claims for each message. */
async function deliver(client: Connection, { messages, concurrency, milliseconds }: Load): Promise<Delivered> {
  const delivered: { content: string; claim: Claim }[] = [];
  const start = performance.now();
  let next = 0;
  const sendUntilTheEnd = async (): Promise<void> => {
    while (next < messages && performance.now() - start < milliseconds) {
      const content = `Message ${next++} of ${messages}`;
      const claim = await client.send(content).then(
        () => "accepted" as const,
        (error: unknown) => client.claim?.(error) ?? "unclear",
      );
      delivered.push({ content, claim });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendUntilTheEnd));
  return delivered;
}
