import { describe, expect, test } from "vitest";
import { type ClientOptions, clientOptionRules } from "../setup/client-options.ts";
import { optionRule, type OptionRules } from "../setup/options.ts";
import { clientOptionsOf, resolveBaseUrl } from "./target.ts";

test.each([
  [undefined, "https://livedesk-api.engagelab.com"],
  ["https://gateway.example/livedesk/", "https://gateway.example/livedesk"],
  ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
])("the base URL %s becomes %s", (baseUrl, resolved) => {
  expect(resolveBaseUrl(baseUrl)).toBe(resolved);
});

test.each([
  ["/livedesk", "baseUrl: must be a URL such as https://livedesk-api.engagelab.com"],
  [
    "http://gateway.example",
    "baseUrl: must start with https: (http: is allowed only for this machine, such as http://127.0.0.1:4010)",
  ],
])("the base URL %s is refused", (baseUrl, message) => {
  expect(() => resolveBaseUrl(baseUrl)).toThrow(message);
});

describe("the options of a client", () => {
  interface Options extends ClientOptions {
    readonly baseUrl?: string;
    readonly apiKey?: string;
    readonly apiSecret?: string;
  }
  const rules: OptionRules<Options> = {
    ...clientOptionRules,
    baseUrl: optionRule.aString,
    apiKey: optionRule.aString,
    apiSecret: optionRule.aString,
  };
  const emulator = { url: "http://127.0.0.1:4010", apiKey: "key", apiSecret: "secret", close: async () => undefined };

  test("are the given options if no emulator is given", () => {
    const options = { maxRetries: 0 };
    expect(clientOptionsOf<Options>(options, undefined, rules)).toBe(options);
  });

  test("contain the emulator's URL and credentials, together with the other options", () => {
    const { url: baseUrl, apiKey, apiSecret } = emulator;
    expect(clientOptionsOf<Options>(emulator, undefined, rules)).toEqual({ baseUrl, apiKey, apiSecret });
    expect(clientOptionsOf<Options>(emulator, { maxRetries: 0 }, rules)).toEqual({
      maxRetries: 0,
      baseUrl,
      apiKey,
      apiSecret,
    });
  });

  test("are refused if an option is a property of the emulator object", () => {
    expect(() => clientOptionsOf<Options>({ ...emulator, maxRetries: 0 }, undefined, rules)).toThrow(
      "maxRetries: must not be a property of the emulator. Pass it in the second argument: createClient(emulator, { maxRetries: … })",
    );
  });

  test("are refused if they are the promise of an emulator", () => {
    const promise = Promise.resolve(emulator) as unknown as Options;
    expect(() => clientOptionsOf<Options>(promise, undefined, rules)).toThrow(
      "options: must not be a promise: await it first, as in createClient(await startEmulator())",
    );
  });

  test.each(["baseUrl", "apiKey", "apiSecret"])(
    "are refused if an emulator is given and they contain its %s",
    (name) => {
      expect(() => clientOptionsOf<Options>(emulator, { [name]: "https://gateway.example" }, rules)).toThrow(
        `${name}: must be left out, because the emulator has its own`,
      );
    },
  );

  test("are refused if both arguments are options", () => {
    expect(() => clientOptionsOf<Options>({ timeout: 1000 }, { maxRetries: 0 }, rules)).toThrow(
      "options: the first of two arguments must be an emulator. Call createClient(options) or createClient(emulator, options)",
    );
  });
});
