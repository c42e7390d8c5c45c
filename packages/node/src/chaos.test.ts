import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { connectEmulator, type EmulatorTruth, FAULT_NAMES, type FaultRule } from "@livedesk/emulator";
import { afterEach, expect, test } from "vitest";
import { createClient as createHttpClient } from "./http.ts";
import { type Client, createClient, LiveDeskError } from "./index.ts";

/** Set this variable for a longer run: `LIVEDESK_CHAOS_SENDS=10000 vitest run chaos`. */
const SENDS = Number(process.env["LIVEDESK_CHAOS_SENDS"] ?? 1000);
const CONCURRENCY = 24;
/** How long a call waits for a stalled answer, in ms. */
const TIMEOUT = 400;
const CREDENTIALS = { apiKey: "key", apiSecret: "secret" };

/** An emulator in its own process. A test can kill the process, which has the effect of a power cut. */
const PROGRAM = `
import { startEmulator } from "@livedesk/emulator";
const { url } = await startEmulator(JSON.parse(process.env.OPTIONS));
console.log(url);
`;

const rules = FAULT_NAMES.map((fault): FaultRule =>
  fault === "slow" ? { fault, delayMs: 30, odds: 0.02 } : { fault, odds: 0.02 },
);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(db: string, port: number): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, OPTIONS: JSON.stringify({ ...CREDENTIALS, db, port }) };
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanups.push(() => child.kill("SIGKILL"));
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  await connectEmulator(url).faults.replace({ seed: "chaos", rules });
  return { child, url };
}

/** How often each content is stored. */
function counts({ conversations }: EmulatorTruth): Map<string, number> {
  const found = new Map<string, number>();
  for (const { messages } of conversations)
    for (const { content } of messages) found.set(content, (found.get(content) ?? 0) + 1);
  return found;
}

/** A client that is closed at random moments and in random ways. Each time, a new client replaces it. */
function closedAtRandom(make: () => Client) {
  let client = make();
  const over = new AbortController();
  const closings: Promise<void>[] = [];
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await pause(Math.random() * 400);
      const old = client;
      client = make();
      const draw = Math.random();
      if (draw < 0.5) closings.push(old.close());
      else if (draw < 0.75) closings.push(old.close({ timeout: Math.random() * 40 }));
      else closings.push(old.close({ abort: true }));
    }
  };
  const running = run();
  return {
    get client() {
      return client;
    },
    /** Stops closing clients, waits until every closed client has ended, and returns their number. */
    async end(): Promise<number> {
      over.abort();
      await running;
      await Promise.all(closings);
      return closings.length;
    },
  };
}

test.each([
  ["a client that stays open", false, createClient],
  ["clients that are closed at random moments", true, createClient],
  ["clients over httpTransport that are closed at random moments", true, createHttpClient],
] as const)(
  `in ${SENDS} sends of %s, with every fault and a server that is killed twice, no message is sent twice and no message is lost without an error`,
  async (_, closes, create) => {
    const folder = await mkdtemp(join(tmpdir(), "livedesk-"));
    cleanups.push(() => rm(folder, { recursive: true }));
    const db = join(folder, "truth.db");
    let server = await start(db, 0);
    const port = Number(new URL(server.url).port);
    const { url: baseUrl } = server;
    const make = (): Client => {
      const options = { ...CREDENTIALS, baseUrl, ordering: "none" } as const;
      // When clients are closed, some calls wait for a free slot at that moment, and still have time when the slot is free.
      const limits = closes
        ? { maxConnections: CONCURRENCY / 2, timeout: 3 * TIMEOUT }
        : { maxConnections: CONCURRENCY, timeout: TIMEOUT };
      const client = create({ ...options, ...limits });
      cleanups.push(() => client.close({ abort: true }));
      return client;
    };
    const closing = closes ? closedAtRandom(make) : undefined;
    const only = make();
    let closedUnsent = 0;

    const outcomes = new Map<string, string>();
    let begun = 0;
    let restart = Promise.resolve();
    const dieAt = new Set([Math.floor(SENDS / 3), Math.floor((SENDS * 2) / 3)]);
    const die = async (): Promise<void> => {
      server.child.kill("SIGKILL");
      await once(server.child, "exit");
      server = await start(db, port);
    };

    const sendNext = async (): Promise<void> => {
      for (let number = begun++; number < SENDS; number = begun++) {
        const content = `message ${number}`;
        const livedesk = closing?.client ?? only;
        const outcome = await livedesk.messages.send(number % 2 ? 141 : 143, { content }).then(
          () => "accepted",
          (error: unknown) => {
            if (!(error instanceof LiveDeskError)) return `no LiveDeskError: ${String(error)}`;
            if (error.outcome === "not-sent" && error.code === "closed") closedUnsent++;
            return error.outcome;
          },
        );
        outcomes.set(content, outcome);
        if (dieAt.has(outcomes.size)) restart = restart.then(die);
        // Nothing can be sent while the server starts again, and more calls that are not sent would prove nothing new.
        await restart;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, sendNext));
    await restart;
    const closed = await closing?.end();
    await only.close();

    const stored = counts(await connectEmulator(server.url).truth());
    const tally = { accepted: 0, rejected: 0, "not-sent": 0, unknown: 0 };
    const wrong: string[] = [];
    for (const [content, outcome] of outcomes) {
      const times = stored.get(content) ?? 0;
      tally[outcome as keyof typeof tally]++;
      if (times > 1) wrong.push(`${content} is there ${times} times (${outcome})`);
      if (outcome === "accepted" && times === 0) wrong.push(`${content} was accepted, and is not there`);
      if ((outcome === "rejected" || outcome === "not-sent") && times > 0)
        wrong.push(`${content} is there, but ${outcome}`);
    }
    console.info(
      `${SENDS} sends:`,
      tally,
      closes ? `${closed} clients closed, ${closedUnsent} calls closed unsent` : "",
    );
    expect(wrong).toEqual([]);
    expect(Object.values(tally).reduce((sum, count) => sum + count)).toBe(SENDS);
    // The number of accepted messages depends on the speed of the machine. At least one accepted message shows that messages were
    // sent.
    expect(tally.accepted).toBeGreaterThan(0);
    expect(tally.unknown).toBeGreaterThan(0);
    expect([(closed ?? 0) > 3, closedUnsent > 0]).toEqual([closes, closes]);
  },
);
