import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { commands } from "../commands.ts";
import { call } from "../testing/call.ts";

const names = commands.flatMap(({ usage, load, commands: inner = [] }) => {
  const [name = ""] = usage.split(" ");
  const below = inner.map((row) => `${name} ${row.usage}`);
  return load ? [usage].concat(below) : below;
});

test("commands --json describes every command with its options, the variables and the exit codes", async () => {
  const { exitCode, stdout, stderr } = await call(["commands", "--json"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const described = JSON.parse(stdout) as {
    readonly commands: readonly { usage: string; options: readonly { flags: string; required: boolean }[] }[];
    readonly exitCodes: Readonly<Record<string, string>>;
    readonly environment: Readonly<Record<string, string>>;
  };
  expect(described.commands.map(({ usage }) => usage)).toEqual(names);
  expect(described.commands[0]).toMatchObject({
    usage: "send [conversation-id] [text]",
    options: expect.arrayContaining([expect.objectContaining({ flags: "--file <path>", required: false })]),
    examples: expect.arrayContaining(["livedesk send 141 --file photo.jpg --file invoice.pdf"]),
  });
  const types = described.commands.find(({ usage }) => usage.startsWith("template types"));
  expect(types?.options).toContainEqual(expect.objectContaining({ flags: "-o, --output <file>", required: true }));
  expect(Object.keys(described.exitCodes)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "129"]);
  expect(described.environment).toHaveProperty("LIVEDESK_API_KEY");
  // These flags are declared only to be refused with a reason.
  const template = described.commands.find(({ usage }) => usage === "template <conversation-id>");
  expect(template?.options.map(({ flags }) => flags)).not.toContain("--private");
});

test("commands lists every command for people", async () => {
  const { stdout } = await call(["commands"]);
  for (const usage of names) expect(stdout).toContain(`${usage}\n    `);
});

test("the built manual page names every command, and has no request that man does not know", async () => {
  const page = await readFile(new URL("../../dist/livedesk.1", import.meta.url), "utf8");
  expect(page).toBe((await call(["commands", "--man"])).stdout);
  for (const usage of names) expect(page).toContain(`.SS livedesk ${usage.replaceAll("-", "\\-")}\n`);
  expect(page).toMatch(/^[\n -~]*$/);
  const requests = new Set(page.match(/^[.'][^ \n]*/gm));
  expect([...requests].toSorted()).toEqual([".B", ".PP", ".SH", ".SS", ".TH", ".TP", ".fi", ".nf"]);
});
