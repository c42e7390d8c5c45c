import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Pool } from "pg";
import { postgresStore } from "../postgres/index.ts";
import { sqliteStore } from "../sqlite/index.ts";
import type { Store, StoredMessage } from "../store.ts";
import type { Plan, StorePlace } from "./kill-points.ts";

/** How far a request has come when the server kills the process that made it. */
export const NETWORK_CUTS = [
  "connected, and no byte was sent",
  "in the middle of the body",
  "all was sent, and the server did not store it",
  "all was sent and stored, and there is no answer",
  "the head of the answer was sent",
  "the answer was sent",
] as const;

export type NetworkCut = (typeof NETWORK_CUTS)[number];

/** A child process of the kill matrix. */
export interface Child {
  readonly process: ChildProcess;
  /** The numbers of the messages that it stored, as far as it reported them. */
  readonly stored: Set<number>;
  /** Resolves when it reports that it works, or ends. Only the program with an engine reports it. */
  readonly started: Promise<void>;
  /** How it ended: `done`, `SIGKILL`, or its exit code with what it wrote to stderr. */
  readonly ended: Promise<string>;
}

const PROGRAM = fileURLToPath(new URL("crash-child.ts", import.meta.url));

/** Starts a process of the kill matrix. `program`: another program than the one with the loop of the outbox. */
export function startChild(plan: Plan, program: string = PROGRAM): Child {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
    env: { ...process.env, PLAN: JSON.stringify(plan) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stored = new Set<number>();
  let isDone = false;
  let errors = "";
  let begin = (): void => {};
  const started = new Promise<void>((resolve) => void (begin = resolve));
  child.once("exit", begin);
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const lines = createInterface(child.stdout);
  lines.on("line", (line) => {
    const [what, number] = line.split(" ");
    if (what === "stored") stored.add(Number(number));
    if (what === "working") begin();
    if (what === "done") isDone = true;
  });
  const read = once(lines, "close");
  const ended = once(child, "exit").then(async ([code, signal]: unknown[]) => {
    await read;
    if (signal === "SIGKILL") return "SIGKILL";
    return isDone && code === 0 ? "done" : `exit ${String(code)} ${String(signal)}: ${errors.slice(0, 2000)}`;
  });
  return { process: child, stored, started, ended };
}

/** A server that records every message that it stores, and can kill a process when a request has come so far. */
export interface TruthServer {
  readonly url: string;
  /** The contents that it stored, by conversation, in their order. */
  readonly stored: Map<string, string[]>;
  /** Kills the process when its next request has come to this place. */
  killAt(cut: NetworkCut, child: () => Child): void;
  close(): Promise<void>;
}

/** Starts the server. `delay`: how long it takes to store a message, and again to answer, in ms. */
export async function startTruthServer(delay?: () => number): Promise<TruthServer> {
  const stored = new Map<string, string[]>();
  let planned: { readonly cut: NetworkCut; readonly child: () => Child } | undefined;
  let messages = 0;

  const kill = (cut: NetworkCut): boolean => {
    if (planned?.cut !== cut) return false;
    planned.child().process.kill("SIGKILL");
    planned = undefined;
    return true;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const conversation = /conversations\/(\d+)/.exec(request.url ?? "")?.[1] ?? "";
    let body = "";
    for await (const chunk of request.setEncoding("latin1")) {
      body += String(chunk);
      if (kill("in the middle of the body")) return;
    }
    if (kill("all was sent, and the server did not store it")) return;
    const content = /message \d+/.exec(body)?.[0] ?? "";
    if (delay) await pause(delay());
    stored.set(conversation, [...(stored.get(conversation) ?? []), content]);
    if (kill("all was sent and stored, and there is no answer")) return;
    if (delay) await pause(delay());
    const json = JSON.stringify({ id: ++messages, conversation_id: Number(conversation), status: "sent", content });
    response.writeHead(200, { "content-type": "application/json", "content-length": json.length });
    response.flushHeaders();
    if (kill("the head of the answer was sent")) return;
    response.end(json, () => kill("the answer was sent"));
  }

  const server = createServer((request, response) => {
    // A killed process resets its connections.
    answer(request, response).catch(() => undefined);
  });
  server.on("connection", () => kill("connected, and no byte was sent"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    killAt(cut, child) {
      planned = { cut, child };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Opens a ledger in the process of the test. */
export function openStore(place: StorePlace): Store<unknown> {
  if ("sqlite" in place) return sqliteStore(place.sqlite);
  const pool = new Pool({ ...place.postgres, max: 4 });
  pool.on("error", () => undefined);
  const store = postgresStore(pool) as Store<unknown>;
  const close = async (): Promise<void> => {
    await store.close();
    await pool.end();
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "close") return close;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Every row of a ledger. */
export async function rowsOf(place: StorePlace): Promise<readonly StoredMessage[]> {
  const store = openStore(place);
  await store.open();
  const rows = await store.list({ limit: 1_000_000 });
  await store.close();
  return rows;
}

/** Compares the ledger with the truth. Returns what is wrong; empty if the promise holds. */
export function compare(
  rows: readonly StoredMessage[],
  truth: ReadonlyMap<string, readonly string[]>,
  acknowledged: ReadonlySet<number>,
): string[] {
  const wrong: string[] = [];
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const counts = new Map<string, number>();
  for (const content of [...truth.values()].flat()) counts.set(content, (counts.get(content) ?? 0) + 1);
  for (const [content, count] of counts) {
    if (count > 1) wrong.push(`${content} was sent ${count} times`);
    if (!byKey.has(content)) wrong.push(`the server has ${content}, and the ledger does not`);
  }
  for (const number of acknowledged) if (!byKey.has(`message ${number}`)) wrong.push(`message ${number} was lost`);
  for (const { key = "", state, evidence } of rows) {
    const isThere = counts.has(key);
    if (state === "accepted" && !isThere) wrong.push(`${key} is accepted, and the server does not have it`);
    if ((state === "rejected" || state === "not-sent") && isThere) wrong.push(`${key} is ${state}, and was sent`);
    if (state === "queued" || state === "sending") wrong.push(`${key} is still ${state}`);
    if (state === "unknown" && evidence.length === 0) wrong.push(`${key} is unknown without evidence`);
  }
  for (const [conversation, contents] of truth) {
    const order = contents.map((content) => byKey.get(content)?.id ?? 0);
    if (order.some((id, at) => at > 0 && id < (order[at - 1] as number))) {
      wrong.push(`conversation ${conversation} is out of order: ${order.join(", ")}`);
    }
  }
  return wrong;
}
