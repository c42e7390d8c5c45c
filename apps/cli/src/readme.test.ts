import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXIT } from "./exit-codes.ts";
import { BIN } from "./testing/built.ts";
import { startEmulated } from "./testing/emulated.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
  const command = join(folder, "livedesk");
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  await chmod(command, 0o755);
  await Promise.all(["photo.jpg", "invoice.pdf"].map((name) => writeFile(join(folder, name), name)));
});

afterAll(() => rm(folder, { recursive: true }));

const readme = () => readFile(new URL("../README.md", import.meta.url), "utf8");

test("the README's example runs in a shell", async () => {
  await using world = await startEmulated();
  const example = /```sh\n(livedesk send [^]*?)```/.exec(await readme())?.[1] ?? "false";
  const env = { ...world.env, PATH: [folder, process.env["PATH"]].join(delimiter) };
  const shell = spawn("sh", ["-e", "-c", example], { cwd: folder, env });
  const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, "close")]);
  expect({ exitCode: shell.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
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

test("the README has every exit code", async () => {
  const table = (await readme()).split("## Exit codes")[1];
  for (const code of Object.values(EXIT)) expect(table).toMatch(new RegExp(`^\\|.*\\b${code}\\b.*\\|`, "m"));
});
