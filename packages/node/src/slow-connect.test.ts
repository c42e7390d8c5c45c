import { fork } from "node:child_process";
import dns from "node:dns";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createClient, fetchTransport, httpTransport, undiciTransport } from "./index.ts";
import { afterTest } from "./testing/servers.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/**
 * A server whose process is stopped. When the process continues, it accepts a connection at the second attempt, about 1
 * s after the first attempt.
 */
async function startFull(): Promise<{ port: number; goOnLate: () => void }> {
  const server = fork(new URL("testing/server-process.ts", import.meta.url), ["short queue"]);
  afterTest(() => server.kill("SIGKILL"));
  const [port] = (await once(server, "message")) as [number];
  server.kill("SIGSTOP");
  // For a server with a backlog of one, the system accepts two of these connections. The other connections wait, and
  // the client's connection will wait too.
  const sockets = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  const end = (): void => sockets.forEach((socket) => socket.destroy());
  afterTest(end);
  await Promise.all(sockets.slice(0, 2).map((socket) => once(socket, "connect")));
  const goOn = (): void => {
    end();
    server.kill("SIGCONT");
  };
  return { port, goOnLate: () => void setTimeout(goOn, LATE) };
}

/**
 * Makes every host have two IP addresses: the address of the slow server, and an address on which no server listens.
 */
function resolveToBoth(): void {
  const both = [
    { address: "127.0.0.1", family: 4 },
    { address: "127.0.0.2", family: 4 },
  ];
  type Found = (error: null, addresses: typeof both) => void;
  vi.spyOn(dns, "lookup").mockImplementation(((...[, , found]: [string, object, Found]) => {
    queueMicrotask(() => found(null, both));
  }) as unknown as typeof dns.lookup);
}

/**
 * A time in ms that is longer than the time for which Node.js tries one of several IP addresses, and shorter than the
 * time until the system tries a connection again.
 */
const LATE = 300;

const transports = Object.entries({ undiciTransport, fetchTransport, httpTransport });

test.each(transports)(
  "%s waits long enough for a slow server before it tries another IP address",
  async (_name, transport) => {
    const { port, goOnLate } = await startFull();
    resolveToBoth();
    const client = createClient({
      transport: transport({ apiKey: "key", apiSecret: "secret", baseUrl: `http://localhost:${port}` }),
      maxRetries: 0,
    });
    afterTest(() => client.close());
    goOnLate();
    expect(await client.messages.send(141, { content: "Hello" })).toMatchObject({ id: 1 });
  },
);

test.each(transports)(
  "%s waits long enough for a slow proxy before it tries another IP address",
  async (_name, transport) => {
    const { port, goOnLate } = await startFull();
    resolveToBoth();
    vi.stubEnv("HTTPS_PROXY", `http://proxy.test:${port}`);
    vi.stubEnv("NO_PROXY", "");
    const client = createClient({
      transport: transport({ apiKey: "key", apiSecret: "secret", baseUrl: "https://livedesk.test" }),
      maxRetries: 0,
    });
    afterTest(() => client.close());
    goOnLate();
    // The error names the answer of the proxy, so the proxy was reached.
    await expect(client.messages.send(141, { content: "Hello" })).rejects.toMatchObject({
      message: expect.stringContaining("(HTTP 503)"),
    });
  },
);
