import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { EXIT } from "./errors.ts";
import { startEmulated } from "./testing/call.ts";
import { createShell } from "./testing/built.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the first example of the README runs in a shell", async () => {
  await using world = await startEmulated();
  await using shell = await createShell();
  for (const name of ["photo.jpg", "invoice.pdf"]) await shell.folder.write(name, name);
  const example = /```sh\n(livedesk send [^]*?)```/.exec(readme)?.[1] ?? "false";
  const { stdout, ...result } = await shell.run(example, world.env);
  expect(result).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.match(/^sent message \d+ to conversation 141 \(sent\)$/gm)).toHaveLength(7);
  const made = world.emulator.truth().conversations[0]?.messages.slice(3) ?? [];
  expect(made).toMatchObject([
    { content: "Your order has shipped." },
    { content: "From a pipe" },
    { private: true },
    { content_attributes: { in_reply_to: 29 } },
    { attachments: [{ type: "image/jpeg" }, { type: "application/pdf" }] },
    { template_params: { header_params: { type: "image" } } },
    { content: "Hello" },
    { content_attributes: { in_reply_to: made[6]?.id } },
  ]);
});

test("the example of the README with templates runs in a shell", async () => {
  await using world = await startEmulated();
  await using shell = await createShell();
  const definition = { name: "order_update", language: "en_US", body: "Hello {{1}}, your order is {{2}}." };
  await shell.folder.write("templates/order_update.json", definition);
  await shell.folder.write("values.json", { body: { "1": "John", "2": "shipped" } });
  const example = /```sh\n(livedesk template [^]*?)```/.exec(readme)?.[1] ?? "false";
  const { stdout, ...result } = await shell.run(example, world.env);
  expect(result).toEqual({ exitCode: 0, stderr: "checked 1 template in 1 file: 0 errors, 0 warnings\n" });
  expect(stdout).toMatch(/│ Hello John, your order is shipped\. │[^]*^wrote templates\.ts$[^]*^sent message \d+ to/m);
  expect(await shell.folder.read("templates.ts")).toContain("export const orderUpdate = ");
  expect(world.last(141)).toMatchObject({ template_params: { processed_params: { "1": "John", "2": "shipped" } } });
});

test("the example of the README with an outbox runs in a shell", async () => {
  await using world = await startEmulated();
  await using shell = await createShell();
  await shell.folder.write("messages.ndjson", { conversationId: 141, content: "From the outbox", key: "order-456" });
  const example = /```sh\n(livedesk outbox [^]*?)```/.exec(readme)?.[1] ?? "false";
  const { exitCode, stdout } = await shell.run(example, world.env);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^stored 1 message in livedesk-outbox\.db\nsent 1\nqueued +0\n[^]*accepted +1\n/);
  expect(world.last(141)).toMatchObject({ content: "From the outbox" });
});

test("the example of the README with a line for each message runs in a shell", async () => {
  await using world = await startEmulated();
  await using shell = await createShell();
  await shell.folder.write("photo.jpg", "picture");
  const [, example = "false", lines = ""] =
    /```sh\n(livedesk send --stdin-ndjson [^]*?)```[^]*?```json\n([^]*?)```/.exec(readme) ?? [];
  await shell.folder.write("messages.ndjson", lines.replace('"conversationId": 142', '"conversationId": 141'));
  const { exitCode, stderr } = await shell.run(example, world.env);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "sent 3\n" });
  expect(await shell.folder.read("outcomes.ndjson")).toContain(
    '{"line":1,"reference":"order 456","conversationId":141,',
  );
});

test("the README explains every error code of the command", async () => {
  const folder = new URL(".", import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
  // These codes are the SDK's, and the guide explains them.
  const ofSdk = new Set(["connection-lost", "missing-credentials"]);
  const codes = new Set(sources.join("\n").match(/(?<=\bcode(?: =|:) ")[a-z-]+(?=")/g));
  expect(codes.size).toBeGreaterThan(12);
  const ofCommand = [...codes].filter((code) => !ofSdk.has(code));
  expect(ofCommand.filter((code) => !readme.includes(`| \`${code}\``))).toEqual([]);
});

test("the README lists every exit code", () => {
  const table = readme.split("## Exit codes")[1];
  for (const code of Object.values(EXIT)) expect(table).toMatch(new RegExp(`^\\|.*\\b${code}\\b.*\\|`, "m"));
});
