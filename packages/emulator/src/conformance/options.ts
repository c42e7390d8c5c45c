import type { ConformanceClient, ConformanceTarget } from "./client.ts";

/** A server that was started for one case. */
export interface ConformanceServer {
  readonly url: string;
  close(): Promise<void>;
}

/** An emulator that was started for one case. */
export interface ConformanceEmulator extends ConformanceServer {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** How the suite is run: by which runner, and against which client. */
export interface ConformanceOptions {
  /** Where the client runs: `node` for one that sees its sockets, `browser` for one in a page or a dedicated worker. */
  readonly runtime: "node" | "browser";
  /** The runner's `test`. No case depends on another, and they may run side by side. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** The runner's `expect`. */
  readonly expect: (found: unknown) => { toEqual(expected: unknown): unknown };
  /** Starts an emulator with these options. The client must be allowed to call it, and so must `fetch` here. */
  readonly start: (options: { readonly maxBodyBytes: number }) => Promise<ConformanceEmulator>;
  /** Starts a server that answers every call with 307 and the same path below another origin. */
  readonly redirect: (to: string) => Promise<ConformanceServer>;
  /** Makes the client under test. */
  readonly open: (target: ConformanceTarget) => ConformanceClient;
}
