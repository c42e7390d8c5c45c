import { ConfigurationError } from "@livedesk/core";
import { describe, expect, test } from "vitest";
import { createEmulatorApp, type EmulatorOptions, startEmulator } from "./index.ts";

const SHARED: readonly [name: string, options: unknown, message: string][] = [
  ["an unknown option", { fault: [] }, 'Unknown option "fault". Known options: apiKey, apiSecret, now,'],
  ["options that are null", null, "options: must be an object"],
  ["an apiKey that is a number", { apiKey: 5 }, "apiKey: must be a string"],
  ["a now that is a date", { now: new Date(0) }, "now: must be a function"],
  ["a maxBodyBytes that is a string", { maxBodyBytes: "5" }, "maxBodyBytes: must be a whole number, 1 or more"],
  ["an allowRemote that is a string", { allowRemote: "false" }, "allowRemote: must be true or false"],
  ["a page that is a string", { page: "<html>" }, "page: must be a function"],
];

const START: typeof SHARED = [
  ["a port that is a string", { port: "4010" }, "port: must be a whole number from 0 to 65535"],
  ["a port of 65536", { port: 65_536 }, "port: must be a whole number from 0 to 65535"],
  ["a host that is null", { host: null }, "host: must be a string"],
  ["a db that is a URL", { db: new URL("file:///tmp/a") }, "db: must be a string"],
  ["a url, because startEmulator chooses the URL itself", { url: "http://127.0.0.1:4010" }, 'Unknown option "url".'],
];

describe("startEmulator refuses", () => {
  test.each([...SHARED, ...START])("%s", async (_, options, message) => {
    const error: unknown = await startEmulator(options as EmulatorOptions).catch((thrown: unknown) => thrown);
    expect(error instanceof ConfigurationError && error.message).toContain(message);
  });
});

describe("createEmulatorApp refuses", () => {
  test.each(SHARED)("%s", (_, options, message) => {
    expect(() => createEmulatorApp(options as EmulatorOptions)).toThrow(message);
  });
});
