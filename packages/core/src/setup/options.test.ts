import { describe, expect, test } from "vitest";
import { type CallOptions, type ClientOptions, ConfigurationError, type RetryOptions, createClient } from "../index.ts";
import { type Transport, checkOptions, checkOptionsLike, deliver, optionRule } from "../adapter.ts";
import { recordingTransport } from "../testing/index.ts";

const KNOWN = "timeout, maxRetries, maxConnections, maxQueued, ordering, headers, onEvent";

/** The error that a function throws, or with which its promise rejects. */
async function thrownBy(run: () => unknown): Promise<unknown> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("createClient() refuses", () => {
  test.each<[name: string, options: unknown, message: string]>([
    ["an unknown option", { maxRetires: 5 }, `Unknown option "maxRetires". Known options: ${KNOWN}`],
    ["options that are null", null, "options: must be an object"],
    ["options that are a string", "x", "options: must be an object"],
    ["options that are an array", [], "options: must be an object"],
    ["a maxConnections that is a string", { maxConnections: "5" }, "maxConnections: must be a whole number, 1 or more"],
    ["a maxConnections of NaN", { maxConnections: Number.NaN }, "maxConnections: must be a whole number, 1 or more"],
    ["a maxConnections of -1", { maxConnections: -1 }, "maxConnections: must be a whole number, 1 or more"],
    ["a maxConnections of Infinity", { maxConnections: Infinity }, "maxConnections: must be a whole number, 1 or more"],
    ["a maxRetries of -1", { maxRetries: -1 }, "maxRetries: must be a whole number, 0 or more"],
    ["a maxQueued that is null", { maxQueued: null }, "maxQueued: must be a whole number, 0 or more"],
    ["a timeout that is a string", { timeout: "60" }, "timeout: must be a number of ms from 1 to 2147483647"],
    ["a timeout of Infinity", { timeout: Infinity }, "timeout: must be a number of ms from 1 to 2147483647"],
    [
      "an unknown ordering",
      { ordering: "all" },
      'ordering: must be "conversation", "none" or { by: "conversation", onUnknown: "stop" }',
    ],
    ["an onEvent that is a string", { onEvent: "x" }, "onEvent: must be a function"],
  ])("%s", async (_, options, message) => {
    const error = await thrownBy(() => createClient(recordingTransport(), options as ClientOptions));
    expect(error).toEqual(new ConfigurationError(message));
  });

  test.each<[name: string, transport: unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["credentials", { apiKey: "key", apiSecret: "secret" }],
  ])("%s that is passed in place of a transport", async (_, transport) => {
    const error = await thrownBy(() => createClient(transport as Transport));
    expect(error instanceof ConfigurationError && error.message).toMatch(/^transport: .* a transport, with send\(\)/);
  });
});

const CALL: readonly [name: string, options: unknown, message: string][] = [
  [
    "an unknown option",
    { timout: 5 },
    'Unknown option "timout". Known options: signal, timeout, onProgress, reference, headers',
  ],
  ["a signal that is null", { signal: null }, "signal: must be an AbortSignal"],
  ["an AbortController instead of its signal", { signal: new AbortController() }, "signal: must be an AbortSignal"],
  ["a timeout of 0", { timeout: 0 }, "timeout: must be a number of ms from 1 to 2147483647"],
  ["an onProgress that is true", { onProgress: true }, "onProgress: must be a function"],
  ["options that are null", null, "options: must be an object"],
  ["a number instead of the options", 5000, "options: must be an object"],
];

describe("if an option of a call is wrong, the promise of the call rejects before anything is sent:", () => {
  test.each(CALL)("%s", async (_, options, message) => {
    const transport = recordingTransport();
    const livedesk = createClient(transport);
    const call = options as CallOptions;
    const request = {
      kind: "text",
      conversationId: 1,
      method: "POST",
      path: "/",
      headers: {},
      body: { kind: "none" },
    } as const;
    const calls = [
      livedesk.messages.send(1, { content: "Hello" }, call),
      livedesk.messages.retry(1, 2, call),
      deliver(livedesk, { ...request, readAnswer: () => ({ success: true, data: { id: 1 } }) }, call),
    ];
    const results = await Promise.allSettled(calls);
    const errors = results.map((result) => (result.status === "rejected" ? (result.reason as Error) : undefined));
    const [send, retry, delivered] = errors.map((error) => error?.message);
    expect([send, delivered]).toEqual([message, message]);
    expect(retry).toBe(message.replace("reference, headers", "reference, headers, force"));
    expect(errors.every((error) => error instanceof ConfigurationError)).toBe(true);
    expect(transport.requests).toEqual([]);
  });

  test("the option force of retry() is a string", async () => {
    const { messages } = createClient(recordingTransport());
    const options = { force: "false" } as unknown as RetryOptions;
    await expect(messages.retry(1, 2, options)).rejects.toThrow("force: must be true or false");
  });
});

test("an option whose value is undefined counts as left out, even if its name is unknown", async () => {
  const transport = recordingTransport([{ status: 200, json: { id: 1 } }]);
  const options = { timeout: undefined, onEvent: undefined, maxRetires: undefined };
  const { messages } = createClient(transport, options);
  const call = { signal: undefined, timeout: undefined, timout: undefined };
  await expect(messages.send(1, { content: "Hello" }, call)).resolves.toMatchObject({ id: 1 });
});

describe("checkOptions()", () => {
  const rules = { size: optionRule.required(optionRule.wholeNumber(1, 9)), mode: optionRule.oneOf("a", "b", "c") };

  test.each<[name: string, options: unknown, message: string]>([
    ["says that a required option is missing", {}, "box.size: is required: give a whole number from 1 to 9"],
    ["names the options of a group", { sise: 1 }, 'Unknown option "box.sise". Known options of box: size, mode'],
    ["lists the allowed strings", { size: 1, mode: "d" }, 'box.mode: must be "a", "b" or "c"'],
    ["compares a number with both ends of its range", { size: 10 }, "box.size: must be a whole number from 1 to 9"],
    ["refuses a group that is not an object", true, "box: must be an object"],
    ["does not accept an inherited name as an option", { size: 1, toString: 1 }, 'Unknown option "box.toString".'],
  ])("%s", (_, options, message) => {
    expect(() => checkOptions(options, rules, "box")).toThrow(message);
  });

  test.each<[given: string, options: unknown, message: string]>([
    ["a string", "x", 'box: must be an object such as { mode: "a" }, not a string'],
    ["a number", 7, 'box: must be an object such as { mode: "a" }, not a number'],
    ["true", true, 'box: must be an object such as { mode: "a" }, not a boolean'],
    ["null", null, 'box: must be an object such as { mode: "a" }, not null'],
    ["an array", [], 'box: must be an object such as { mode: "a" }, not an array'],
    ["a function", () => 1, 'box: must be an object such as { mode: "a" }, not a function'],
    ["nothing", undefined, 'box: is required: give an object such as { mode: "a" }'],
  ])("says with an example what would be right in place of %s", (_, options, message) => {
    expect(() => checkOptionsLike('{ mode: "a" }', options, rules, "box")).toThrow(new ConfigurationError(message));
  });

  test("reads the getters of an object's class", () => {
    class Settings {
      get size(): number {
        return 0;
      }
    }
    expect(() => checkOptions(new Settings(), rules)).toThrow("size: must be a whole number from 1 to 9");
  });

  test("repeats no value in its error, because the value may be a credential", () => {
    const secret = "canary-secret";
    const error = (() => {
      try {
        checkOptions({ size: secret }, rules);
        return undefined;
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain(secret);
    expect(error?.message).toBe("size: must be a whole number from 1 to 9");
  });
});
