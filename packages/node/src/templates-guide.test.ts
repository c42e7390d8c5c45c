import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TemplateHeader } from "./index.ts";

const guide = await readFile("../../docs/templates.md", "utf8");
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, block]) => block ?? "");
const programs = blocks("ts");

let emulator: Emulator;
let folder: string;

// A program in a folder of its own, with the guide's file beside it.
beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-templates-"));
  await mkdir(path.join(folder, "node_modules/@livedesk"), { recursive: true });
  await symlink(process.cwd(), path.join(folder, "node_modules/@livedesk/node"), "junction");
  await mkdir(path.join(folder, "templates"));
  await writeFile(path.join(folder, "templates/order_update.json"), blocks("json")[0] ?? "");
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs one of the guide's programs unchanged, and returns the lines that it printed. */
async function run(number: number): Promise<readonly string[]> {
  const { apiKey, apiSecret, url } = emulator;
  const env = { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: url };
  const flags = ["--input-type=module-typescript", "--eval", programs[number] ?? ""];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder, env });
  return stdout.trimEnd().split("\n");
}

test("the guide says for each type of header which value it takes", () => {
  const types: Readonly<Record<TemplateHeader["type"], true>> = {
    text: true,
    image: true,
    video: true,
    document: true,
    location: true,
  };
  const rows = guide.split("\n").filter((line) => line.startsWith("| `header: {"));
  expect(Object.keys(types).filter((type) => !rows.some((row) => row.includes(`"${type}"`)))).toEqual([]);
});

test("the first program of the guide defines a template and sends it", async () => {
  expect(await run(0)).toEqual(["sent as Hello John, your order is shipped."]);
});

test("the second program of the guide has named variables and a document", async () => {
  expect(await run(1)).toEqual(["Dear Ann, your invoice for November is attached."]);
});

test("the third program of the guide checks a form", async () => {
  expect(await run(2)).toEqual([
    "body.2: must not hold a line break or a tab: WhatsApp refuses them",
    "buttons[0].text: must be only the end of the button's address: WhatsApp adds it to the approved address",
    "(body.1 contains < > \" or ', which LiveDesk may delete)",
  ]);
});

test("the fourth program of the guide shows what the customer will see", async () => {
  expect(await run(3)).toEqual([
    "map: Acme / 123 Main St",
    "Hello John, we expect you at noon.",
    "[Call us] ",
    "[Change] https://acme.example/visits/778",
  ]);
});

test("the fifth program of the guide reads a file", async () => {
  expect(await run(4)).toEqual(["Hello John, your order is shipped.", "body.2: is required: give a string"]);
});

test("the sixth program of the guide chooses by the customer's language", async () => {
  expect(await run(5)).toEqual([
    "こんにちは、佐藤様。Acmeへようこそ。",
    "Sent: greeting",
    "greeting en",
    "greeting ja",
  ]);
});

test("the seventh program of the guide gets a warning", async () => {
  expect(await run(6)).toEqual(["characters-deleted template_params.processed_params.1"]);
});

test("every program of the guide is tested", () => {
  expect(programs).toHaveLength(7);
});

test("every program of the guide compiles, and the guide quotes the compiler's message for a missing value", async () => {
  const types = path.join(path.dirname(createRequire(import.meta.url).resolve("@types/node/package.json")), "..");
  const files = programs.map((program, number) => [`program-${number}.ts`, program] as const);
  const missing = (programs[0] ?? "").replace('{ 1: "John", 2: "shipped" }', '{ 1: "John" }');
  const compilerOptions = {
    module: "NodeNext",
    target: "ES2023",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    typeRoots: [types],
    types: ["node"],
  };
  const config = ["tsconfig.json", JSON.stringify({ compilerOptions })] as const;
  const manifest = ["package.json", '{ "type": "module" }'] as const;
  for (const [name, text] of [...files, ["missing.ts", missing], config, manifest] as const)
    await writeFile(path.join(folder, name), text);
  const native = createRequire(import.meta.url).resolve("@typescript/native/package.json");
  const tsc = path.join(path.dirname(native), "bin/tsc");
  const flags = [tsc, "-p", folder, "--pretty", "false"];
  const said = await promisify(execFile)(process.execPath, flags, { cwd: folder }).catch((error: unknown) => error);
  const { stdout } = said as { stdout: string };
  expect(stdout.trimEnd()).toMatch(/^missing\.ts\(\d+,\d+\): error TS\d+: [^\n]*$/);
  expect(stdout).toContain(blocks("text")[0]?.trim());
});
