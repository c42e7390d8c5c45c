import { type Emulator, startEmulator } from "@livedesk/emulator";
import { beforeEach, expect, test } from "vitest";
import worker, { type Env } from "../worker/src/worker.ts";
import { sentTo } from "./example.ts";

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
  return () => emulator.close();
});

/** Calls the Worker as its runtime does. */
async function post(
  path: string,
  token = "right",
  secrets: Partial<Env> = { SHOP_TOKEN: "right" },
): Promise<readonly unknown[]> {
  const headers = { authorization: `Bearer ${token}` };
  const { url, apiKey, apiSecret } = emulator;
  const env = { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: url, ...secrets } as Env;
  const response = await worker.fetch(new Request(`https://worker.example${path}`, { method: "POST", headers }), env);
  return [response.status, await response.json()];
}

test("the Worker of examples/worker says when a message that was refused for now may be sent again", async () => {
  emulator.faults.add({ fault: "429", retryAfter: 3600 });
  const retryAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown;
  const refused = { outcome: "rejected", code: "rate-limited", retryAt };
  expect(await post("/orders/A-17/shipped?conversation=141")).toEqual([503, refused]);
  expect(sentTo(emulator, 141)).toEqual([]);
});

test("the Worker of examples/worker does not send a message again whose answer was lost", async () => {
  emulator.faults.add({ fault: "reset-after-commit" });
  const unknown = { outcome: "unknown", code: "connection-lost" };
  expect(await post("/orders/A-17/shipped?conversation=141")).toEqual([502, unknown]);
  expect(sentTo(emulator, 141)).toEqual(["Your order A-17 has shipped."]);
});

const PATH = "/orders/A-17/shipped?conversation=141";

test.each<{ why: string; path: string; token?: string; secrets?: Partial<Env>; status: number }>([
  { why: "a wrong token", path: PATH, token: "wrong", status: 401 },
  {
    why: 'the token "undefined", if the secret was forgotten',
    path: PATH,
    token: "undefined",
    secrets: {},
    status: 401,
  },
  { why: "another path", path: "/orders?conversation=141", status: 404 },
  { why: "no conversation", path: "/orders/A-17/shipped", status: 404 },
])("the Worker of examples/worker sends nothing after a call with $why", async ({ path, token, secrets, status }) => {
  expect(await post(path, token, secrets)).toEqual([status, {}]);
  expect(sentTo(emulator, 141)).toEqual([]);
});
