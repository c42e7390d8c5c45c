import type { Connection } from "../peer.ts";

/** How many messages are under way at a time, and for how long. */
export interface SliceOptions {
  readonly text: string;
  readonly concurrency: number;
  readonly milliseconds: number;
}

/** What a client did in a slice of time. */
export interface Slice {
  readonly messages: number;
  readonly seconds: number;
  /** User and system time of the client's process. */
  readonly cpuSeconds: number;
}

/** Sends for a while, each sender its next message as soon as its last one is answered. */
export async function runSlice(
  connection: Connection,
  { text, concurrency, milliseconds }: SliceOptions,
): Promise<Slice> {
  let messages = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const sendUntilTheEnd = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      await connection.send(text);
      messages += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendUntilTheEnd));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { messages, seconds, cpuSeconds: (user + system) / 1e6 };
}
