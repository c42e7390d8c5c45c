import path from "node:path";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const entry = path.resolve("dist/index.js");
const compiler = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@typescript/native/package.json")),
  "bin/tsc",
);

const compilerOptions = {
  module: "NodeNext",
  target: "ES2023",
  lib: ["ES2023"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/** The source of one file. It defines a template with every part, and uses the template once. */
const definition = (number: number): string => `
import { defineTemplate } from ${JSON.stringify(entry)};
export const template = defineTemplate({
  name: "template_${number}",
  language: "en_US",
  header: { type: "text", text: "Order ${number} {{1}}" },
  body: "Hello {{1}}, your order {{2}} of {{3}} (${number}) will be with you by {{4}}, at {{5}}.",
  footer: "From Acme ${number}",
  buttons: [
    { type: "url", text: "Track", url: "https://acme.example/${number}/{{1}}" },
    { type: "quick_reply", text: "Stop ${number}" },
  ],
});
template.message({
  header: { 1: "a" },
  body: { 1: "a", 2: "b", 3: "c", 4: "d", 5: "e" },
  buttons: { 0: { text: "f" } },
});
`;

/**
 * How many types the compiler instantiates for a program with this number of definitions. The number is the same on
 * every machine.
 */
async function compile(definitions: number): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), "livedesk-definitions-"));
  try {
    const files = Array.from({ length: definitions }, (_, number) => [`${number}.ts`, definition(number)] as const);
    const control = ["control.ts", `import ${JSON.stringify(entry)};`] as const;
    const manifest = ["package.json", '{ "type": "module" }'] as const;
    const config = ["tsconfig.json", JSON.stringify({ compilerOptions })] as const;
    for (const [name, text] of [...files, control, manifest, config]) await writeFile(path.join(folder, name), text);
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder, "--extendedDiagnostics"]);
    return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("the compiler's work for 200 definitions is small, and grows in proportion to their number", async () => {
  const none = await compile(0);
  const some = await compile(100);
  const many = await compile(200);
  const cost = many - none;
  expect(cost).toBeLessThan(2.2 * (some - none));
  // When this test was written, the compiler made about 2000 types for each definition, and took half a second for all
  // definitions.
  expect(cost / 200).toBeLessThan(4000);
});
