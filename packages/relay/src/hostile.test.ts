import { type Emulator, startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import type { Client } from "@livedesk/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as forms from "./testing/hostile-forms.ts";
import * as messages from "./testing/hostile-messages.ts";
import * as requests from "./testing/hostile-requests.ts";
import { type Served, serve } from "./testing/relays.ts";
import { type Hostile, hostileForm, ORIGIN, rawBytes, sendRaw, BOUNDARY, text, file } from "./testing/requests.ts";
import { createRelay } from "./index.ts";

let emulator: Emulator;
let client: Client;
let served: Served;

beforeAll(async () => {
  emulator = await startEmulator();
  client = createClient({ apiKey: emulator.apiKey, apiSecret: emulator.apiSecret, baseUrl: emulator.url });
  const relay = createRelay({
    client,
    origins: [ORIGIN],
    authenticate: ({ headers }, { conversationId }) =>
      headers.get("cookie") === "stranger" ? undefined : `caller of ${conversationId}`,
    authorize: (_, { conversationId }) => conversationId === 141,
    credentials: true,
    limits: { requestsPerMinute: Infinity, fileBytes: 2 ** 21 },
  });
  served = await serve(relay);
});

afterAll(async () => {
  await served.close();
  await client.close();
  await emulator.close();
});

const tables: Readonly<Record<string, readonly Hostile[]>> = { ...requests, ...forms, ...messages };

describe.each(Object.entries(tables))("the hostile requests of the table %s:", (_name, table) => {
  const rows = table.map(([what, request, status, field = ""]) => [what, status, request, field] as const);
  test.each(rows)("%s is refused with HTTP %i", async (_what, status, request, field) => {
    const before = emulator.truth();
    const answer = await sendRaw(served.url, request);
    expect([answer.status, answer.body]).toEqual([status, expect.stringMatching(/^\{"error":"[^]+"\}$|^$/)]);
    // If Node.js cannot parse a request, Node.js itself answers, with an empty body.
    const isFromRelay = answer.body !== "";
    const named = isFromRelay ? `{"error":"${JSON.stringify(field).slice(1, -1)}` : "";
    expect([answer.body.slice(0, named.length), answer.headers.get("livedesk-relay")]).toEqual([
      named,
      isFromRelay ? "1" : null,
    ]);
    // The refusal comes from the relay and not from LiveDesk.
    expect(answer.body).not.toMatch(/^\{"error":"LiveDesk /);
    expect(emulator.truth()).toEqual(before);
  });
});

test("the tables contain more than 500 hostile requests, and no two of them are the same", () => {
  const all = Object.values(tables).flat();
  expect(all.length).toBeGreaterThan(500);
  expect(new Set(all.map(([, request]) => rawBytes(request).toString("latin1"))).size).toBe(all.length);
});

test.each([
  ["JSON", {}],
  [
    "JSON in chunks",
    {
      headers: { "content-length": undefined, "transfer-encoding": "chunked" },
      body: '13\r\n{"content":"Hello"}\r\n0\r\n\r\n',
    },
  ],
  ["a form", hostileForm([text("content", "a"), text("private", "true"), file()])],
  ["a form that ends without a line break", hostileForm([file()], `--${BOUNDARY}--`)],
])("control: a valid request makes one message, sent as %s", async (_what, request) => {
  const count = () => emulator.truth().conversations[0]?.messages.length ?? 0;
  const before = count();
  expect((await sendRaw(served.url, request)).status).toBe(200);
  expect(count()).toBe(before + 1);
});
