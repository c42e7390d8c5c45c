import { afterEach, describe, expect, test, vi } from "vitest";
import { type Emulator, type EmulatorOptions, type FaultRule, startEmulator } from "../index.ts";
import { rawMessage, rawPost, type RawRequest } from "../testing/wire.ts";
import { Wire } from "../testing/wire.ts";

const running: Emulator[] = [];
const wires: Wire[] = [];

async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

async function open(emulator: Emulator): Promise<Wire> {
  const wire = await Wire.open(emulator.url);
  wires.push(wire);
  return wire;
}

afterEach(async () => {
  for (const wire of wires.splice(0)) wire.leave();
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

const CONTENT = "the one that meets the fault";

const stored = (emulator: Emulator, content = CONTENT) =>
  emulator
    .truth()
    .conversations.flatMap(({ messages }) => messages)
    .filter((message) => message.content === content);

const send = (wire: Wire, { head, body }: RawRequest) => wire.write(head + body);

const struck = (emulator: Emulator) => vi.waitFor(() => expect(emulator.faults.list().rules[0]?.struck).toBe(1));

/**
 * Starts an emulator whose next call has a fault, and opens a connection to it. The connection is new, or has already
 * received an answer.
 */
async function facing(rule: FaultRule, connection: "fresh" | "reused", options?: EmulatorOptions) {
  const emulator = await start(options);
  const wire = await open(emulator);
  if (connection === "reused") {
    send(wire, rawMessage(emulator, "JSON", "before"));
    await wire.answer();
  }
  emulator.faults.add(rule);
  return { emulator, wire };
}

describe.each(["fresh", "reused"] as const)("on a connection that is %s,", (connection) => {
  describe.each(["JSON", "multipart"] as const)("for a message with the format %s,", (format) => {
    const met = async (rule: FaultRule, options?: EmulatorOptions) => {
      const { emulator, wire } = await facing(rule, connection, options);
      send(wire, rawMessage(emulator, format, CONTENT));
      return { emulator, wire };
    };

    test.each([
      ["reset-before-body", 0],
      ["reset-mid-body", 0],
      ["reset-after-commit", 1],
    ] as const)(
      "the fault %s resets the connection without an answer, and %i messages are stored",
      async (fault, count) => {
        const { emulator, wire } = await met({ fault });
        expect(await wire.ending).toBe("ECONNRESET");
        expect(wire.received).toBe("");
        expect(stored(emulator)).toHaveLength(count);
      },
    );

    test.each([
      ["429", 429, "text/plain", "Retry later\n", 0],
      ["502-html", 502, "text/html", expect.stringContaining("<h1>502 Bad Gateway</h1>"), 0],
      ["500-before-commit", 500, "application/json", '{"status":500,"error":"Internal Server Error"}', 0],
      ["500-after-commit", 500, "application/json", '{"status":500,"error":"Internal Server Error"}', 1],
      ["not-json", 200, "text/html", expect.stringMatching(/^<html>/), 1],
    ] as const)(
      "the fault %s is answered with %i and %s, and the connection stays open",
      async (fault, status, type, body, count) => {
        const { emulator, wire } = await met({ fault });
        const answer = await wire.answer();
        expect(answer).toMatchObject({ status, body });
        expect(answer.head).toMatch(new RegExp(`^content-type: ${type}`, "im"));
        expect(answer.head).not.toMatch(/^retry-after:/im);
        expect(stored(emulator)).toHaveLength(count);
        send(wire, rawMessage(emulator, format, "after"));
        expect(await wire.answer()).toMatchObject({ status: 200, body: expect.stringContaining('"after"') });
      },
    );

    test("truncated-json answers only half of the message, and Content-Length is the length of this half", async () => {
      const { emulator, wire } = await met({ fault: "truncated-json" });
      const { status, body } = await wire.answer();
      expect([status, body.startsWith('{"id":30')]).toEqual([200, true]);
      expect(() => JSON.parse(body)).toThrow(SyntaxError);
      expect(stored(emulator)).toHaveLength(1);
      send(wire, rawMessage(emulator, format, "after"));
      expect(await wire.answer()).toMatchObject({ status: 200 });
    });

    test("stall-body announces the whole length, sends half of the message, and then nothing", async () => {
      const { emulator, wire } = await met({ fault: "stall-body" });
      await wire.until((text) => /^content-length: \d+\r\n[^]*\r\n\r\n./im.test(text));
      const length = Number(/^content-length: (\d+)/im.exec(wire.received)?.[1]);
      const half = () => wire.received.slice(wire.received.indexOf("\r\n\r\n") + 4);
      await wire.until(() => half().length >= Math.floor(length / 2));
      const other = await open(emulator);
      send(other, rawMessage(emulator, format, "beside"));
      await other.answer();
      expect(wire.received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(half()).toHaveLength(Math.floor(length / 2));
      expect(stored(emulator)).toHaveLength(1);
    });

    test("stall-headers sends nothing and stores nothing", async () => {
      const { emulator, wire } = await met({ fault: "stall-headers" });
      await struck(emulator);
      const other = await open(emulator);
      send(other, rawMessage(emulator, format, "beside"));
      await other.answer();
      expect(wire.received).toBe("");
      expect(stored(emulator)).toHaveLength(0);
    });

    test("slow stores the message at once, and answers after the delay", async () => {
      let timeHasCome = (): void => undefined;
      const wait = vi.fn<() => Promise<void>>(() => new Promise((resolve) => void (timeHasCome = resolve)));
      const { emulator, wire } = await met({ fault: "slow", delayMs: 60_000 }, { wait });
      await vi.waitFor(() => expect(wait).toHaveBeenCalledWith(60_000, expect.any(AbortSignal)));
      expect([wire.received, stored(emulator).length]).toEqual(["", 1]);
      timeHasCome();
      expect(await wire.answer()).toMatchObject({ status: 200, body: expect.stringContaining(CONTENT) });
      expect(stored(emulator)).toHaveLength(1);
    });
  });

  describe("a retry", () => {
    const failed = { status: "failed" };
    const sent = { status: "sent" };

    test.each([
      ["reset-before-body", "ECONNRESET", failed],
      ["reset-mid-body", "ECONNRESET", failed],
      ["reset-after-commit", "ECONNRESET", sent],
      ["500-before-commit", 500, failed],
      ["500-after-commit", 500, sent],
      ["429", 429, failed],
      ["502-html", 502, failed],
      ["not-json", 200, sent],
      ["truncated-json", 200, sent],
    ] as const)("with the fault %s ends with %s", async (fault, seen, state) => {
      const { emulator, wire } = await facing({ fault, kind: "retry" }, connection);
      const other = await open(emulator);
      send(other, rawPost(emulator, "142/messages", "application/json", JSON.stringify({ content: CONTENT })));
      const { id } = JSON.parse((await other.answer()).body) as { id: number };
      emulator.customerWrites(142, "I am back");

      send(wire, rawPost(emulator, `142/messages/${id}/retry`));
      expect(await (typeof seen === "number" ? wire.answer().then(({ status }) => status) : wire.ending)).toBe(seen);
      expect(stored(emulator)).toMatchObject([{ id, ...state }]);
    });
  });
});

describe("the time of a reset:", () => {
  test("reset-before-body does not wait for the body", async () => {
    const { emulator, wire } = await facing({ fault: "reset-before-body" }, "fresh");
    wire.write(rawMessage(emulator, "JSON", CONTENT).head);
    expect(await wire.ending).toBe("ECONNRESET");
  });

  test("reset-mid-body waits for a part of the body, but not for all of it", async () => {
    const { emulator, wire } = await facing({ fault: "reset-mid-body" }, "fresh");
    const ending = vi.fn<(how: string) => void>();
    void wire.ending.then(ending);
    const { head, body } = rawMessage(emulator, "multipart", CONTENT);
    wire.write(head);
    await struck(emulator);
    await fetch(`${emulator.url}/__emulator/health`);
    expect(ending).not.toHaveBeenCalled();
    wire.write(body.slice(0, 10));
    expect(await wire.ending).toBe("ECONNRESET");
    expect(stored(emulator)).toHaveLength(0);
  });

  test("reset-mid-body ends the connection during a large upload", async () => {
    const emulator = await start({ faults: { rules: [{ fault: "reset-mid-body", kind: "file" }] } });
    const wire = await open(emulator);
    send(wire, rawMessage(emulator, "multipart", "x".repeat(20_000_000)));
    expect(["ECONNRESET", "EPIPE"]).toContain(await wire.ending);
  });

  test("fetch reports a reset as ECONNRESET", async () => {
    const emulator = await start({ faults: { rules: [{ fault: "reset-after-commit" }] } });
    const { body } = rawMessage(emulator, "JSON", CONTENT);
    const call = fetch(`${emulator.url}/api/v2/accounts/conversations/141/messages`, {
      method: "POST",
      headers: {
        Authorization: `Basic ${btoa(`${emulator.apiKey}:${emulator.apiSecret}`)}`,
        "Content-Type": "application/json",
      },
      body,
    });
    await expect(call).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(stored(emulator)).toHaveLength(1);
  });
});

describe("a client that disconnects", () => {
  test("ends the wait for a slow answer, and its message stays stored", async () => {
    const emulator = await start({ faults: { rules: [{ fault: "slow", delayMs: 2 ** 31 - 1 }] }, wait: waitForAbort });
    const wire = await open(emulator);
    send(wire, rawMessage(emulator, "JSON", CONTENT));
    await struck(emulator);
    expect(waiting.size).toBe(1);
    wire.leave();
    await vi.waitFor(() => expect(waiting.size).toBe(0));
    expect(stored(emulator)).toHaveLength(1);
  });
});

const waiting = new Set<AbortSignal>();

async function waitForAbort(_: number, signal: AbortSignal): Promise<void> {
  waiting.add(signal);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  waiting.delete(signal);
  throw signal.reason;
}

test("close() ends stalled and slow answers at once, without an error", async () => {
  const complaints = [vi.spyOn(console, "error"), vi.spyOn(console, "info")];
  const emulator = await start();
  const stalls = await Promise.all(
    (["stall-headers", "stall-body", "slow"] as const).map(async (fault) => {
      emulator.faults.add(fault === "slow" ? { fault, delayMs: 2 ** 31 - 1 } : { fault });
      const wire = await open(emulator);
      send(wire, rawMessage(emulator, "JSON", fault));
      return wire;
    }),
  );
  await vi.waitFor(() => expect(emulator.faults.list().rules.map((rule) => rule.struck)).toEqual([1, 1, 1]));
  await emulator.close();
  for (const wire of stalls) expect(await wire.ending).toMatch(/^(end|ECONNRESET)$/);
  expect(complaints.flatMap(({ mock }) => mock.calls)).toEqual([]);
});
