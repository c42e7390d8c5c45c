import type { Connection } from "../peer.ts";

/** What one upload took of the client's process. */
export interface Upload {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The highest resident memory so far, above that right before the upload, in bytes. */
  readonly memory: number;
}

/** Sends one message first, so that what every send needs is loaded, and a connection is open. */
export async function runUpload(connection: Connection, path: string): Promise<Upload> {
  await connection.send("First");
  const before = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await connection.upload?.(path);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  return { seconds, cpuSeconds: (user + system) / 1e6, memory: peak - before };
}
