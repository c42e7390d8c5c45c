import { Agent } from "undici";
import { describe, expect, test } from "vitest";
import {
  type ClientOptions,
  ConfigurationError,
  createClient,
  fetchTransport,
  type TransportOptions,
  undiciTransport,
} from "./index.ts";

const pair = { apiKey: "key", apiSecret: "canary-secret" };
const transport = undiciTransport(pair);

/** The message of the ConfigurationError that a function throws, which contains no credential. */
function complaint(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const isSafe = error instanceof ConfigurationError && !JSON.stringify(error).includes(pair.apiSecret);
    if (isSafe) return error.message;
    throw error;
  }
  throw new Error("it was not refused");
}

/** Options that are wrong for a client and for each of the two transports. */
const SHARED: readonly [name: string, options: object, message: string][] = [
  ["a maxConnections that is a string", { maxConnections: "5" }, "maxConnections: must be a whole number, 1 or more"],
  ["a maxConnections of NaN", { maxConnections: Number.NaN }, "maxConnections: must be a whole number, 1 or more"],
  ["a maxConnections of -1", { maxConnections: -1 }, "maxConnections: must be a whole number, 1 or more"],
  ["a maxConnections of Infinity", { maxConnections: Infinity }, "maxConnections: must be a whole number, 1 or more"],
  ["an apiKey that is a number", { apiKey: 5 }, "apiKey: must be a string"],
  ["a baseUrl that is a URL", { baseUrl: new URL("https://example.com") }, "baseUrl: must be a string"],
  ["a baseUrl that is null", { baseUrl: null }, "baseUrl: must be a string"],
  ["a ca that is true", { ca: true }, "ca: must be a certificate authority, as PEM in a string or a Buffer"],
  ["a dispatcher that is a URL", { dispatcher: new URL("http://x") }, "dispatcher: must be an undici dispatcher"],
  [
    "a ca beside a dispatcher",
    { ca: "PEM", dispatcher: new Agent() },
    "ca: cannot be combined with dispatcher: set the certificate authority on the dispatcher",
  ],
];

describe.each<[name: string, create: (options: object) => unknown]>([
  ["createClient", (options) => createClient(options)],
  ["undiciTransport", (options) => undiciTransport(options as TransportOptions)],
  ["fetchTransport", (options) => fetchTransport(options as TransportOptions)],
])("%s refuses", (_, create) => {
  test.each(SHARED)("%s", (__, options, message) => {
    expect(complaint(() => create({ ...pair, ...options }))).toBe(message);
  });

  test("an option with an unknown name", () => {
    expect(complaint(() => create({ ...pair, baseURL: "https://example.com" }))).toMatch(
      /^Unknown option "baseURL"\. Known options: apiKey, apiSecret, baseUrl, maxConnections, ca, dispatcher/,
    );
  });

  test("options that are null", () => {
    expect(complaint(() => create(null as unknown as object))).toBe("options: must be an object");
  });
});

describe("createClient() refuses", () => {
  test.each<[name: string, options: unknown, message: string]>([
    ["an onEvent that is a string", { onEvent: "x" }, "onEvent: must be a function"],
    [
      "a logger that lacks a level",
      { logger: { debug() {}, warn() {}, error() {} } },
      "logger: must be an object with the functions debug, info, warn and error, such as console",
    ],
    [
      "an unknown ordering",
      { ordering: "any" },
      'ordering: must be "conversation", "none" or { by: "conversation", onUnknown: "stop" }',
    ],
    [
      "a transport without a send method",
      { transport: {} },
      "transport: must be a transport, such as undiciTransport(…) or fetchTransport(…)",
    ],
    ["a transport beside baseUrl", { transport, baseUrl: "https://x.example" }, "baseUrl"],
    ["a transport beside apiKey", { transport, apiKey: "key" }, "apiKey"],
    ["a transport beside apiSecret", { transport, apiSecret: "secret" }, "apiSecret"],
    ["a transport beside ca", { transport, ca: "PEM" }, "ca"],
    ["a transport beside dispatcher", { transport, dispatcher: new Agent() }, "dispatcher"],
  ])("%s", (_, options, message) => {
    const expected = message.includes(":")
      ? message
      : `${message}: cannot be combined with transport: pass ${message} to the function that makes the transport`;
    expect(complaint(() => createClient(options as ClientOptions))).toBe(expected);
  });

  test("control: createClient() accepts a transport together with the options that belong to the client", async () => {
    const livedesk = createClient({ transport, maxConnections: 5, timeout: 5000, baseUrl: undefined, ca: undefined });
    await expect(livedesk.close()).resolves.toBeUndefined();
  });
});
