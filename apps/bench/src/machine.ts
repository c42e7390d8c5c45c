import { readFileSync } from "node:fs";
import os from "node:os";

/** What was measured beside our own; what is no package's of somebody else is measured as it is built here. */
const PEERS = ["undici", "axios", "got", "ky", "openai", "@slack/web-api", "@figuro/chatwoot-sdk", "esbuild"];

/** What a reader needs to know of the machine, and nothing that tells which one it was. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly versions: Readonly<Record<string, string>>;
}

export function describeMachine(): Machine {
  return {
    cores: os.availableParallelism(),
    processor: os.cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
    versions: Object.fromEntries(PEERS.map((name) => [name, installedVersion(name)])),
  };
}

/** Not every package lets its package.json be imported. */
function installedVersion(name: string): string {
  const manifest = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
