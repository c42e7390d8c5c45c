import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { startEmulated } from "./testing/call.ts";
import { createShell } from "./testing/built.ts";

const guide = await readFile(new URL("../../../docs/templates.md", import.meta.url), "utf8");
const [before = "", section = ""] = guide.split("\n## From the command line\n");
const blocks = (language: string, part: string): readonly string[] =>
  [...part.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, block]) => block ?? "");

const [definition = ""] = blocks("json", before);
const [values = ""] = blocks("json", section);
const [program = "false"] = blocks("sh", section);
const [finding = "", bubble = "none"] = blocks("text", section);

test("the commands of docs/templates.md run and print the output that the guide shows", async () => {
  await using world = await startEmulated();
  await using shell = await createShell();
  await shell.folder.write("values.json", values);
  await shell.folder.write("templates/order_update.json", definition);
  const { stdout, ...result } = await shell.run(program, world.env);
  expect(result).toEqual({ exitCode: 0, stderr: "checked 1 template in 1 file: 0 errors, 0 warnings\n" });
  expect(stdout).toContain(bubble);
  expect(await shell.folder.read("templates.ts")).toContain("export const orderUpdate = ");
  expect(world.last(141)).toMatchObject({ template_params: { processed_params: { "1": "John", "2": "shipped" } } });
});

test("the mistake in docs/templates.md is reported at the line and column that the guide shows", async () => {
  await using shell = await createShell();
  await shell.folder.write("templates/order_update.json", definition.replace("{{2}}", "{{3}}"));
  const result = await shell.run("livedesk template check templates", {});
  expect(result).toMatchObject({ exitCode: 2, stdout: finding });
});
