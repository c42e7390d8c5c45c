import { expect, test } from "vitest";
import { ConfigurationError } from "../index.ts";
import { checkBaseUrl } from "../adapter.ts";

test.each([
  ["https://livedesk-api.engagelab.com", "https://livedesk-api.engagelab.com"],
  ["https://proxy.example/livedesk/", "https://proxy.example/livedesk"],
  ["http://localhost:4010", "http://localhost:4010"],
  ["http://127.0.0.1:4010/", "http://127.0.0.1:4010"],
  ["http://127.1:4010", "http://127.0.0.1:4010"],
  ["http://[::1]:4010", "http://[::1]:4010"],
])("credentials may be sent to %s", (given, checked) => {
  expect(checkBaseUrl(new URL(given))).toBe(checked);
});

const https = "must start with https: (http: is allowed only for this machine, such as http://127.0.0.1:4010)";

test.each([
  ["http://example.com", https],
  ["http://127.0.0.1.example.com", https],
  ["http://localhost.example.com", https],
  ["http://0.0.0.0", https],
  ["http:\\\\localhost@example.com", "must not contain a user name or password"],
  ["https://me:pw@example.com", "must not contain a user name or password"],
  ["https://me@example.com", "must not contain a user name or password"],
  ["ftp://example.com", https],
  ["file:///etc", https],
  ["https://example.com/?a=1", "must have no query and no fragment"],
  ["https://example.com/#a", "must have no query and no fragment"],
])("credentials must not be sent to %s", (given, message) => {
  expect(() => checkBaseUrl(new URL(given))).toThrow(new ConfigurationError(`baseUrl: ${message}`));
});
