import { ConfigurationError } from "@livedesk/core";
import { describe, expect, test } from "vitest";
import { scriptedRelay } from "./testing/relays.ts";
import { createRelay, type RelayOptions } from "./index.ts";

/** The error message of createRelay for these options, merged with valid ones. */
const complaint = (options: object): string => {
  try {
    scriptedRelay(options);
    return "none";
  } catch (error) {
    return error instanceof ConfigurationError ? error.message : String(error);
  }
};

test("createRelay requires authorize", () => {
  const why =
    "a function that decides what a caller may send. Without this function, every caller could send everything";
  expect(complaint({ authorize: undefined })).toBe(`authorize: is required: give ${why}`);
  expect(complaint({ authorize: true })).toBe(`authorize: must be ${why}`);
});

describe("createRelay refuses wrong options", () => {
  test.each<[options: object, why: string | RegExp]>([
    [
      { authorise: () => true },
      /^Unknown option "authorise". Known options: authenticate, authorize, checkFiles, client, /,
    ],
    [{ client: {} }, /^client: must be a client of LiveDesk/],
    [{ client: undefined }, /^client: is required: give a client of LiveDesk/],
    [{ clock: {} }, "clock: must be a clock, with now() and after()"],
    [{ limits: 5 }, "limits: must be an object"],
    [{ callerOf: () => "me" }, /^Unknown option "callerOf". Known options: authenticate, /],
    [{ checkFiles: "no" }, "checkFiles: must be true or false"],
    [{ credentials: 1 }, "credentials: must be true or false"],
    [{ contentAttributes: "in_reply_to" }, /^contentAttributes: must be a list of keys/],
    [{ contentAttributes: [1] }, /^contentAttributes: must be a list of keys/],
    [{ limits: { minBytesPerSecond: 0 } }, "limits.minBytesPerSecond: must be a whole number, 1 or more"],
    [{ limits: { heldBytes: Infinity } }, "limits.heldBytes: must be a whole number, 1 or more"],
    [
      { limits: { heldBytes: 799, jsonBytes: 100 } },
      "limits.heldBytes: must be a whole number, 800 or more (8 × limits.jsonBytes)",
    ],
    [{ onError: 1 }, "onError: must be a function"],
    [{ limiter: {} }, "limiter: must be a limiter, with consume(key)"],
    [{ origins: "https://desk.example" }, /^origins: must be a list/],
    [{ limits: { files: 0 } }, "limits.files: must be a whole number, 1 or more"],
    [{ limits: { jsonBytes: "1" } }, "limits.jsonBytes: must be a whole number, 1 or more"],
    [{ limits: { bodyBytes: Number.NaN } }, "limits.bodyBytes: must be a whole number, 1 or more"],
    [{ limits: { bodyTime: 2 ** 31 } }, "limits.bodyTime: must be a whole number from 1 to 2147483647"],
    [{ limits: { accessTime: 0 } }, "limits.accessTime: must be a whole number from 1 to 2147483647"],
    [{ limits: { requestsPerMinute: 0.5 } }, "limits.requestsPerMinute: must be a whole number, 1 or more"],
    [{ limits: { formsAtOnce: 0 } }, "limits.formsAtOnce: must be a whole number, 1 or more"],
    [{ limits: { formsPerCaller: "4" } }, "limits.formsPerCaller: must be a whole number, 1 or more"],
    [{ limits: { types: [] } }, /^limits.types: must be a list of MIME types/],
    [{ limits: { types: ["*/*"] } }, /^limits.types: must be a list of MIME types/],
    [{ limits: { types: ["Image/PNG"] } }, /^limits.types: must be a list of MIME types in lower case/],
    [{ limits: { fileSize: 1 } }, /^Unknown option "limits.fileSize". Known options of limits: jsonBytes, /],
  ])("createRelay refuses the options %j", (options, why) => {
    expect(complaint(options)).toMatch(why);
  });
});

test.each([
  "*",
  "null",
  "",
  "desk.example",
  "HTTPS://desk.example",
  "https://*.desk.example",
  "https://desk.example/",
  "https://desk.example:443",
])("createRelay refuses the origin %j", (origin) => {
  expect(complaint({ origins: [origin] })).toMatch(/^origins: must be a list of complete origins, such as /);
});

test("createRelay refuses an empty list of origins", () => {
  expect(complaint({ origins: [] })).toMatch(/^origins: must be a list of complete origins, such as /);
});

test("createRelay requires origins", () => {
  const why =
    'origins: must be a list of complete origins, such as ["https://desk.example"] without a path or a slash at the end, or "same-origin" if the server in front of the relay checks Host';
  expect(complaint({ origins: undefined })).toBe(why);
  expect(complaint({ origins: "*" })).toBe(why);
});

test("createRelay requires authenticate", () => {
  const why =
    "a function that returns the caller's name. Without this function, the relay would read bodies of unknown callers";
  expect(complaint({ authenticate: undefined })).toBe(`authenticate: is required: give ${why}`);
  expect(complaint({ authenticate: "me" })).toBe(`authenticate: must be ${why}`);
});

test("createRelay without options names the first missing option", () => {
  expect(() => createRelay({} as RelayOptions)).toThrow(/^authenticate: /);
});
