import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHash, randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { describe, expect, test } from "vitest";
import { ORIGIN, rawBytes, sendRaw, open, file, form, formHeaders } from "./testing/requests.ts";

const MEBIBYTE = 2 ** 20;

/**
 * A relay in a separate process. The process prints its port, and after each line of input it prints the largest amount
 * of memory that it has used so far, in bytes. (The maximum that the operating system reports cannot be used, because
 * it includes the memory of the parent process.)
 */
const RELAY = `
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createClient } from "@livedesk/node";
import { createRelay } from "@livedesk/relay";
import { toNodeHandler } from "@livedesk/relay/node";

const relay = createRelay({
  client: createClient(),
  origins: ["${ORIGIN}"],
  authenticate: ({ headers }) => headers.get("x-user") ?? undefined,
  authorize: (_, { caller }) => caller === "agent",
  limits: { bodyBytes: ${110 * MEBIBYTE}, heldBytes: ${32 * MEBIBYTE} },
});
const server = createServer(toNodeHandler(relay)).listen(0, "127.0.0.1", () => console.log(server.address().port));
let most = 0;
const look = () => (most = Math.max(most, process.memoryUsage.rss()));
setInterval(look, 5);
createInterface(process.stdin).on("line", () => console.log(look()));
`;

/** Bytes with the signature of a video. */
const film = (bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42"), bytes]);

interface RelayProcess extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly url: string;
  /** The largest amount of memory that the process has used so far, in bytes. */
  readonly peak: () => Promise<number>;
}

async function startRelay(): Promise<RelayProcess> {
  const emulator = await startEmulator({ maxBodyBytes: 110 * MEBIBYTE });
  // With a small young generation, garbage is collected soon, so the measurement shows only memory in use.
  const flags = ["--max-semi-space-size=1", "--input-type=module"];
  const child = spawn(process.execPath, [...flags, "--eval", RELAY], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      LIVEDESK_API_KEY: emulator.apiKey,
      LIVEDESK_API_SECRET: emulator.apiSecret,
      LIVEDESK_BASE_URL: emulator.url,
    },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const url = `http://127.0.0.1:${(await lines.next()).value}`;
  return {
    emulator,
    url,
    async peak() {
      child.stdin.write("\n");
      return Number((await lines.next()).value);
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
      await emulator.close();
    },
  };
}

const user = (name: string): Readonly<Record<string, string>> => ({ "x-user": name });

test("an upload of 100 MB needs no more memory than an upload of 50 MB", async () => {
  await using relay = await startRelay();
  const upload = async (bytes: Uint8Array): Promise<number> => {
    const body = form([file("large.mp4", "video/mp4", film(bytes))]);
    return (await sendRaw(relay.url, { headers: { ...formHeaders, ...user("agent") }, body })).status;
  };
  expect(await upload(randomBytes(50_000_000))).toBe(200);
  const before = await relay.peak();
  const large = randomBytes(100_000_000);
  expect(await upload(large)).toBe(200);
  const more = (await relay.peak()) - before;
  console.info(`relay: ${(more / MEBIBYTE).toFixed(1)} MiB more for 100 MB than for 50 MB`);

  const stored = relay.emulator.truth().conversations[0]?.messages.at(-1)?.attachments[0];
  const sha256 = createHash("sha256").update(film(large)).digest("hex");
  expect(stored).toMatchObject({ size: film(large).length, sha256 });
  expect(more).toBeLessThan(32 * MEBIBYTE);
});

describe("if 300 callers send the longest JSON at the same time, without its last byte", () => {
  const CALLERS = 300;
  const LONGEST = 965_536;
  const body = Buffer.from(`{"content":"${"a".repeat(LONGEST - 14)}"}`);

  /**
   * The additional memory of the relay divided by the number of sent bytes, and the answers to an agent's messages
   * during and after the attack.
   */
  async function attack(nameOf: (at: number) => string | undefined) {
    await using relay = await startRelay();
    const agent = (): Promise<number> => sendRaw(relay.url, { headers: user("agent") }).then(({ status }) => status);
    expect(await agent()).toBe(200);
    const before = await relay.peak();
    const sockets = Array.from({ length: CALLERS }, (_, at) => {
      const { socket, answer } = open(relay.url);
      answer.catch(() => undefined);
      const headers = { "content-length": String(LONGEST), "x-user": nameOf(at) };
      socket.write(Buffer.concat([rawBytes({ headers, body: "" }), body.subarray(0, -1)]));
      return socket;
    });
    // Waits until the relay has stopped reading.
    for (let left = Infinity, last = -1; left !== last;) {
      last = left;
      await new Promise((resolve) => setTimeout(resolve, 300));
      left = sockets.reduce((sum, socket) => sum + socket.writableLength + Number(socket.destroyed), 0);
    }
    const during = await agent();
    const share = ((await relay.peak()) - before) / (CALLERS * LONGEST);
    for (const socket of sockets) socket.destroy();
    return { share, during, after: await agent() };
  }

  test.each<[string, (at: number) => string | undefined]>([
    ["unknown callers", () => undefined],
    ["callers with different names that authorize refuses", (at) => `user ${at}`],
    ["callers with one name that authorize refuses", () => "everybody"],
  ])(
    "the relay keeps at most a fifth of the bytes of %s in memory, and an agent's message is still sent",
    async (who, nameOf) => {
      const { share, during, after } = await attack(nameOf);
      console.info(`relay: ${who} of ${CALLERS}: ${(100 * share).toFixed(1)} % of the sent bytes are held`);
      expect([during, after]).toEqual([200, 200]);
      expect(share).toBeLessThan(0.2);
    },
  );
});
