import { type Emulator, type Fault, FAULT_NAMES, type FaultName, startEmulator } from "@livedesk/emulator";
import { describe, expect, test } from "vitest";
import { type Client, createClient, fetchTransport, httpTransport, LiveDeskError, undiciTransport } from "./index.ts";

/** The outcome of each fault, and whether the message was stored. */
const TABLE: Readonly<Record<FaultName, { outcome: string; exists: boolean }>> = {
  "reset-before-body": { outcome: "unknown connection-lost", exists: false },
  "reset-mid-body": { outcome: "unknown connection-lost", exists: false },
  "reset-after-commit": { outcome: "unknown connection-lost", exists: true },
  "stall-headers": { outcome: "unknown timeout", exists: false },
  "stall-body": { outcome: "unknown timeout 200", exists: true },
  "500-before-commit": { outcome: "unknown server-error 500", exists: false },
  "500-after-commit": { outcome: "unknown server-error 500", exists: true },
  "502-html": { outcome: "unknown server-error 502", exists: false },
  "429": { outcome: "rejected rate-limited 429", exists: false },
  "truncated-json": { outcome: "unknown unreadable-answer 200", exists: true },
  "not-json": { outcome: "unknown unreadable-answer 200", exists: true },
  slow: { outcome: "accepted", exists: true },
};

/** The timeout of a call, in ms: long for a call that ends by itself, and short for a call that must time out. */
const timeoutFor = (name: FaultName): number => (name.startsWith("stall-") ? 3000 : 30_000);

/** How much later than its deadline a call may end, in ms. */
const SLACK = 250;

const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

/**
 * Resolves at the latest time at which a call must have ended. The time is measured with a timer of this process, which
 * a busy machine delays as much as the timer of the call.
 */
const tooLate = (timeout: number): Promise<string> =>
  wait(timeout)
    .then(() => wait(SLACK))
    .then(() => "did not end in time");

const exists = (emulator: Emulator, content: string): boolean =>
  emulator.truth().conversations.some(({ messages }) => messages.some((message) => message.content === content));

/** A short description of how one send ended. */
function send(client: Client, content: string, { multipart, timeout }: { multipart: boolean; timeout: number }) {
  const attachments = [{ name: "a.txt", data: Buffer.alloc(200_000, "x") }];
  const outcome = client.messages.send(143, multipart ? { content, attachments } : { content }, { timeout }).then(
    () => "accepted",
    (error: unknown) => {
      if (!(error instanceof LiveDeskError)) throw error;
      return [error.outcome, error.code, error.status].filter(Boolean).join(" ");
    },
  );
  return Promise.race([outcome, tooLate(timeout)]);
}

const faultNamed = (fault: FaultName): Fault => (fault === "slow" ? { fault, delayMs: 20 } : { fault });

/** The option for a single connection, which the second call uses again. `httpTransport` never uses one again. */
const oneConnection = (transport: unknown): object => (transport === httpTransport ? {} : { maxConnections: 1 });

const transports = Object.entries({ undiciTransport, fetchTransport, httpTransport });

describe.concurrent.each(transports)("%s", (_name, transport) => {
  describe.each(FAULT_NAMES)("%s", (name) => {
    test.each([
      ["JSON", "fresh"],
      ["JSON", "reused"],
      ["multipart", "fresh"],
      ["multipart", "reused"],
    ])("%s on a %s socket has the outcome of the table", async (body, socket) => {
      await using emulator = await startEmulator();
      const { url: baseUrl, apiKey, apiSecret } = emulator;
      const client = createClient({
        transport: transport({ baseUrl, apiKey, apiSecret, ...oneConnection(transport) }),
        maxRetries: 0,
      });
      if (socket === "reused") await client.messages.send(143, { content: "before" });
      emulator.faults.add(faultNamed(name));
      const timeout = timeoutFor(name);
      const outcome = await send(client, "struck", { multipart: body === "multipart", timeout });
      await client.close();
      expect({ outcome, exists: exists(emulator, "struck") }).toEqual(TABLE[name]);
    });
  });
});
