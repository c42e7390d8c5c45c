import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { startEmulator } from "./index.ts";

const dedent = (text: string): string => text.replaceAll(/^ {2}/gm, "").trim();

test("the README's example runs, and says what it prints", async () => {
  const log = vi.spyOn(console, "log").mockReturnValue();
  // <example>
  const livedesk = await startEmulator();

  const answer = await fetch(`${livedesk.url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${livedesk.apiKey}:${livedesk.apiSecret}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ content: "Hello", content_attributes: { in_reply_to: 29 } }),
  });
  console.log(await answer.json()); // { id: 3030, status: "sent", … }

  console.log(livedesk.truth().conversations[0]?.messages.at(-1)?.content); // "Hello"

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([[expect.objectContaining({ id: 3030, status: "sent" })], ["Hello"]]);
  log.mockRestore();
});

test("the example is the one in the README", async () => {
  const [readme, here] = await Promise.all(
    ["../README.md", "./readme.test.ts"].map((path) => readFile(new URL(path, import.meta.url), "utf8")),
  );
  const published = /```ts\nimport .* from "@livedesk\/emulator";\n([^]*?)```/.exec(readme ?? "")?.[1];
  const tested = /\/\/ <example>\n([^]*?)\n\s*\/\/ <\/example>/.exec(here ?? "")?.[1];
  expect(published?.trim()).toBe(dedent(tested ?? ""));
});
