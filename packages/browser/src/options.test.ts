import { describe, expect, test } from "vitest";
import { type ClientOptions, ConfigurationError, createClient, fetchTransport } from "./index.ts";

const baseUrl = "https://relay.example/livedesk";
const KNOWN = "baseUrl, authorization, fetch";

/** The message of the ConfigurationError that a function throws. */
function complaint(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error("it was not refused");
}

describe.each<[name: string, create: (options: ClientOptions) => unknown, known: string]>([
  [
    "createClient",
    createClient,
    `${KNOWN}, timeout, maxRetries, maxConnections, maxQueued, ordering, headers, onEvent`,
  ],
  ["fetchTransport", fetchTransport, KNOWN],
])("%s refuses", (_, create, known) => {
  test.each<[name: string, options: unknown, message: string]>([
    ["an unknown option", { baseUrl, credentials: "include" }, `Unknown option "credentials". Known options: ${known}`],
    [
      "options without a baseUrl",
      {},
      "baseUrl: is required: give a path such as /livedesk, or the complete URL of a relay",
    ],
    [
      "a baseUrl that is a URL",
      { baseUrl: new URL(baseUrl) },
      "baseUrl: must be a path such as /livedesk, or the complete URL of a relay",
    ],
    [
      "an authorization that is null",
      { baseUrl, authorization: null },
      "authorization: must be a string, or a function that returns one",
    ],
    ["a fetch that is true", { baseUrl, fetch: true }, "fetch: must be a function"],
    ["options that are null", null, "options: must be an object"],
    ["no options at all", undefined, "options: must be an object"],
  ])("%s", (__, options, message) => {
    expect(complaint(() => create(options as ClientOptions))).toBe(message);
  });
});

describe("createClient() refuses", () => {
  test.each<[name: string, options: object, message: string]>([
    ["an unknown option that a client of Node.js has", { logger: console }, 'Unknown option "logger".'],
    ["a maxConnections that is a string", { maxConnections: "5" }, "maxConnections: must be a whole number, 1 or more"],
    ["an onEvent that is a string", { onEvent: "x" }, "onEvent: must be a function"],
    [
      "an API secret",
      { apiSecret: "x" },
      "apiSecret: must not be used in a browser, because every user could read it. Give the URL of a relay in baseUrl",
    ],
  ])("%s", (_, options, message) => {
    expect(complaint(() => createClient({ baseUrl, ...options }))).toContain(message);
  });
});
