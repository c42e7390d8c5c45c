import { afterEach, describe, expect, test, vi } from "vitest";
import { ConfigurationError, createClient, credentialsFromEnv } from "./index.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("the API key and secret are read from the environment", () => {
  expect(credentialsFromEnv({}, { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret" })).toEqual({
    apiKey: "key",
    apiSecret: "secret",
  });
});

describe("createClient() names the missing variable", () => {
  test.each([
    [{}, "LIVEDESK_API_KEY is not set: set this variable, or call createClient({ apiKey })"],
    [{ LIVEDESK_API_KEY: "" }, "LIVEDESK_API_KEY is not set: set this variable, or call createClient({ apiKey })"],
    [
      { LIVEDESK_API_KEY: "key" },
      "LIVEDESK_API_SECRET is not set: set this variable, or call createClient({ apiSecret })",
    ],
  ])("with %j", (env: Record<string, string>, message) => {
    for (const name of ["LIVEDESK_API_KEY", "LIVEDESK_API_SECRET"]) vi.stubEnv(name, env[name]);
    expect(() => createClient()).toThrow(new ConfigurationError(message, "missing-credentials"));
  });

  test("if apiKey is an option, createClient() does not need LIVEDESK_API_KEY", () => {
    vi.stubEnv("LIVEDESK_API_KEY", undefined);
    vi.stubEnv("LIVEDESK_API_SECRET", "secret");
    expect(() => createClient({ apiKey: "key" })).not.toThrow();
  });
});

test("an empty LIVEDESK_BASE_URL and an unknown option are refused", () => {
  vi.stubEnv("LIVEDESK_BASE_URL", "");
  const pair = { apiKey: "key", apiSecret: "secret" };
  expect(() => createClient(pair)).toThrow("LIVEDESK_BASE_URL is empty: set this variable to a URL, or unset it");
  const misspelt = { ...pair, baseURL: "http://127.0.0.1" };
  expect(() => createClient(misspelt)).toThrow(
    'Unknown option "baseURL". Known options: apiKey, apiSecret, baseUrl, maxConnections',
  );
});

test.each([
  [{ LIVEDESK_API_KEY: "key " }, "LIVEDESK_API_KEY: must not begin or end with white space"],
  [{ LIVEDESK_API_KEY: "k:ey" }, "LIVEDESK_API_KEY: must not contain a colon"],
  [{ LIVEDESK_API_SECRET: "secret\r" }, "LIVEDESK_API_SECRET: must not begin or end with white space"],
  [{ LIVEDESK_BASE_URL: "livedesk" }, "LIVEDESK_BASE_URL: must be a URL such as https://livedesk-api.engagelab.com"],
])("an error about the value of a variable names the variable: %j", (wrong: Record<string, string>, message) => {
  const env = { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret", LIVEDESK_BASE_URL: undefined, ...wrong };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(() => createClient()).toThrow(new ConfigurationError(message));
});

test("the same rules apply to LIVEDESK_BASE_URL and to the option baseUrl", () => {
  vi.stubEnv("LIVEDESK_BASE_URL", "http://example.com");
  expect(() => createClient({ apiKey: "key", apiSecret: "secret" })).toThrow(
    "LIVEDESK_BASE_URL: must start with https:",
  );
  expect(() => createClient({ apiKey: "key", apiSecret: "secret", baseUrl: "https://example.com" })).not.toThrow();
});
