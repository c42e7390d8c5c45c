import { conformance } from "@livedesk/emulator/conformance";
import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { createClient } from "./index.ts";

const stoppable = <Server extends { readonly url: string }>(server: Server) => ({
  ...server,
  close: () => commands.stop(server.url),
});

conformance({
  runtime: "browser",
  test: test.concurrent,
  expect,
  start: async (options) => stoppable(await commands.startEmulator(options)),
  redirect: async (to) => stoppable(await commands.startScripted("redirects", to)),
  open: ({ baseUrl, apiKey, apiSecret, maxRetries }) =>
    createClient({ baseUrl, maxRetries, authorization: () => `Basic ${btoa(`${apiKey}:${apiSecret}`)}` }),
});
