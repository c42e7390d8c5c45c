import { type Emulator, startEmulator } from "@livedesk/emulator";
import { beforeEach, expect, test, vi } from "vitest";
import { sentTo } from "./example.ts";

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
  vi.stubEnv("LIVEDESK_BASE_URL", emulator.url);
  vi.stubEnv("LIVEDESK_API_KEY", emulator.apiKey);
  vi.stubEnv("LIVEDESK_API_SECRET", emulator.apiSecret);
  vi.resetModules();
  return async () => {
    vi.unstubAllEnvs();
    await emulator.close();
  };
});

/** Calls the handler as Next.js does. */
async function post(order: string): Promise<readonly unknown[]> {
  const { POST } = await import("../next-route/app/orders/[order]/shipped/route.ts");
  const request = new Request(`http://127.0.0.1/orders/${order}/shipped`, { method: "POST" });
  const response = await POST(request, { params: Promise.resolve({ order }) });
  return [response.status, ((await response.json()) as { outcome?: string }).outcome];
}

test("the route of examples/next-route answers with the outcome, and sends each message once", async () => {
  expect(await post("A-17")).toEqual([201, "accepted"]);
  expect(await post("A-18")).toEqual([422, "rejected"]);
  emulator.faults.add({ fault: "reset-after-commit" });
  expect(await post("A-19")).toEqual([502, "unknown"]);
  expect([sentTo(emulator, 141), sentTo(emulator, 143)]).toEqual([
    ["Your order A-17 has shipped."],
    ["Your order A-19 has shipped."],
  ]);
});

test("the route of examples/next-route says that nothing was sent if LiveDesk cannot be reached", async () => {
  await emulator.close();
  expect(await post("A-17")).toEqual([503, "not-sent"]);
});

test("the route of examples/next-route makes no client when Next.js loads it during the build", async () => {
  vi.stubEnv("LIVEDESK_API_KEY", undefined);
  await expect(import("../next-route/app/orders/[order]/shipped/route.ts")).resolves.toHaveProperty("POST");
});
