import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { type Client, createClient } from "@livedesk/node";
import { notify } from "../notify.ts";

let emulator: Emulator; // a local LiveDesk, on a free port
let livedesk: Client;

beforeEach(async () => {
  emulator = await startEmulator();
  livedesk = createClient(emulator);
});

afterEach(async () => {
  await livedesk.close();
  await emulator.close();
});

/** How many messages with this text LiveDesk has. */
const copies = (text: string) =>
  emulator.truth().conversations.flatMap(({ messages }) => messages.filter(({ content }) => content === text)).length;

test("LiveDesk has the message", async () => {
  assert.equal(await notify(livedesk, 141, "A-17"), "accepted");
  assert.equal(copies("Your order A-17 has shipped."), 1);
});

test("a message whose answer was lost is not sent again", async () => {
  emulator.faults.add({ fault: "reset-after-commit" });
  assert.equal(await notify(livedesk, 141, "A-17"), "unknown");
  assert.equal(copies("Your order A-17 has shipped."), 1);
});

test("a conversation that does not exist gets nothing", async () => {
  assert.equal(await notify(livedesk, 999, "A-17"), "rejected");
  assert.equal(copies("Your order A-17 has shipped."), 0);
});
