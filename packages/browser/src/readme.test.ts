import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Simulates a page and the server of its origin: it answers every request, and prints the request. */
const page = `
globalThis.location = new URL("https://shop.example/orders");
globalThis.fetch = async (url, init) => {
  console.log(init.method, url, init.body instanceof Blob ? "with files" : init.body);
  return Response.json({ id: 3030, status: "sent" });
};
`;

test("the README's example runs without an error", async () => {
  const example = /```ts\n([^]*?)```/.exec(await readFile("README.md", "utf8"))?.[1] ?? "";
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", page + example]);
  const url = "https://shop.example/livedesk/api/v2/accounts/conversations/141/messages";
  expect(stdout.trim().split("\n")).toEqual([
    `POST ${url} {"content":"Hello"}`,
    "3030 sent",
    `POST ${url} with files`,
    "100 %",
  ]);
});
