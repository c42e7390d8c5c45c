import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startEmulator } from "@livedesk/emulator";
import { conformance } from "@livedesk/emulator/conformance";
import { describe, expect, test } from "vitest";
import { createClient, fetchTransport, httpTransport, undiciTransport } from "./index.ts";

/** A server that answers every call with a 307 to the same path on another server. */
async function redirect(to: string) {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(307, { location: to + request.url }).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

describe.concurrent.each(Object.entries({ undiciTransport, fetchTransport, httpTransport }))(
  "%s",
  (_name, transport) => {
    conformance({
      runtime: "node",
      test,
      expect,
      start: startEmulator,
      redirect,
      open: ({ maxRetries, ...target }) => createClient({ transport: transport(target), maxRetries }),
    });
  },
);
