import { type Emulator, startEmulator } from "@livedesk/emulator";
import { type Client, createClient } from "@livedesk/node";
import { afterEach, beforeEach, expect, test } from "vitest";
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
  expect(await notify(livedesk, 141, "A-17")).toBe("accepted");
  expect(copies("Your order A-17 has shipped.")).toBe(1);
});

test("a message whose answer was lost is not sent again", async () => {
  emulator.faults.add({ fault: "reset-after-commit" });
  expect(await notify(livedesk, 141, "A-17")).toBe("unknown");
  expect(copies("Your order A-17 has shipped.")).toBe(1);
});

test("a conversation that does not exist gets nothing", async () => {
  expect(await notify(livedesk, 999, "A-17")).toBe("rejected");
  expect(copies("Your order A-17 has shipped.")).toBe(0);
});
