import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createShell } from "./testing/built.ts";
import { startEmulated } from "./testing/call.ts";

const guide = await readFile(new URL("../../../docs/on-call.md", import.meta.url), "utf8");
const blocks = [...guide.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].map(([, block]) => block ?? "");
const [look = "false", list = "false", decide = "false"] = blocks;

test("the commands of docs/on-call.md find an unknown message of the outbox and decide about it", async () => {
  await using world = await startEmulated();
  await using shell = await createShell();
  const line = { conversationId: 141, content: "Your order has shipped.", key: "order-456-shipped" };
  await shell.folder.write("messages.ndjson", JSON.stringify(line));
  world.emulator.faults.add({ fault: "reset-after-commit" });
  await shell.run("livedesk outbox add messages.ndjson; livedesk outbox run", world.env);

  const { stdout: status } = await shell.run(look, world.env);
  expect(status).toMatch(/^unknown +1 /m);
  const { stdout: unknowns } = await shell.run(list, world.env);
  expect(unknowns).toContain("order-456-shipped");
  expect(unknowns).toContain("connection-lost");
  expect(await shell.run(decide, world.env)).toMatchObject({ exitCode: 0 });
  expect((await shell.run(list, world.env)).stderr).toBe("No message is unknown.\n");
});

test("every command of the guide is tested", () => {
  expect(blocks).toHaveLength(3);
});
