import { expect, test } from "vitest";
import { call, startEmulated } from "../testing/call.ts";

test("retry sends a failed message again under its id after the window has opened", async () => {
  await using world = await startEmulated();
  const { env, emulator } = world;
  await call(["send", "142", "free text"], { env });
  const id = world.last(142)?.id ?? 0;

  expect(await call(["retry", "142", String(id)], { env })).toMatchObject({
    exitCode: 3,
    stdout: `message ${id} in conversation 142 exists, but was not delivered (failed)\n`,
    stderr: expect.stringMatching(/^The reason given: 131047 .*\nIt means: Re-engagement message\. .*\nWhat to do: /),
  });
  emulator.customerWrites(142, "Hello?");
  expect(await call(["retry", "142", String(id)], { env })).toEqual({
    exitCode: 0,
    stdout: `retried message ${id} in conversation 142 (sent)\n`,
    stderr: "LiveDesk has accepted the retry. Check later whether the message was delivered.\n",
  });
  const messages = emulator.truth().conversations.find((conversation) => conversation.id === 142)?.messages;
  expect(messages?.filter(({ content }) => content === "free text")).toMatchObject([{ id, status: "sent" }]);

  expect(await call(["retry", "142", String(id), "--json"], { env })).toEqual({
    exitCode: 5,
    stdout: "",
    stderr: expect.stringMatching(/^\{"error":\{"name":"RejectedError",.*"outcome":"rejected".*"status":422.*\}\}\n$/),
  });
});
