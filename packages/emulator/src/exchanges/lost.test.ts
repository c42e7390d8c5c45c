import { afterEach, describe, expect, test, vi } from "vitest";
import { type Emulator, type EmulatorOptions, type Exchange, startEmulator } from "../index.ts";
import { rawMessage } from "../testing/wire.ts";
import { Wire } from "../testing/wire.ts";

describe("the recorded exchange of a call with a fault", () => {
  const open: Emulator[] = [];
  const wires: Wire[] = [];

  afterEach(async () => {
    for (const wire of wires.splice(0)) wire.leave();
    await Promise.all(open.splice(0).map((emulator) => emulator.close()));
  });

  async function met(fault: string, options: EmulatorOptions = {}) {
    const emulator = await startEmulator(options);
    open.push(emulator);
    const wire = await Wire.open(emulator.url);
    wires.push(wire);
    const { head, body } = rawMessage(emulator, "JSON", "Hello");
    wire.write(`${head.replace("\r\n\r\n", `\r\nX-Emulator-Fault: ${fault}\r\n\r\n`)}${body}`);
    return { emulator, wire };
  }

  const exchange = async (emulator: Emulator): Promise<Exchange | undefined> => {
    await vi.waitFor(() => expect(emulator.exchanges()).toHaveLength(1));
    return emulator.exchanges()[0];
  };

  test.each([
    ["reset-before-body", null, "none"],
    ["reset-mid-body", null, "none"],
    ["reset-after-commit", 3030, "json"],
  ] as const)(
    "has no answer after the fault %s, but the id of the message if a message was stored",
    async (fault, message_id, kind) => {
      const { emulator, wire } = await met(fault);
      expect(await wire.ending).toBe("ECONNRESET");
      expect(await exchange(emulator)).toMatchObject({
        fault,
        message_id,
        response: null,
        request: { body: { kind } },
      });
    },
  );

  test.each([
    ["429; retry-after=2", 429, null],
    ["502-html", 502, null],
    ["500-before-commit", 500, null],
    ["500-after-commit", 500, 3030],
    ["not-json", 200, 3030],
    ["truncated-json", 200, 3030],
    ["slow; delay-ms=0", 200, 3030],
  ])("has the answer that was sent after the fault %s", async (fault, status, message_id) => {
    const { emulator, wire } = await met(fault);
    const sent = await wire.answer();
    const seen = await exchange(emulator);
    expect(seen).toMatchObject({ fault: fault.split(";")[0], message_id, kind: "text" });
    expect(sent.status).toBe(status);
    expect(seen?.response).toMatchObject({ status, body: sent.body });
    for (const [name, value] of Object.entries(seen?.response?.headers ?? {}))
      expect(sent.head.toLowerCase()).toContain(`${name}: ${value}`.toLowerCase());
  });

  test("has the half of the answer that was sent after the fault stall-body", async () => {
    const { emulator, wire } = await met("stall-body");
    const { response, ...call } = (await exchange(emulator)) ?? {};
    expect(call).toMatchObject({ fault: "stall-body", message_id: 3030 });
    await wire.until((received) => received.endsWith(response?.body ?? "?"));
    expect(response?.body).toMatch(/^\{"id":3030,/);
  });

  test("has no answer after the fault stall-headers, and is listed when the client disconnects", async () => {
    const { emulator, wire } = await met("stall-headers");
    await fetch(`${emulator.url}/__emulator/health`);
    expect(emulator.exchanges()).toEqual([]);
    wire.leave();
    expect(await exchange(emulator)).toMatchObject({ fault: "stall-headers", message_id: null, response: null });
  });

  test("has the message but no answer if the client disconnects during the fault slow", async () => {
    const { emulator, wire } = await met("slow; delay-ms=2147483647");
    await vi.waitFor(() => expect(emulator.truth().conversations[0]?.messages).toHaveLength(4));
    wire.leave();
    expect(await exchange(emulator)).toMatchObject({ fault: "slow", message_id: 3030, response: null });
  });

  test("is also listed if the client disconnects before its body is complete", async () => {
    const { emulator, wire } = await met("429");
    await wire.answer();
    const { head } = rawMessage(emulator, "JSON", "Hello");
    wire.write(`${head}{"con`);
    wire.leave();
    await vi.waitFor(() => expect(emulator.exchanges()).toHaveLength(2));
    expect(emulator.exchanges()[1]).toMatchObject({ kind: null, message_id: null, response: null });
  });
});
