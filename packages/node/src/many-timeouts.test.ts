import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Sends many messages to a server that never answers. The timeouts of all messages end within a few milliseconds. */
const PROGRAM = `
import { createServer } from "node:http";
import { once } from "node:events";
import { createClient } from "@livedesk/node";

const server = createServer(() => {}).listen(0, "127.0.0.1");
await once(server, "listening");
const baseUrl = "http://127.0.0.1:" + server.address().port;
const livedesk = createClient({ apiKey: "key", apiSecret: "secret", baseUrl, maxConnections: 8 });
const calls = Array.from({ length: 3000 }, (_, number) =>
  livedesk.messages.send(1 + number, { content: "Hello" }, { timeout: 300 + (number % 7) / 7 }).catch((error) => error.code),
);
// The event loop is busy while the times end, so that each timer is late.
setTimeout(() => { for (const end = Date.now() + 100; Date.now() < end; ); }, 290);
const codes = new Set(await Promise.all(calls));
await livedesk.close();
server.closeAllConnections();
server.close();
console.log(JSON.stringify([...codes]));
`;

test("many calls that time out at the same time, while the process is busy, print no warning", async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    env: {},
  });
  expect({ codes: JSON.parse(stdout), stderr }).toEqual({ codes: ["timeout"], stderr: "" });
});
