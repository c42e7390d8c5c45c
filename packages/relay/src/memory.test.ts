import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHash, randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { startEmulator } from "@livedesk/emulator";
import { expect, test } from "vitest";
import { file, form, formHeaders } from "./testing/form.ts";
import { ORIGIN, sendRaw } from "./testing/raw-request.ts";

const MEBIBYTE = 2 ** 20;

/** A relay in a process of its own. It tells its address, and at each line that it reads the most memory that it ever had, in KiB. */
const RELAY = `
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createClient } from "@livedesk/node";
import { createRelay } from "@livedesk/relay";
import { toNodeHandler } from "@livedesk/relay/node";

const relay = createRelay({
  client: createClient(),
  origins: ["${ORIGIN}"],
  authenticate: () => "an agent",
  authorize: () => true,
  limits: { bodyBytes: ${110 * MEBIBYTE} },
});
const server = createServer(toNodeHandler(relay)).listen(0, "127.0.0.1", () => console.log(server.address().port));
createInterface(process.stdin).on("line", () => console.log(process.resourceUsage().maxRSS));
`;

/** Bytes that begin as a film does. */
const film = (bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42"), bytes]);

test("100 MB pass through in little memory", async () => {
  const emulator = await startEmulator({ maxBodyBytes: 110 * MEBIBYTE });
  // Garbage is collected soon, so that what is measured is what is held.
  const flags = ["--max-semi-space-size=1", "--input-type=module"];
  const child = spawn(process.execPath, [...flags, "--eval", RELAY], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      LIVEDESK_API_KEY: emulator.apiKey,
      LIVEDESK_API_SECRET: emulator.apiSecret,
      LIVEDESK_BASE_URL: emulator.url,
    },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const url = `http://127.0.0.1:${(await lines.next()).value}`;
  const peak = async (): Promise<number> => {
    child.stdin.write("\n");
    return Number((await lines.next()).value) * 1024;
  };
  const upload = async (bytes: Uint8Array): Promise<number> => {
    const body = form([file("large.mp4", "video/mp4", film(bytes))]);
    return (await sendRaw(url, { headers: formHeaders, body })).status;
  };

  expect(await upload(randomBytes(MEBIBYTE))).toBe(200);
  const before = await peak();
  const large = randomBytes(100_000_000);
  expect(await upload(large)).toBe(200);
  const more = (await peak()) - before;
  console.info(`relay: ${(more / MEBIBYTE).toFixed(1)} MiB more for 100 MB`);

  const stored = emulator.truth().conversations[0]?.messages.at(-1)?.attachments[0];
  const sha256 = createHash("sha256").update(film(large)).digest("hex");
  expect(stored).toMatchObject({ size: film(large).length, sha256 });
  expect(more).toBeLessThan(64 * MEBIBYTE);

  child.kill();
  await once(child, "exit");
  await emulator.close();
});
