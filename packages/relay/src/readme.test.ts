import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createClient } from "@livedesk/browser";
import { startEmulator } from "@livedesk/emulator";
import { expect, test } from "vitest";
import { ORIGIN } from "./testing/raw-request.ts";

/** What the example takes for granted. */
const GIVEN = `
const agentOf = async (cookie) => (cookie === "session=1" ? { id: "ann" } : undefined);
const conversationsOf = async (id) => (id === "ann" ? [141] : []);
`;

test("the README's example runs", async () => {
  await using emulator = await startEmulator();
  const example = /```ts\n([^]*?)```/.exec(await readFile("README.md", "utf8"))?.[1] ?? "";
  // On a free port, which it tells.
  const program = example.replace("8080", '0, "127.0.0.1", function () { console.log(this.address().port); }');
  const env = {
    LIVEDESK_API_KEY: emulator.apiKey,
    LIVEDESK_API_SECRET: emulator.apiSecret,
    LIVEDESK_BASE_URL: emulator.url,
  };
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program + GIVEN], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const port of createInterface(child.stdout)) {
    const page = (cookie: string) =>
      createClient({
        baseUrl: `http://127.0.0.1:${port}/livedesk`,
        fetch: (url, init) =>
          fetch(url, {
            ...init,
            // A page behind the same proxy as the relay.
            headers: { ...(init?.headers as object), origin: ORIGIN, "sec-fetch-site": "same-origin", cookie },
          }),
      });
    expect(await page("session=1").messages.send(141, { content: "Hello" })).toMatchObject({ status: "sent" });
    const refused = { name: "AuthenticationError", status: 403, delivery: "rejected" };
    await expect(page("session=1").messages.send(142, { content: "Hello" })).rejects.toMatchObject(refused);
    await expect(page("session=2").messages.send(141, { content: "Hello" })).rejects.toMatchObject(refused);
    break;
  }
  expect(emulator.truth().conversations[0]?.messages.at(-1)).toMatchObject({ content: "Hello" });
  child.kill();
  await once(child, "exit");
});
